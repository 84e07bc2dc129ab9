// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A finding as bytes whose byte order is the report's order: path (none first), offset (none
/// first), rule, message.
struct FindingRecord {
  var rule: RuleID
  var severity: Severity
  var place: Place
  var path: [UInt8]?
  var detail: FindingDetail
  /// The fingerprint that it has as the first of its rule, path and key.
  var fingerprint: Fingerprint

  /// The record's bytes.
  func encoded() -> [UInt8] {
    var writer = Writer()
    writer.optional(path) { $0.terminated($1) }
    writer.optional(place.offset) { $0.number(UInt64(clamping: $1)) }
    writer.terminated(rule.description.utf8)
    writer.terminated(detail.message.utf8)
    writer.terminated(detail.key.utf8)
    writer.optional(detail.pointer) { $0.terminated($1.utf8) }
    writer.bytes.append(UInt8(Severity.allCases.firstIndex(of: severity) ?? 0))
    writer.optional(place.image) { $0.number(UInt64(clamping: $1)) }
    let entry: Int? = if case .entry(let index) = place.file { index } else { nil }
    writer.optional(entry) { $0.number(UInt64(clamping: $1)) }
    writer.number(fingerprint.value)
    return writer.bytes
  }
}

extension FindingRecord {
  /// Reads what `encoded` wrote.
  init(_ bytes: [UInt8]) {
    var reader = Reader(bytes: bytes)
    path = reader.optional { $0.terminated() }
    let offset = reader.optional { Int(clamping: $0.number()) }
    rule = RuleID(reader.text())
    let message = reader.text()
    let key = reader.text()
    detail = FindingDetail(message, pointer: reader.optional { $0.text() }, key: key)
    severity = Severity.allCases[min(Int(reader.byte()), Severity.allCases.count - 1)]
    let image = reader.optional { Int(clamping: $0.number()) }
    let entry = reader.optional { Int(clamping: $0.number()) }
    let file: Place.File =
      if let entry { .entry(entry) } else if let path { .name(path) } else { .dataset }
    place = Place(file, offset: offset, image: image)
    fingerprint = Fingerprint(value: reader.number())
  }

  private struct Writer {
    var bytes: [UInt8] = []

    mutating func optional<Value>(_ value: Value?, _ write: (inout Writer, Value) -> Void) {
      bytes.append(value == nil ? 0 : 1)
      if let value { write(&self, value) }
    }

    mutating func number(_ value: UInt64) {
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
      }
    }

    /// Two zeros end it, and a zero in it is followed by 255: so a beginning stands first.
    mutating func terminated(_ text: some Sequence<UInt8>) {
      for byte in text {
        bytes.append(byte)
        if byte == 0 { bytes.append(255) }
      }
      bytes.append(0)
      bytes.append(0)
    }
  }

  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    mutating func byte() -> UInt8 {
      guard position < bytes.count else { return 0 }
      position += 1
      return bytes[position - 1]
    }

    mutating func optional<Value>(_ read: (inout Reader) -> Value) -> Value? {
      byte() == 0 ? nil : read(&self)
    }

    mutating func number() -> UInt64 { (0..<8).reduce(0) { sum, _ in sum << 8 | UInt64(byte()) } }

    mutating func text() -> String { String(decoding: terminated(), as: UTF8.self) }

    mutating func terminated() -> [UInt8] {
      var text: [UInt8] = []
      while position < bytes.count {
        let next = byte()
        if next == 0, byte() != 255 { break }
        text.append(next)
      }
      return text
    }
  }
}
