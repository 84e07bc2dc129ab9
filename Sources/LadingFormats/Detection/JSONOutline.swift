// SPDX-License-Identifier: Apache-2.0

/// The keys near the top of a JSON document, found in a beginning of it.
///
/// It guesses rather than checks: a cut or broken document yields what came before.
struct JSONOutline {
  /// What the document is.
  enum Shape { case object, list, scalar, empty, broken }

  /// A member of the top object.
  struct Member {
    var isList = false
    /// Elements begun, so far as was read.
    var elements = 0
    /// The keys of the first elements (of a list) or of the object itself.
    var keys: Set<String> = []
    /// Whether its end was seen.
    var isComplete = false
  }

  private(set) var shape = Shape.empty
  /// The top object's members by key.
  private(set) var members: [String: Member] = [:]
  /// The keys of a top list's first objects.
  private(set) var elementKeys: Set<String> = []
  /// The first `file_name` values of `images`.
  private(set) var fileNames: [String] = []
  /// Whether the document ended where the bytes did not.
  private(set) var isCut = false

  /// How many elements are looked into, and how many file names are kept.
  private static let width = 32
  private static let deepest = 256

  private struct Frame {
    var isObject: Bool
    var expectsKey: Bool
    var key = ""
    var elements = 0
  }
  private var stack: [Frame] = []

  /// Reads a beginning of a document.
  init(_ bytes: [UInt8]) { read(Self.plain(bytes)) }

  /// The text without what only tells its encoding.
  ///
  /// That is a byte order mark, and of UTF-16 and UTF-32 the zero bytes. Lint says that it is not
  /// UTF-8; what it holds can be told all the same.
  private static func plain(_ bytes: [UInt8]) -> [UInt8] {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes.dropFirst(3)) }
    guard bytes.prefix(4).contains(where: { $0 == 0 || $0 >= 0xFE }) else { return bytes }
    let isMarked = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    return bytes.dropFirst(isMarked ? 2 : 0).filter { $0 != 0 && $0 < 0xFE }
  }

  private mutating func read(_ bytes: [UInt8]) {
    var position = 0
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard stack.count < Self.deepest else { return fail() }
        open(isObject: byte == UInt8(ascii: "{"))
        position += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard let top = stack.last, top.isObject == (byte == UInt8(ascii: "}")) else {
          return fail()
        }
        close()
        position += 1
        if stack.isEmpty { return }
      case UInt8(ascii: ","):
        guard !stack.isEmpty else { return fail() }
        stack[stack.count - 1].expectsKey = stack[stack.count - 1].isObject
        position += 1
      case UInt8(ascii: ":"):
        guard !stack.isEmpty else { return fail() }
        stack[stack.count - 1].expectsKey = false
        position += 1
      case UInt8(ascii: "\""):
        guard let end = Self.endOfString(bytes, position + 1) else {
          isCut = true
          return
        }
        string(bytes[(position + 1)..<end])
        position = end + 1
      default:
        guard Self.isScalar(byte) else { return fail() }
        if stack.isEmpty {
          shape = .scalar
          return
        }
        while position < bytes.count, Self.isScalar(bytes[position]) { position += 1 }
      }
    }
    isCut = !stack.isEmpty
  }

  private mutating func fail() {
    if stack.isEmpty && shape == .empty { shape = .broken }
    isCut = true
  }

  private mutating func open(isObject: Bool) {
    if stack.isEmpty { shape = isObject ? .object : .list }
    if stack.count == 1, stack[0].isObject {
      members[stack[0].key, default: Member()].isList = !isObject
    } else if stack.count == 2, stack[0].isObject, !stack[1].isObject {
      members[stack[0].key, default: Member()].elements += 1
    }
    if !stack.isEmpty { stack[stack.count - 1].elements += 1 }
    stack.append(Frame(isObject: isObject, expectsKey: isObject))
  }

  private mutating func close() {
    stack.removeLast()
    if stack.count == 1, stack[0].isObject {
      members[stack[0].key, default: Member()].isComplete = true
    }
  }

  private mutating func string(_ bytes: ArraySlice<UInt8>) {
    guard let top = stack.last else {
      shape = .scalar
      return
    }
    if top.isObject, top.expectsKey {
      let key = String(decoding: bytes, as: UTF8.self)
      stack[stack.count - 1].key = key
      note(key)
    } else if stack.count == 3, stack[0].key == "images", top.key == "file_name",
      fileNames.count < Self.width
    {
      fileNames.append(String(decoding: bytes, as: UTF8.self))
    }
  }

  private mutating func note(_ key: String) {
    switch stack.count {
    case 1: if members[key] == nil { members[key] = Member() }
    case 2 where stack[0].isObject: members[stack[0].key]?.keys.insert(key)
    case 2 where stack[0].elements <= Self.width: elementKeys.insert(key)
    case 3 where stack[0].isObject && !stack[1].isObject && stack[1].elements <= Self.width:
      members[stack[0].key]?.keys.insert(key)
    default: break
    }
  }

  private static func endOfString(_ bytes: [UInt8], _ start: Int) -> Int? {
    var position = start
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "\"") { return position }
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }

  /// Digits, letters, signs and dots: numbers, `true`, and also `NaN`.
  private static func isScalar(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }
}
