// SPDX-License-Identifier: Apache-2.0

import LadingText

/// What is being read when a field turns out to be wrong.
struct CocoPlace {
  var section: CocoSection
  var index: Int

  func fault(_ kind: CocoFault.Kind, _ field: String, at offset: Int) -> CocoFault {
    CocoFault(kind: kind, section: section, index: index, field: field, offset: offset)
  }
}

extension CocoReader {
  /// Reads a field that should be a whole number.
  ///
  /// An id in quotes is a fault, and still tells records apart: it becomes a negative number.
  @inline(__always)
  func integer(
    _ scanner: inout JSONScanner, _ field: StaticString, _ place: CocoPlace,
    isID: Bool = false, _ faults: inout [CocoFault]
  ) throws(JSONError) -> Int? {
    let byte = try scanner.peek()
    if byte &- 0x30 <= 9 || byte == UInt8(ascii: "-") {
      let offset = scanner.offset
      if let value = try scanner.readInteger() { return value }
      faults.append(
        place.fault(
          .wrongType(expected: "a whole number", found: "a fraction or too large a number"),
          "\(field)", at: offset))
      return nil
    }
    return try oddInteger(&scanner, field, place, isID: isID, &faults)
  }

  @inline(never)
  private func oddInteger(
    _ scanner: inout JSONScanner, _ field: StaticString, _ place: CocoPlace, isID: Bool,
    _ faults: inout [CocoFault]
  ) throws(JSONError) -> Int? {
    let kind = try scanner.kind()
    faults.append(
      place.fault(
        .wrongType(expected: "a whole number", found: kind.title), "\(field)", at: scanner.offset))
    guard isID, kind == .string else {
      try scanner.skipValue()
      return nil
    }
    try scanner.readString()
    return scanner.copyText().reduce(Int.min) { hash, byte in
      ((hash ^ Int(byte)) &* 0x100_0000_01B3) | Int.min
    }
  }

  /// Reads a field that should be a number; nil when it is none.
  ///
  /// Null counts as left out.
  @inline(__always)
  func number(
    _ scanner: inout JSONScanner, _ field: StaticString, _ place: CocoPlace,
    _ faults: inout [CocoFault]
  ) throws(JSONError) -> Double? {
    let byte = try scanner.peek()
    if byte &- 0x30 <= 9 || byte == UInt8(ascii: "-") { return try scanner.readNumber() }
    let kind = try scanner.kind()
    if kind != .null {
      faults.append(
        place.fault(
          .wrongType(expected: "a number", found: kind.title), "\(field)", at: scanner.offset))
    }
    try scanner.skipValue()
    return nil
  }

  /// Reads a field that is 0 or 1, which some programs write as false or true; nil for all else.
  @inline(__always)
  func flag(
    _ scanner: inout JSONScanner, _ field: StaticString, _ place: CocoPlace,
    _ faults: inout [CocoFault]
  ) throws(JSONError) -> Bool? {
    if try scanner.kind() == .bool { return try scanner.readBool() }
    switch try number(&scanner, field, place, &faults) {
    case 0: return false
    case 1: return true
    default: return nil
    }
  }

  /// Reads a field that should be a string; nil when it is none.
  func string(
    _ scanner: inout JSONScanner, _ field: StaticString, _ place: CocoPlace,
    _ faults: inout [CocoFault]
  ) throws(JSONError) -> [UInt8]? {
    let kind = try scanner.kind()
    guard kind == .string else {
      faults.append(
        place.fault(
          .wrongType(expected: "a string", found: kind.title), "\(field)", at: scanner.offset))
      try scanner.skipValue()
      return nil
    }
    try scanner.readString()
    return scanner.copyText()
  }

  /// Whether an object comes next; anything else is passed over with a fault.
  func expectObject(
    _ scanner: inout JSONScanner, _ place: CocoPlace, _ faults: inout [CocoFault]
  ) throws(JSONError) -> Bool {
    let byte = try scanner.peek()
    if byte == UInt8(ascii: "{") { return true }
    let kind = try scanner.kind()
    faults.append(
      place.fault(.wrongType(expected: "an object", found: kind.title), "", at: scanner.offset))
    try scanner.skipValue()
    return false
  }
}

/// Which known members of a record have been seen, to notice those that stand twice.
struct CocoSeen {
  private var bits: UInt32 = 0

  @inline(__always)
  mutating func mark(
    _ bit: UInt32, _ field: StaticString, _ place: CocoPlace, at offset: Int,
    _ faults: inout [CocoFault]
  ) {
    if bits & (1 << bit) != 0 {
      faults.append(place.fault(.duplicateKey, "\(field)", at: offset))
    }
    bits |= 1 << bit
  }

  func has(_ bit: UInt32) -> Bool { bits & (1 << bit) != 0 }
}
