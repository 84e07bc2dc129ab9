// SPDX-License-Identifier: Apache-2.0

/// What ustar can hold, and what pax adds where it cannot.
enum TarName {
  /// Whether a plain ustar header holds the name and the size.
  static func fitsUstar(_ name: [UInt8], size: Int64) -> Bool {
    size < 1 << 33 && ustarPrefix(name) != nil
  }

  /// The length of the prefix under which a ustar header holds the name; nil when it cannot.
  ///
  /// A name of more than 100 bytes is split at a slash, which is dropped, into a prefix of at most
  /// 155 bytes and the rest of at most 100.
  static func ustarPrefix(_ name: [UInt8]) -> Int? {
    if name.count <= 100 { return 0 }
    guard name.count <= 256 else { return nil }
    let slash = name[max(1, name.count - 101)...].firstIndex(of: UInt8(ascii: "/"))
    guard let slash, slash <= 155, slash + 1 < name.count else { return nil }
    return slash
  }

  /// The bytes of the pax header before a member's own; 0 where ustar does.
  static func extensionBytes(_ name: [UInt8], size: Int64) -> Int64 {
    if fitsUstar(name, size: size) { return 0 }
    var body = 0
    if String(validating: name, as: UTF8.self) == nil {
      body += record("hdrcharset", valueLength: "BINARY".utf8.count)
    }
    // pax_restricted puts every name that is not plain ASCII there, as soon as it writes at all.
    if !fitsUstar(name, size: 0) || name.contains(where: { $0 >= 0x80 }) {
      body += record("path", valueLength: name.count)
    }
    if size >= 1 << 33 { body += record("size", valueLength: String(size).utf8.count) }
    return 512 + blocks(Int64(body))
  }

  /// A size in whole blocks of 512 bytes.
  static func blocks(_ size: Int64) -> Int64 {
    let (sum, overflow) = size.addingReportingOverflow(511)
    return overflow ? .max - 511 : sum & ~511
  }

  /// The length of `LENGTH key=value\n`, where LENGTH counts its own digits.
  private static func record(_ key: String, valueLength: Int) -> Int {
    let rest = key.utf8.count + valueLength + 3
    var length = rest + 1
    while length != rest + String(length).utf8.count { length += 1 }
    return length
  }
}
