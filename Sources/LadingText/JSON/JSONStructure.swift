// SPDX-License-Identifier: Apache-2.0

/// What a JSON value is, by its first byte.
public enum JSONKind: UInt8, Sendable {
  case object, array, string, number, bool, null

  /// The name as people write it, with its article.
  public var title: String {
    switch self {
    case .object: "an object"
    case .array: "a list"
    case .string: "a string"
    case .number: "a number"
    case .bool: "true or false"
    case .null: "null"
    }
  }
}

extension JSONScanner {
  /// The kind of the value that comes next.
  @inlinable
  public mutating func kind() throws(JSONError) -> JSONKind {
    let byte = try peek()
    switch byte {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    default: throw noValue(byte)
    }
  }

  /// Enters an object; false when it is empty, and then it is left already.
  @inlinable @inline(__always)
  public mutating func beginObject() throws(JSONError) -> Bool {
    try open(UInt8(ascii: "{"), UInt8(ascii: "}"))
  }

  /// Enters an array; false when it is empty, and then it is left already.
  @inlinable @inline(__always)
  public mutating func beginArray() throws(JSONError) -> Bool {
    try open(UInt8(ascii: "["), UInt8(ascii: "]"))
  }

  /// After a member: true when another follows, false when the object ends here.
  @inlinable @inline(__always)
  public mutating func nextMember() throws(JSONError) -> Bool { try next(UInt8(ascii: "}")) }

  /// After an element: true when another follows, false when the array ends here.
  @inlinable @inline(__always)
  public mutating func nextElement() throws(JSONError) -> Bool { try next(UInt8(ascii: "]")) }

  /// Passes over a member's colon, after its name was read as a string.
  @inlinable @inline(__always)
  mutating func colon() throws(JSONError) {
    guard try peek() == UInt8(ascii: ":") else { throw fail(.expectedColon, p) }
    p += 1
  }

  @inlinable @inline(__always)
  mutating func open(_ bracket: UInt8, _ closing: UInt8) throws(JSONError) -> Bool {
    let byte = try peek()
    guard byte == bracket else { throw noValue(byte) }
    guard depth < Self.maximumDepth else { throw fail(.tooDeep, p) }
    p += 1
    if try peek() == closing {
      p += 1
      return false
    }
    depth += 1
    return true
  }

  @inlinable @inline(__always)
  mutating func next(_ closing: UInt8) throws(JSONError) -> Bool {
    let byte = try peek()
    if _fastPath(byte == UInt8(ascii: ",")) {
      p += 1
      return true
    }
    guard byte == closing else { throw fail(.expectedComma, p) }
    p += 1
    depth -= 1
    return false
  }

  /// What to say about a byte that begins no value.
  @usableFromInline @inline(never)
  func noValue(_ byte: UInt8) -> JSONError {
    switch byte {
    case UInt8(ascii: ","): return fail(.strayComma, p)
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      let q = lastBefore(p)
      if q > UnsafePointer(base) {
        return q[-1] == UInt8(ascii: ",") ? fail(.strayComma, q - 1) : fail(.unexpected, p)
      }
      guard let commaBefore else { return fail(.unexpected, p) }
      return JSONError(.strayComma, at: commaBefore)
    case UInt8(ascii: "N"), UInt8(ascii: "I"): return fail(.notFinite, p)
    case UInt8(ascii: "+"), UInt8(ascii: "."): return fail(.badNumber, p)
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
      return fail(.badWord, p)
    case 0x80...: return fail(.notUTF8, p)
    default: return fail(.unexpected, p)
    }
  }

  /// What to say where a member's name should begin.
  @usableFromInline @inline(never)
  func noName(_ byte: UInt8) -> JSONError {
    if byte == UInt8(ascii: "}") || byte == UInt8(ascii: ",") {
      let error = noValue(byte)
      if error.code == .strayComma { return error }
    }
    return fail(.expectedName, p)
  }

  /// Reads `true` or `false`.
  public mutating func readBool() throws(JSONError) -> Bool {
    let byte = try peek()
    try word(byte)
    return byte == UInt8(ascii: "t")
  }

  /// Passes over `true`, `false` or `null`, of which `byte` is the first letter.
  @usableFromInline @inline(never)
  mutating func word(_ byte: UInt8) throws(JSONError) {
    let text: StaticString
    switch byte {
    case UInt8(ascii: "t"): text = "true"
    case UInt8(ascii: "f"): text = "false"
    case UInt8(ascii: "n"): text = "null"
    default: throw noValue(byte)
    }
    let count = text.utf8CodeUnitCount
    for index in 0..<count where p[index] != text.utf8Start[index] {
      if p + index >= end { throw fail(.endOfInput, end) }
      if byte == UInt8(ascii: "n"), p[1] == UInt8(ascii: "a") { throw fail(.notFinite, p) }
      throw fail(.badWord, p)
    }
    p += count
  }

  /// Passes over a value, whatever it is, and validates it.
  @inlinable
  public mutating func skipValue() throws(JSONError) {
    let byte = try peek()
    switch byte {
    case UInt8(ascii: "\""): try scanString()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try skipNumber()
    case UInt8(ascii: "{"), UInt8(ascii: "["): try skipNested()
    default: try word(byte)
    }
  }

  /// Passes over an array or object; the open brackets stand on a stack of bytes.
  @usableFromInline @inline(never)
  mutating func skipNested() throws(JSONError) {
    let floor = depth
    while true {
      let byte = try peek()
      switch byte {
      case UInt8(ascii: "\""): try scanString()
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try skipNumber()
      case UInt8(ascii: "{"):
        if try beginObject() {
          brackets[depth] = UInt8(ascii: "}")
          try skipName()
          continue
        }
      case UInt8(ascii: "["):
        if try beginArray() {
          brackets[depth] = UInt8(ascii: "]")
          continue
        }
      default: try word(byte)
      }
      while depth > floor {
        let closing = brackets[depth]
        if try next(closing) {
          if closing == UInt8(ascii: "}") { try skipName() }
          break
        }
      }
      if depth == floor { return }
    }
  }

  @inlinable @inline(__always)
  mutating func skipName() throws(JSONError) {
    let byte = try peek()
    guard byte == UInt8(ascii: "\"") else { throw noName(byte) }
    try scanString()
    try colon()
  }
}
