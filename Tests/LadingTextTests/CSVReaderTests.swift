// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import LadingText
import Testing

struct CSVReaderTests {
  private func records(_ text: String, chunk: Int = .max) throws -> [CSVRecord] {
    var reader = CSVReader(MemorySource(Array(text.utf8), chunk: chunk))
    var records: [CSVRecord] = []
    while let record = try reader.next() { records.append(record) }
    return records
  }

  static let texts: [(String, [[String]])] = [
    ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
    ("a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
    ("filename, A, B\nx.jpg, 1, 0\n", [["filename", "A", "B"], ["x.jpg", "1", "0"]]),
    (",,\n", [["", "", ""]]),
    ("a\n\n  \r\nb\n", [["a"], ["b"]]),
    ("\u{FEFF}a,b\n", [["a", "b"]]),
    ("\"a,1\",b\n", [["a,1", "b"]]),
    ("\"a\r\nb\",c\n", [["a\r\nb", "c"]]),
    ("\"say \"\"hi\"\"\", \"x\" \n", [["say \"hi\"", "x"]]),
    ("5\" pipe,2\"\n", [["5\" pipe", "2\""]]),
    ("\"\",\"\"\n", [["", ""]]),
    ("", []),
    ("\n\n", []),
  ]

  @Test(arguments: texts, [1, 2, 3, 7, .max])
  func fieldsOf(_ item: (text: String, fields: [[String]]), chunk: Int) throws {
    let found = try records(item.text, chunk: chunk).map { $0.fields.map(\.text) }
    #expect(found == item.fields)
  }

  @Test(arguments: texts)
  func offsetsPointAtTheValue(_ item: (text: String, fields: [[String]])) throws {
    let bytes = Array(item.text.utf8)
    for field in try records(item.text).flatMap(\.fields) where !field.bytes.contains(0x22) {
      #expect(bytes[field.offset...].starts(with: field.bytes))
    }
  }

  @Test(arguments: texts)
  func recordsAreTheTextAgain(_ item: (text: String, fields: [[String]])) throws {
    let kept = try records(item.text)
    let bytes = Array(item.text.utf8)
    for record in kept {
      #expect(bytes[record.offset...].starts(with: record.bytes))
    }
    if !item.text.contains("\n\n"), !item.text.hasPrefix("\u{FEFF}") {
      #expect(kept.flatMap(\.bytes) == bytes)
    }
  }

  @Test func mismatchedQuotesAreSaid() throws {
    let open = try #require(try records("\"a,1\nb,2\n").first)
    #expect(open.hasOpenQuote)
    #expect(open.fields.first?.isMalformed == true)
    let after = try #require(try records("\"a\"b,1\n").first)
    #expect(!after.hasOpenQuote)
    #expect(after.fields.map(\.isMalformed) == [true, false])
    #expect(after.fields.map(\.text) == ["ab", "1"])
    let good = try #require(try records("\"a\" ,1\n").first)
    #expect(good.fields.map(\.isMalformed) == [false, false])
  }

  @Test func anEndlessFieldIsCut() throws {
    let text = "\"" + String(repeating: "x", count: 3 * CSVRecord.limit)
    let record = try #require(try records(text).first)
    #expect(record.isCut)
    #expect(record.bytes.count == CSVRecord.limit)
  }

  @Test func aMarkOfThreeBytesAlone() throws {
    #expect(try records("\u{FEFF}").isEmpty)
    #expect(try records("ab").map(\.offset) == [0])
  }
}
