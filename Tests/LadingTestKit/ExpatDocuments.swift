// SPDX-License-Identifier: Apache-2.0

/// The documents in expat's own tests: every string literal in them that holds markup, and the
/// sources as they are.
public enum ExpatDocuments {
  /// The documents in order of files; empty without the corpus.
  public static let all: [[UInt8]] = {
    let folder = "malformed/xml-expat/ds"
    return Corpus.names(in: folder).flatMap { name in
      let bytes = readFile("\(Corpus.path)/\(folder)/\(name)")
      return bytes.isEmpty ? [] : [bytes] + literals(bytes)
    }
  }()

  /// The C string literals of a source file, neighbours joined, escapes undone.
  private static func literals(_ source: [UInt8]) -> [[UInt8]] {
    var all: [[UInt8]] = []
    var current: [UInt8] = []
    var index = 0
    while index < source.count {
      let byte = source[index]
      if byte == UInt8(ascii: "\"") {
        index += 1
        while index < source.count, source[index] != UInt8(ascii: "\""), source[index] != 10 {
          if source[index] == UInt8(ascii: "\\"), index + 1 < source.count {
            current.append(unescape(source, &index))
          } else {
            current.append(source[index])
            index += 1
          }
        }
        index += 1
        continue
      }
      if byte != 0x20, byte != 10, byte != 9, !current.isEmpty {
        if current.contains(UInt8(ascii: "<")) { all.append(current) }
        current = []
      }
      index += 1
    }
    return all
  }

  private static func unescape(_ source: [UInt8], _ index: inout Int) -> UInt8 {
    let kind = source[index + 1]
    index += 2
    if kind == UInt8(ascii: "x") {
      var value = 0
      while index < source.count, let digit = Character(UnicodeScalar(source[index])).hexDigitValue
      {
        value = (value * 16 + digit) & 255
        index += 1
      }
      return UInt8(value)
    }
    if kind >= UInt8(ascii: "0"), kind <= UInt8(ascii: "7") {
      var value = Int(kind - 48)
      while index < source.count, source[index] >= 48, source[index] <= 55 {
        value = (value * 8 + Int(source[index] - 48)) & 255
        index += 1
      }
      return UInt8(value)
    }
    return kind == UInt8(ascii: "n") ? 10 : kind == UInt8(ascii: "r") ? 13 : kind
  }
}
