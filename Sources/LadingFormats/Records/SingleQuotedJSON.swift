// SPDX-License-Identifier: Apache-2.0

import LadingText

/// Reads metadata as Clarifai's CSV writes it: JSON with single quotes around its strings.
///
/// Plain JSON and strings in double quotes are read too. A single quote within a single-quoted
/// string ends it only where the text can go on behind it: before a colon in a name; in a value
/// before the closing bracket, or before a comma that a further member or element follows. So
/// `{'title': 'it's here', 'by': 'O'Neil'}` is read as it was meant.
struct SingleQuotedJSON {
  /// Why a text cannot be read.
  struct Fault: Error, Hashable {
    /// What is wrong and what to do.
    var message: String
    /// The place in the text.
    var offset: Int
  }

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads a whole text.
  static func read(_ bytes: [UInt8]) throws(Fault) -> JSONValue {
    if let value = try? JSONValue(parsing: bytes) { return value }
    var reader = SingleQuotedJSON(bytes)
    let value = try reader.value(in: nil)
    reader.skipBlanks()
    if reader.position < bytes.count {
      throw Fault(message: "text follows its end; remove it", offset: reader.position)
    }
    return value
  }

  /// What encloses a value.
  private enum Enclosure { case object, array }

  private mutating func value(in enclosure: Enclosure?) throws(Fault) -> JSONValue {
    skipBlanks()
    switch peek {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .string(try string(.value(enclosure)))
    case nil: throw fault("it ends in the middle of a value; complete it")
    default: return try word()
    }
  }

  private mutating func object() throws(Fault) -> JSONValue {
    try enter()
    var members: [JSONValue.Member] = []
    skipBlanks()
    if take(UInt8(ascii: "}")) { return leave(.object(members)) }
    repeat {
      skipBlanks()
      guard peek == UInt8(ascii: "'") || peek == UInt8(ascii: "\"") else {
        throw fault("a name in quotes was expected here; add it")
      }
      let name = try string(.name)
      skipBlanks()
      guard take(UInt8(ascii: ":")) else {
        throw fault("a colon was expected after the name; add it")
      }
      members.append(JSONValue.Member(name, try value(in: .object)))
      skipBlanks()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else {
      throw fault("a comma or } was expected here; add it")
    }
    return leave(.object(members))
  }

  private mutating func array() throws(Fault) -> JSONValue {
    try enter()
    var elements: [JSONValue] = []
    skipBlanks()
    if take(UInt8(ascii: "]")) { return leave(.array(elements)) }
    repeat {
      elements.append(try value(in: .array))
      skipBlanks()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else {
      throw fault("a comma or ] was expected here; add it")
    }
    return leave(.array(elements))
  }

  private mutating func enter() throws(Fault) {
    guard depth < JSONScanner.maximumDepth else {
      throw fault("it is nested more than \(JSONScanner.maximumDepth) deep; flatten it")
    }
    depth += 1
    position += 1
  }

  private mutating func leave(_ value: JSONValue) -> JSONValue {
    depth -= 1
    return value
  }

  /// A number, `true`, `false` or `null`.
  private mutating func word() throws(Fault) -> JSONValue {
    let start = position
    while let byte = peek, byte > 0x20, !",]}:".utf8.contains(byte) { position += 1 }
    let text = Array(bytes[start..<position])
    if let value = try? JSONValue(parsing: text) { return value }
    let shown = String(decoding: text.prefix(40), as: UTF8.self)
    let python = ["True": "true", "False": "false", "None": "null"]
    if let word = python[shown] {
      throw Fault(message: "JSON writes \(shown) as \(word); write it so", offset: start)
    }
    throw Fault(
      message: "\"\(shown)\" is no value; put a text in quotes", offset: start)
  }

  /// What a string is, which decides where it may end.
  private enum Role {
    case name
    case value(Enclosure?)
  }

  private mutating func string(_ role: Role) throws(Fault) -> String {
    let start = position
    let quote = bytes[position]
    position += 1
    var text: [UInt8] = []
    while let byte = peek {
      if byte == quote, quote == UInt8(ascii: "\"") || isEnd(position + 1, of: role) {
        position += 1
        return String(decoding: text, as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") {
        try escape(into: &text)
      } else {
        text.append(byte)
        position += 1
      }
    }
    throw Fault(message: "the text that begins here has no closing quote; add it", offset: start)
  }

  /// Whether a string of this role can end before `index`.
  private func isEnd(_ index: Int, of role: Role) -> Bool {
    let next = afterBlanks(index)
    switch role {
    case .name: return byte(next) == UInt8(ascii: ":")
    case .value(nil): return next == bytes.count
    case .value(.object):
      if byte(next) == UInt8(ascii: "}") { return true }
      guard byte(next) == UInt8(ascii: ",") else { return false }
      return isName(afterBlanks(next + 1))
    case .value(.array):
      if byte(next) == UInt8(ascii: "]") { return true }
      guard byte(next) == UInt8(ascii: ","), let first = byte(afterBlanks(next + 1)) else {
        return false
      }
      return "'\"[{-0123456789tfn".utf8.contains(first)
    }
  }

  /// Whether a member's name begins at `index`: a quoted text with a colon behind it.
  private func isName(_ index: Int) -> Bool {
    guard let quote = byte(index), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      return false
    }
    var place = index + 1
    while let next = byte(place) {
      if next == quote, byte(afterBlanks(place + 1)) == UInt8(ascii: ":") { return true }
      if next == UInt8(ascii: ",") || next == UInt8(ascii: "}") { return false }
      place += 1
    }
    return false
  }

  private mutating func escape(into text: inout [UInt8]) throws(Fault) {
    let start = position
    guard let letter = byte(position + 1) else {
      position += 1
      text.append(UInt8(ascii: "\\"))
      return
    }
    position += 2
    switch letter {
    case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      text.append(letter)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "u"):
      // One code unit, or the two of a pair.
      for count in [10, 4] where position + count <= bytes.count {
        let sequence = Array("\"\\u".utf8) + bytes[position..<(position + count)] + [0x22]
        if case .string(let scalar)? = try? JSONValue(parsing: sequence),
          scalar.unicodeScalars.count == 1
        {
          text.append(contentsOf: scalar.utf8)
          position += count
          return
        }
      }
      fallthrough
    default:
      throw Fault(message: "JSON has no such escape; write \\\\ for a backslash", offset: start)
    }
  }

  private var peek: UInt8? { byte(position) }

  private func byte(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

  private func afterBlanks(_ index: Int) -> Int {
    var index = index
    while let next = byte(index), next <= 0x20 { index += 1 }
    return index
  }

  private mutating func skipBlanks() { position = afterBlanks(position) }

  private mutating func take(_ expected: UInt8) -> Bool {
    guard peek == expected else { return false }
    position += 1
    return true
  }

  private func fault(_ message: String) -> Fault { Fault(message: message, offset: position) }
}
