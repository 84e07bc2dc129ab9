// SPDX-License-Identifier: Apache-2.0

/// What ustar can hold, and what pax adds where it cannot.
enum TarName {
  /// Whether a plain ustar header holds the name and the size.
  ///
  /// A name of more than 100 bytes is split at a slash into a prefix of at most 155 bytes and the
  /// rest of at most 100.
  static func fitsUstar(_ name: [UInt8], size: Int64) -> Bool {
    guard size < 1 << 33 else { return false }
    if name.count <= 100 { return true }
    guard name.count <= 256 else { return false }
    let from = max(1, name.count - 101)
    let slash = name[from...].firstIndex(of: UInt8(ascii: "/"))
    guard let slash else { return false }
    return slash <= 155 && slash + 1 < name.count
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
