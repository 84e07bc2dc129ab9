// SPDX-License-Identifier: Apache-2.0

import LadingText
import Testing

struct JSONScannerTests {
  /// What scanning a text yields: a trace of its tokens, or the error.
  private static func trace(_ bytes: [UInt8], chunk: Int = .max, window: Int = 256) -> [String] {
    var scanner = JSONScanner(MemorySource(bytes, chunk: chunk), window: window)
    var tokens: [String] = []
    do {
      try walk(&scanner, &tokens)
      try scanner.finish()
    } catch {
      tokens.append("error \(error.code) at \(error.offset)")
    }
    return tokens
  }

  private static func walk(
    _ scanner: inout JSONScanner, _ tokens: inout [String]
  ) throws(JSONError) {
    switch try scanner.kind() {
    case .object:
      let start = scanner.offset
      if try scanner.beginObject() {
        repeat {
          tokens.append("\(start) " + String(decoding: try scanner.readName(), as: UTF8.self))
          try walk(&scanner, &tokens)
        } while try scanner.nextMember()
      }
    case .array:
      if try scanner.beginArray() {
        repeat { try walk(&scanner, &tokens) } while try scanner.nextElement()
      }
    case .string:
      try scanner.readString()
      tokens.append(
        scanner.textIsCut ? "cut" : String(decoding: scanner.copyText(), as: UTF8.self))
    case .number: tokens.append("\(try scanner.readNumber()) @\(scanner.offset)")
    case .bool: tokens.append("\(try scanner.readBool())")
    case .null: try scanner.skipValue()
    }
  }

  private static func code(_ text: String) -> JSONError? {
    do {
      _ = try JSONValue(parsing: text)
      return nil
    } catch { return error }
  }

  @Test func windowBoundariesChangeNothing() {
    var text = "{\"a\\u00e9\\ud83d\\ude00b\" : [ "
    for index in 0..<200 {
      text += "\(Double(index) * 1.37) , {\"näme\":\"wert \\n \(index) 😀\"},"
      text += "-12345678901234567890.5e-3, true,\n\t null, 123456789,"
    }
    text += "0]} \n"
    let bytes = Array(text.utf8)
    let whole = Self.trace(bytes, window: 1 << 18)
    #expect(whole.count > 1000)
    #expect(!whole.contains { $0.hasPrefix("error") })
    for chunk in 1..<80 { #expect(Self.trace(bytes, chunk: chunk) == whole, "chunk \(chunk)") }
    for window in 256..<330 {
      #expect(Self.trace(bytes, window: window) == whole, "window \(window)")
    }
    for cut in stride(from: 1, to: bytes.count - 2, by: 7) {
      let cutTrace = Self.trace(Array(bytes[..<cut]), chunk: 11)
      let isUnfinished = cutTrace.last?.hasPrefix("error endOfInput") == true
      #expect(isUnfinished, "cut at \(cut): \(cutTrace.last ?? "")")
    }
  }

  @Test func commasTooManyAreFoundWhereverTheyLie() {
    for ending in ["]", "}"] {
      for before in 0..<600 {
        for after in [0, 1, 3, 300, 900] {
          let text =
            (ending == "]" ? "[" : "{\"a\":") + String(repeating: " ", count: before) + "1,"
            + String(repeating: " ", count: after) + ending
          let comma = text.utf8.count - after - 2
          #expect(
            Self.trace(Array(text.utf8)).last == "error strayComma at \(comma)",
            "\(before) before, \(after) after")
        }
      }
    }
  }

  @Test func longNumbersAreReadOrNotWhereverTheyLie() {
    let longest = JSONScanner.maximumNumberLength
    for (count, isRead) in [(longest - 1, true), (longest, true), (longest + 1, false)] {
      let number = String(repeating: "7", count: count - 4) + ".5e0"
      for before in stride(from: 0, to: 2200, by: 97) {
        let bytes = Array(("[" + String(repeating: " ", count: before) + number + "]").utf8)
        let error = isRead ? nil : JSONError(.tooLong, at: before + 1)
        for window in [2048, 4096, 1 << 18] {
          var scanner = JSONScanner(MemorySource(bytes), window: window)
          let skipped: JSONError?
          do {
            try scanner.skipValue()
            skipped = nil
          } catch { skipped = error }
          #expect(skipped == error)
          let trace = Self.trace(bytes, window: window)
          #expect(trace.last?.hasPrefix("error tooLong at \(before + 1)") == !isRead)
        }
      }
    }
  }

  @Test(arguments: [
    ("[1,2,]", JSONError.Code.strayComma, 4), ("{\"a\":1,}", .strayComma, 6),
    ("[NaN]", .notFinite, 1), ("[-Infinity]", .notFinite, 1), ("{a:1}", .expectedName, 1),
    ("{\"a\" 1}", .expectedColon, 5), ("[1 2]", .expectedComma, 3), ("[01]", .badNumber, 2),
    ("[+1]", .badNumber, 1), ("[1.]", .badNumber, 3), ("[tru]", .badWord, 1),
    ("[\"\\x\"]", .badEscape, 2), ("[\"\\ud800\"]", .loneSurrogate, 2),
    ("[\"\\ud800\\u0041\"]", .loneSurrogate, 2), ("[\"a\tb\"]", .controlCharacter, 3),
    ("[1]]", .trailingText, 3), ("[1", .endOfInput, 2), ("", .endOfInput, 0),
    ("['a']", .unexpected, 1), ("[nan]", .notFinite, 1),
  ])
  func errorsNameTheByte(_ text: String, _ code: JSONError.Code, _ offset: Int) {
    #expect(Self.code(text) == JSONError(code, at: offset))
  }

