// SPDX-License-Identifier: Apache-2.0

/// One 512-byte tar header: v7, ustar, GNU or star.
struct TarHeader {
  static let length = 512
  /// The largest size that the field holds in octal digits, as all programs read it.
  static let largestOctalSize: Int64 = 0o77_777_777_777

  /// What the header describes.
  var type: UInt8
  /// The name, with a ustar prefix put before it.
  var name: [UInt8]
  /// Where a link leads.
  var link: [UInt8]
  /// The size field; nil when it is no number that can be.
  var size: Int64?
  /// Whether an old GNU sparse header goes on in the next block.
  var isExtended: Bool
  /// An old GNU sparse file's size with its holes; nil where there is none that can be.
  var realSize: Int64?

  /// Parses a header whose checksum matches; nil when it does not.
  init?(_ block: [UInt8]) {
    guard block.count == Self.length, Self.hasValidChecksum(block) else { return nil }
    type = block[156]
    name = Self.text(block[0..<100])
    link = Self.text(block[157..<257])
    size = Self.number(block[124..<136])
    isExtended = block[482] == 1
    realSize = Self.number(block[483..<495])
    // GNU writes a blank where POSIX has NUL, and uses the prefix's place for other things.
    guard block[257..<263].elementsEqual(Array("ustar".utf8) + [0]) else { return }
    let isStar = block[508..<512].elementsEqual(Array("tar".utf8) + [0])
    let prefix = Self.text(block[345..<(isStar ? 476 : 500)])
    if !prefix.isEmpty { name = prefix + [UInt8(ascii: "/")] + name }
  }

  /// The sum of all bytes, the checksum field read as blanks; old programs summed signed bytes.
  static func hasValidChecksum(_ block: [UInt8]) -> Bool {
    guard block.count == length, let stated = number(block[148..<156]) else { return false }
    var unsigned: Int64 = 0
    var signed: Int64 = 0
    for (index, byte) in block.enumerated() {
      let byte = (148..<156).contains(index) ? 0x20 : byte
      unsigned += Int64(byte)
      signed += Int64(Int8(bitPattern: byte))
    }
    return stated == unsigned || stated == signed
  }

  /// A field up to its first NUL.
  static func text(_ field: ArraySlice<UInt8>) -> [UInt8] { Array(field.prefix { $0 != 0 }) }

  /// A number in octal digits, or in binary where the first bit is set (GNU); nil for anything
  /// else, negative or larger than 63 bits.
  static func number(_ field: ArraySlice<UInt8>) -> Int64? {
    guard let first = field.first else { return nil }
    var value: Int64 = 0
    if first & 0x80 != 0 {
      guard first & 0x40 == 0 else { return nil }
      for (index, byte) in field.enumerated() {
        let (product, overflow) = value.multipliedReportingOverflow(by: 256)
        guard !overflow else { return nil }
        value = product | Int64(index == 0 ? byte & 0x7F : byte)
      }
      return value
    }
    let digits = field.drop { $0 == 0x20 || $0 == 0 }.prefix { $0 != 0x20 && $0 != 0 }
    for digit in digits {
      guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "7") else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 8)
      guard !overflow else { return nil }
      value = product | Int64(digit - UInt8(ascii: "0"))
    }
    return value
  }
}

/// The records of a pax extended header that matter here.
struct PaxRecords {
  var path: [UInt8]?
  var link: [UInt8]?
  var size: Int64?
  /// GNU keeps sparse files in pax archives as regular ones with records of this family.
  var isSparse = false
  var sparseName: [UInt8]?
  /// A sparse file's size with its holes.
  var realSize: Int64?

  /// Takes over the records in `body`, each "LENGTH KEY=VALUE\n"; false when one is malformed.
  mutating func merge(_ body: [UInt8]) -> Bool {
    var rest = body[...]
    while !rest.isEmpty {
      // Some writers pad the last block into the size.
      if rest.allSatisfy({ $0 == 0 }) { return true }
      let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      guard !digits.isEmpty, digits.count < 10,
        let length = Int(String(decoding: digits, as: UTF8.self)), length <= rest.count,
        length > digits.count + 2, rest.dropFirst(digits.count).first == UInt8(ascii: " ")
      else { return false }
      let record = rest.prefix(length).dropFirst(digits.count + 1)
      guard record.last == UInt8(ascii: "\n"),
        let equals = record.firstIndex(of: UInt8(ascii: "="))
      else { return false }
      let value = record[(equals + 1)...].dropLast()
      guard take(String(decoding: record[..<equals], as: UTF8.self), value) else { return false }
      rest = rest.dropFirst(length)
    }
    return true
  }

  private mutating func take(_ key: String, _ value: ArraySlice<UInt8>) -> Bool {
    switch key {
    // An empty value takes back what a global header said.
    case "path": path = value.isEmpty ? nil : Array(value)
    case "linkpath": link = value.isEmpty ? nil : Array(value)
    case "size":
      if value.isEmpty {
        size = nil
      } else {
        guard value.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
          let number = Int64(String(decoding: value, as: UTF8.self))
        else { return false }
        size = number
      }
    case "GNU.sparse.name":
      isSparse = true
      sparseName = Array(value)
    case "GNU.sparse.size", "GNU.sparse.realsize":
      isSparse = true
      realSize = Int64(String(decoding: value, as: UTF8.self))
    default:
      if key.hasPrefix("GNU.sparse.") { isSparse = true }
    }
    return true
  }
}
