// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingTestKit
import Testing

struct YAMLReaderTests {
  private func root(_ text: String) throws -> YAMLNode {
    try #require(try YAMLDocument(Array(text.utf8)).root)
  }

  @Test func offsetsAreBytesBehindLettersOfSeveralBytes() throws {
    let text = "# café ☕\r\nnames: ['é', dog]\r\nnc: 2\r\n"
    let node = try root(text)
    let bytes = Array(text.utf8)
    let dog = try #require(node["names"]?.items?[1])
    #expect(String(decoding: bytes[dog.start..<dog.end], as: UTF8.self) == "dog")
    let count = try #require(node["nc"])
    #expect(String(decoding: bytes[count.start..<count.end], as: UTF8.self) == "2")
  }

  @Test func aByteOrderMarkShiftsOffsetsByThree() throws {
    let bytes: [UInt8] = [0xEF, 0xBB, 0xBF] + Array("nc: 2\nnames: [é]\n".utf8)
    let node = try #require(try YAMLDocument(bytes).root)
    #expect(node["nc"]?.start == 7)
    #expect(node.pair("nc")?.key.start == 3)
    #expect(node.pair("names")?.key.start == 9)
  }

  @Test(arguments: [
    ("yes", YAMLType.boolean), ("No", .boolean), ("ON", .boolean), ("null", .null), ("~", .null),
    ("1.0", .float), ("-.5", .float), ("1e3", .string), ("1.5e+3", .float), (".inf", .float),
    ("12", .integer), ("0x1F", .integer), ("1_000", .integer), ("1:30", .integer),
    ("2024-01-31", .date), ("cat", .string), ("yEs", .string), ("1.2.3", .string), ("-", .string),
  ])
  func plainScalarsHaveTheTypeOfYAML11(_ text: String, _ type: YAMLType) throws {
    let node = try root("a: [\(text == "-" ? "\"-\"" : text)]\n")
    #expect(node["a"]?.items?.first?.type == type)
    let quoted = try root("a: '\(text)'\n")
    #expect(quoted["a"]?.type == .string)
  }

  @Test func repeatedKeysAreNamedAndTheLastCounts() throws {
    let document = try YAMLDocument(Array("nc: 1\nnames: {0: a, 0: b}\nnc: 2\n".utf8))
    #expect(document.repeatedKeys.map(\.key) == ["0", "nc"])
    #expect(document.repeatedKeys.map(\.offset) == [20, 26])
    #expect(document.root?["nc"]?.integer == 2)
  }

  @Test(arguments: [
    ("names:\n\t- cat\n", 7), ("a: [1, 2\nb: 3\n", 10), ("a: *x\n", 3), ("a: b: c\n", 4),
    ("a: 1\n---\nb: 2\n", 5), ("é: \"x\n", 4),
  ])
  func whatIsNoYAMLSaysWhere(_ text: String, _ earliest: Int) {
    #expect {
      try YAMLDocument(Array(text.utf8))
    } throws: { error in
      guard let error = error as? YAMLError else { return false }
      return error.offset >= earliest && error.offset <= text.utf8.count
    }
  }

  @Test func hostileDocumentsEndInAnError() {
    let deep = Array(repeating: UInt8(ascii: "["), count: 100_000)
    #expect(throws: YAMLError.self) { try YAMLDocument(deep) }
    var laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<10 {
      let item = "*a\(level - 1)"
      laughs +=
        "a\(level): &a\(level) [\(Array(repeating: item, count: 10).joined(separator: ", "))]\n"
    }
    #expect(throws: YAMLError.self) { try YAMLDocument(Array(laughs.utf8)) }
    #expect(throws: YAMLError.self) {
      try YAMLDocument(Array(repeating: UInt8(ascii: "#"), count: YAMLDocument.maximumBytes + 1))
    }
    #expect(throws: YAMLError.self) { try YAMLDocument([0xFF, 0xFE, 0x61, 0]) }
    #expect(throws: YAMLError.self) { try YAMLDocument([0x61, 0x3A, 0x20, 0xC3]) }
  }

  /// Every file of the suite, and every beginning of its first 300 bytes: no crash, and offsets that
  /// lie in the text.
  @Test(.enabled(if: Corpus.isPresent, "the corpus is not beside this checkout"))
  func theYAMLSuiteNeverCrashes() {
    var read = 0
    for name in Corpus.names(in: "malformed/yaml-suite/ds") {
      let bytes = readFile("\(Corpus.path)/malformed/yaml-suite/ds/\(name)")
      for end in Array(0..<min(bytes.count, 300)) + [bytes.count] {
        let part = Array(bytes[..<end])
        do throws(YAMLError) {
          if let root = try YAMLDocument(part).root { check(root, within: part.count) }
        } catch {
          #expect((0...part.count).contains(error.offset), "\(name) cut at \(end)")
        }
      }
      read += 1
    }
    #expect(read > 300)
  }

  private func check(_ node: YAMLNode, within count: Int) {
    #expect(node.start >= 0 && node.start <= node.end && node.end <= count)
    for item in node.items ?? [] { check(item, within: count) }
    for pair in node.pairs ?? [] {
      check(pair.key, within: count)
      check(pair.value, within: count)
    }
  }
}
