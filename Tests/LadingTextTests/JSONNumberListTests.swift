// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingTestKit
import LadingText
import Testing

/// Lists of numbers are read a block at a time; neither grammar nor values must suffer by that, whether
/// the processor can read many side by side or not.
struct JSONNumberListTests {
  /// Long enough that the fast way is taken, whatever the window.
  private static let lead = String(repeating: "326.46,7, 12.5,", count: 40)

  private func count(_ text: String, chunk: Int, blocks: Bool) throws -> Int {
    var scanner = JSONScanner(
      MemorySource(Array(text.utf8), chunk: chunk), window: 256, usingBlocks: blocks)
    let list = JSONNumberList()
    let result = try scanner.readNumbers(into: list)
    #expect(list.count == result.count)
    try scanner.finish()
    return result.count
  }

  @Test(
    arguments: [
      "1]", "0]", "0.5,0]", "-1,-0.5, 2]", "12345678,1]", "123456789.25,1]", "1234567.5,1]",
      "1.2345678901,2]", "1e5,2E-3,3]", "1 ,2 , 3]", "\n1,\n2]", "1.5,-2,null]", "7]   ",
      "1, \t\r\n2]", "1234567890123456,1]", "123456789.123456,1]", "0.123456789012345,1]",
    ], [1, 7, 1000])
  func acceptsWhatJSONAllows(_ tail: String, _ chunk: Int) throws {
    let numbers = tail.split(separator: ",").count
    let padded = "[" + tail + String(repeating: " ", count: 99)
    for blocks in [true, false] {
      #expect(
        try count("[" + Self.lead + tail, chunk: chunk, blocks: blocks) == 120 + numbers)
      #expect(try count(padded, chunk: chunk, blocks: blocks) == numbers)
    }
  }

  @Test(
    arguments: [
      "]", "1,]", "01,2]", "1.,2]", ".5,2]", "1..5,2]", "1.5.2,3]", "1,,2]", "1 2]", "1a,2]", "1,2",
      "1,", "--1,2]", "+1,2]", "1.e5,2]", "1],", "00.5,1]", "1.5x,2]", "1-2,3]", "1/5,2]", "1:5,2]",
      "-,2]", "12 34,5]", "0x1,2]", "1.5 2,3]", "1.2.3.4,5]", "00,1]", "01.5,2]", "1.,]",
      "1\u{B},2]", "123456789.1.2,3]", "012345678901,2]", "1.234567890.1,2]",
    ], [1, 7, 1000])
  func refusesWhatItDoesNot(_ tail: String, _ chunk: Int) {
    let padded = "[1," + tail + String(repeating: " ", count: 99)
    let followed = "[" + Self.lead + tail.replacing("]", with: ",") + Self.lead + "1]"
    for blocks in [true, false] {
      #expect(throws: JSONError.self) {
        try count("[" + Self.lead + tail, chunk: chunk, blocks: blocks)
      }
      #expect(throws: JSONError.self) { try count(padded, chunk: chunk, blocks: blocks) }
      if tail.contains("]"), !["]", "1,]", "1],"].contains(tail) {
        #expect(throws: JSONError.self) { try count(followed, chunk: chunk, blocks: blocks) }
      }
    }
  }

  /// Every value is the one that the C library reads, bit for bit.
  @Test(arguments: [UInt64(1), 2, 3])
  func valuesAreCorrectlyRounded(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let texts = (0..<3000).map { _ in number(&random) }
    let separator = [",", ", ", " ,", ",\n"][Int(seed) % 4]
    let text = "[" + texts.joined(separator: separator) + "]"
    for (window, blocks) in [(256, true), (1 << 18, true), (256, false), (1 << 18, false)] {
      var scanner = JSONScanner(
        MemorySource(Array(text.utf8), chunk: 1000), window: window, usingBlocks: blocks)
      let list = JSONNumberList()
      #expect(try scanner.readNumbers(into: list) == (texts.count, 0), "seed \(seed)")
      for (index, text) in texts.enumerated() {
        #expect(list[index].bitPattern == strtod(text, nil).bitPattern, "\(text), seed \(seed)")
      }
    }
  }

  private func number(_ random: inout SeededGenerator) -> String {
    let whole = ["0", "7", "42", "640", "1023", "99999", "1234567", "12345678", "123456789012"]
    let parts = [
      "", "", ".5", ".25", ".125", ".00", ".99", ".123456", ".1234567890123456", ".5e-3",
    ]
    let sign = Int.random(in: 0..<8, using: &random) == 0 ? "-" : ""
    return sign + (whole.randomElement(using: &random) ?? "0")
      + (parts.randomElement(using: &random) ?? "")
  }

  /// Either all four are read, or the list is left for a closer look, wherever the window ends.
  @Test(
    arguments: [
      ("[1,2.5, 3,\n4.25]", true), ("[1,2,3]", false), ("[1,2,3,4,5]", false), ("[]", false),
      ("[1,2,3,4", false), ("[1,2,-3,4]", false), ("[1,2,3e1,4]", false), ("[1,2,3,4 ]", false),
      ("[1,2,03,4]", false), ("[1,2,null,4]", false), ("{}", false), ("7", false),
    ], [true, false])
  func fourNumbersAreReadAtOnce(_ item: (text: String, isPlain: Bool), _ blocks: Bool) throws {
    let text = "  " + item.text + String(repeating: " ", count: 99)
    for lead in 0..<300 {
      var scanner = JSONScanner(
        MemorySource(Array((String(repeating: " ", count: lead) + text).utf8)), window: 256,
        usingBlocks: blocks)
      let list = JSONNumberList()
      let isRead = try scanner.readPlainNumbers(4, into: list)
      #expect(!isRead || item.isPlain && blocks, "\(item.text) at \(lead)")
      guard isRead else {
        #expect(scanner.offset == lead + 2 && list.count == 0)
        continue
      }
      #expect(Array(list.values) == [1, 2.5, 3, 4.25])
      try scanner.finish()
    }
  }

  @Test func otherElementsBecomeNaN() throws {
    var scanner = JSONScanner(MemorySource(Array(#"[1,"2",[3,4],5.5]"#.utf8)))
    let list = JSONNumberList()
    #expect(try scanner.readNumbers(into: list) == (4, 2))
    #expect(list[0] == 1 && list[1].isNaN && list[2].isNaN && list[3] == 5.5)
  }

  /// A list of any length costs a bounded amount of memory and is counted all the same.
  @Test func whatIsBeyondTheCapIsCountedAndNotKept() throws {
    let count = JSONNumberList.cap + 1000
    let text = "[" + String(repeating: "1.5,", count: count - 1) + "2]"
    var scanner = JSONScanner(MemorySource(Array(text.utf8)))
    let list = JSONNumberList()
    #expect(try scanner.readNumbers(into: list).count == count)
    #expect(list.isCut)
    #expect(list.count <= JSONNumberList.cap)
    try scanner.finish()
  }
}
