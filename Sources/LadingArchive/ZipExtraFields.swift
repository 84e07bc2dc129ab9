// SPDX-License-Identifier: Apache-2.0

/// The extra fields of a zip's header, one after the other (APPNOTE 4.5).
struct ZipExtraFields {
  /// The field of 64-bit sizes.
  static let zip64: UInt16 = 0x0001

  /// One field.
  struct Field {
    var id: UInt16
    /// What there is of its content.
    var body: ArraySlice<UInt8>

    /// The name that a Unicode path field gives instead of the one with this CRC-32; nil for other
    /// fields, and for one that was made for another name.
    func unicodePath(ofNameWith nameChecksum: @autoclosure () -> UInt32) -> ArraySlice<UInt8>? {
      guard id == 0x7075, body.count > 5, body.first == 1,
        UInt32(truncatingIfNeeded: body.dropFirst().prefix(4).littleEndian) == nameChecksum()
      else { return nil }
      let name = body.dropFirst(5)
      return String(validating: name, as: UTF8.self) == nil ? nil : name
    }
  }

  private var rest: ArraySlice<UInt8>
  /// Whether a field that was read reaches beyond them.
  ///
  /// Up to three bytes behind the last are padding to all programs, whatever they are.
  private(set) var isBroken = false

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// The next field; nil behind the last.
  mutating func next() -> Field? {
    guard rest.count >= 4 else { return nil }
    let length = Int(rest.dropFirst(2).prefix(2).littleEndian)
    let field = Field(
      id: UInt16(truncatingIfNeeded: rest.prefix(2).littleEndian),
      body: rest.dropFirst(4).prefix(length))
    if field.body.count < length { isBroken = true }
    rest = rest.dropFirst(4 + field.body.count)
    return field
  }
}