  @Test func everyErrorHasItsSentence() {
    let sentences = JSONError.Code.allCases.map { JSONError($0, at: 0).message }
    #expect(Set(sentences).count == JSONError.Code.allCases.count)
    #expect(!sentences.contains { $0.hasSuffix(".") })
  }

  @Test func encodings() throws {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var scanner = JSONScanner(MemorySource(mark + Array("[1]".utf8)))
    try scanner.skipValue()
    let hasMark = scanner.hasByteOrderMark
    #expect(hasMark)
    #expect(Self.trace([0xFF, 0xFE, 0x5B, 0]) == ["error wideEncoding at 0"])
    #expect(Self.trace([0x5B, 0, 0x5D, 0]) == ["error wideEncoding at 0"])
    #expect(Self.trace(Array("[\"".utf8) + [0xE9] + Array("\"]".utf8)) == ["error notUTF8 at 2"])
    #expect(
      Self.trace(Array("[\"".utf8) + [0xED, 0xA0, 0x80] + Array("\"]".utf8))
        == ["error notUTF8 at 2"])
  }

  @Test func longStringsAreSkippedAndBounded() throws {
    let long = String(repeating: "abcdefg\\u00e9", count: 5000)
    let bytes = Array("[\"\(long)\", 7]".utf8)
    #expect(Self.trace(bytes, window: 1024) == ["cut", "7.0 @\(bytes.count - 1)"])
    var scanner = JSONScanner(MemorySource(bytes), window: 1024)
    try scanner.skipValue()
    try scanner.finish()
  }

  @Test(arguments: [
    "0", "-0", "1", "-1.5", "123456.789", "9007199254740993", "9007199254740992.5", "1e22",
    "1e-7", "179769313486231570000e289", "1e400", "0.1", "0.30000000000000004",
    "123.45600000000002",
    "5e-324", "12345678901234567890123", "0.000000000000000000000000001",
  ])
  func numbersAreCorrectlyRounded(_ text: String) throws {
    let wanted = try #require(Double(text))
    for tail in ["", " ", "]"] {
      var scanner = JSONScanner(MemorySource(Array((text + tail).utf8)))
      let value = try scanner.readNumber()
      #expect(value == wanted)
      #expect(value.sign == wanted.sign)
    }
  }

  @Test func integers() throws {
    for (text, wanted) in [
      ("12", 12), ("-7", -7), ("3.0", 3), ("1e3", 1000), ("9223372036854775807", Int.max),
      ("9223372036854775808", nil), ("1.5", nil), ("1e99", nil), ("-9223372036854775808", Int.min),
    ] as [(String, Int?)] {
      var scanner = JSONScanner(MemorySource(Array(text.utf8)))
      let value = try scanner.readInteger()
      #expect(value == wanted, "\(text)")
    }
  }

  @Test func nestingIsCapped() {
    let deep = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    #expect(Self.code(deep) == nil)
    #expect(Self.code("[" + deep + "]") == JSONError(.tooDeep, at: 512))
    var scanner = JSONScanner(MemorySource(Array(repeating: 0x5B, count: 1_000_000)))
    var caught: JSONError?
    do { try scanner.skipValue() } catch { caught = error }
    #expect(caught == JSONError(.tooDeep, at: 512))
  }

  @Test func keysAreTellApart() throws {
    let text = #"{"category_id":1,"category_ix":2,"id":3,"\u0069d":4,"categoryXid":5}"#
    var scanner = JSONScanner(MemorySource(Array(text.utf8)))
    let hasMembers = try scanner.beginObject()
    #expect(hasMembers)
    var seen: [Int] = []
    repeat {
      let key = try scanner.readKey()
      let value = try scanner.readInteger() ?? 0
      if key == JSONKey("category_id") || key == JSONKey("id") { seen.append(value) }
    } while try scanner.nextMember()
    #expect(seen == [1, 3, 4])
  }

  @Test func captureKeepsTheRawBytes() throws {
    let record = "{\"id\": 1, \"x\":[" + String(repeating: "1.25 ,", count: 300) + "2]}"
    for chunk in [Int.max, 1, 100] {
      var scanner = JSONScanner(
        MemorySource(Array("[0,\(record),3]".utf8), chunk: chunk), window: 256)
      _ = try scanner.beginArray()
      try scanner.skipValue()
      _ = try scanner.nextElement()
      _ = try scanner.peek()
      scanner.beginCapture()
      try scanner.skipValue()
      var bytes: [UInt8] = []
      scanner.endCapture(appendingTo: &bytes)
      #expect(String(decoding: bytes, as: UTF8.self) == record)
    }
  }

  @Test func valuesAreTrees() throws {
    let value = try JSONValue(parsing: #" {"a":[1,2.5,null,true,"x\n"],"b":{"a":-3}, "a2":{} } "#)
    #expect(value["a"]?[0]?.integer == 1)
    #expect(value["a"]?[1]?.number == 2.5)
    #expect(value["a"]?[2] == JSONValue.null)
    #expect(value["a"]?[3]?.bool == true)
    #expect(value["a"]?[4]?.string == "x\n")
    #expect(value["b"]?["a"]?.integer == -3)
    #expect(value.object?.map(\.name) == ["a", "b", "a2"])
    #expect(value["c"] == nil)
  }
}
