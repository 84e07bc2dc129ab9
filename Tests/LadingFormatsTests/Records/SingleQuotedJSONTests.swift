// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import LadingText
import Testing

@testable import LadingFormats

/// Metadata as Clarifai's CSV writes it.
struct SingleQuotedJSONTests {
  /// The text, and the same as JSON.
  static let good: [(String, String)] = [
    ("{'source': 'local'}", #"{"source":"local"}"#),
    ("{'lang': 'en'}", #"{"lang":"en"}"#),
    (#"{"source": "web", "n": 3}"#, #"{"source":"web","n":3}"#),
    ("{'title': 'it's here'}", #"{"title":"it's here"}"#),
    ("{'title': 'rock 'n' roll', 'by': 'O'Neil'}", #"{"title":"rock 'n' roll","by":"O'Neil"}"#),
    ("{'a': 'the cats', they say', 'b': 1}", #"{"a":"the cats', they say","b":1}"#),
    ("{'a': 'dogs' tails'}", #"{"a":"dogs' tails"}"#),
    (#"{'a': "it's"}"#, #"{"a":"it's"}"#),
    (#"{'a': 'it\'s'}"#, #"{"a":"it's"}"#),
    (#"{'a': 'say "hi"'}"#, #"{"a":"say \"hi\""}"#),
    (
      "{'a': ['x', 'it's', 3, true, null], 'b': {'c': -1.5e2}}",
      #"{"a":["x","it's",3,true,null],"b":{"c":-1.5e2}}"#
    ),
    (#"{'a': '\u00e4\ud83d\ude00\n'}"#, #"{"a":"ä😀\n"}"#),
    ("{'it's': 1}", #"{"it's":1}"#),
    (" { } ", "{}"), ("{'a': []}", #"{"a":[]}"#), ("'x'", #""x""#),
  ]

  @Test(arguments: good)
  func isReadAsItIsMeant(_ text: String, _ json: String) throws {
    #expect(try SingleQuotedJSON.read(Array(text.utf8)) == JSONValue(parsing: json))
  }

  /// The text, where it is wrong, and a word of what is said.
  static let bad: [(String, Int, String)] = [
    ("{'source': web}", 11, "put a text in quotes"),
    ("{'source': True}", 11, "as true"),
    ("{'source' 'web'}", 1, "no closing quote"),
    (#"{"source" "web"}"#, 10, "a colon"),
    ("{source: 'web'}", 1, "a name in quotes"),
    ("{'a': 'b'", 6, "no closing quote"),
    ("{'a': 1", 7, "a comma or }"),
    ("{'a': 1} x", 9, "follows its end"),
    ("{'a': '\\x'}", 7, "no such escape"),
    ("", 0, "ends in the middle"),
    ("[1, 2", 5, "a comma or ]"),
  ]

  @Test(arguments: bad)
  func faultsHaveAPlace(_ text: String, _ offset: Int, _ words: String) {
    let error = #expect(throws: SingleQuotedJSON.Fault.self) {
      try SingleQuotedJSON.read(Array(text.utf8))
    }
    #expect(error?.offset == offset, "\(text): \(error?.message ?? "")")
    #expect(error?.message.contains(words) == true, "\(text): \(error?.message ?? "")")
  }

  @Test func depthIsBounded() {
    let deep = String(repeating: "['a',", count: 100_000)
    #expect(throws: SingleQuotedJSON.Fault.self) { try SingleQuotedJSON.read(Array(deep.utf8)) }
  }

  /// What JSON can say is read the same in single quotes.
  @Test func randomObjectsComeBack() throws {
    var random = SeededGenerator(seed: 77)
    let words = ["a", "it's", "O'Neil's", "x y", "ä", "3", "", "a,b", "{x}", "c:d"]
    for _ in 0..<500 {
      var members: [JSONValue.Member] = []
      for number in 0..<Int.random(in: 1..<5, using: &random) {
        let word = words.randomElement(using: &random) ?? ""
        let value: JSONValue =
          Bool.random(using: &random)
          ? .string(word) : .array([.string(word), .integer(number), .bool(true)])
        members.append(JSONValue.Member("k\(number)", value))
      }
      let text =
        "{" + members.map { "'\($0.name)': \(written($0.value))" }.joined(separator: ", ") + "}"
      #expect(try SingleQuotedJSON.read(Array(text.utf8)) == .object(members), "\(text)")
    }
  }

  private func written(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): "'\(text)'"
    case .integer(let number): "\(number)"
    case .bool(let flag): "\(flag)"
    case .array(let elements): "[" + elements.map(written).joined(separator: ", ") + "]"
    default: "null"
    }
  }
}
