// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import LadingText
import Testing

struct LineReaderTests {
  private func lines(_ text: String, chunk: Int = .max, limit: Int = 100) throws -> [TextLine] {
    var reader = LineReader(MemorySource(Array(text.utf8), chunk: chunk), limit: limit)
    var lines: [TextLine] = []
    while let line = try reader.next() { lines.append(line) }
    return lines
  }

  @Test(arguments: [1, 2, 3, Int.max])
  func linesKnowWhereTheyStand(_ chunk: Int) throws {
    let text = "ab\n\r\nc\r\n \td"
    let found = try lines(text, chunk: chunk)
    #expect(found.map { String(decoding: $0.bytes, as: UTF8.self) } == ["ab", "", "c", " \td"])
    #expect(found.map(\.range) == [0..<3, 3..<5, 5..<8, 8..<11])
    #expect(found.map(\.isBlank) == [false, true, false, false])
  }

  @Test func aLineEndAtTheEndBeginsNoLine() throws {
    #expect(try lines("a\n").map(\.range) == [0..<2])
    #expect(try lines("").isEmpty)
    #expect(try lines("\n\n").map(\.range) == [0..<1, 1..<2])
  }

  @Test(arguments: [1, 7, Int.max])
  func ofALongLineTheBeginningIsKept(_ chunk: Int) throws {
    let found = try lines("12345678\nab\n", chunk: chunk, limit: 4)
    #expect(found.map { String(decoding: $0.bytes, as: UTF8.self) } == ["1234", "ab"])
    #expect(found.map(\.isCut) == [true, false])
    #expect(found.map(\.range) == [0..<9, 9..<12])
    #expect(try lines("1234\n", limit: 4).map(\.isCut) == [false])
  }

  /// Lines put together again are the text, however it is cut.
  @Test func rangesCoverTheText() throws {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<200 {
      let bytes = random.bytes(Int.random(in: 0..<300, using: &random)).map {
        $0 % 7 == 0 ? 0x0A : $0
      }
      var reader = LineReader(
        MemorySource(bytes, chunk: Int.random(in: 1..<40, using: &random)), limit: 16)
      var end = 0
      while let line = try reader.next() {
        #expect(line.range.lowerBound == end)
        end = line.range.upperBound
        #expect(bytes[line.range].starts(with: line.bytes))
        #expect(line.bytes.count <= 16)
      }
      #expect(end == bytes.count)
    }
  }
}
