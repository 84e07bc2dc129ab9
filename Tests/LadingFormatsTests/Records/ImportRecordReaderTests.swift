// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingText
import Testing

/// Records of the V4 import, one by one.
struct ImportRecordReaderTests {
  private static let schema = RecordSchema(
    isStrict: true,
    fields: [
      RecordSchema.Field("prompt"), RecordSchema.Field("image", .imageURL),
      RecordSchema.Field("sound", .audioURL),
    ])

  private func read(
    _ text: String, _ kind: RecordFileKind = .jsonl, _ schema: RecordSchema? = nil,
    chunk: Int = .max
  ) throws -> (reader: ImportRecordReader, records: [ImportRecord]) {
    let bytes = Array(text.utf8)
    var reader = try ImportRecordReader(
      MemorySource(bytes, chunk: chunk), kind: kind, schema: schema
    ) { range in MemorySource(Array(bytes[range]), chunk: chunk) }
    var records: [ImportRecord] = []
    while let record = try reader.next() { records.append(record) }
    return (reader, records)
  }

  @Test func recordsAreCountedWithoutBlankLines() throws {
    let text = "{\"a\": 1}\n\n \n{\"a\": 2}\r\n{\"a\": 3}"
    for chunk in [1, 3, Int.max] {
      let (_, records) = try read(text, chunk: chunk)
      #expect(records.map(\.number) == [0, 1, 2])
      #expect(records.map(\.range) == [0..<9, 12..<22, 22..<30])
      #expect(records.map { $0.faults.map(\.kind) } == [[], [.blankLine], []])
      #expect(records[1].faults.first?.offset == 9)
    }
  }

  /// A line, its fault, and the text at which its offset points.
  static let faulty: [(String, ImportFault.Kind, String)] = [
    (#"{"prompt": "a",}"#, .json(.strayComma), ",}"),
    (#"{"prompt": "a"} x"#, .json(.trailingText), "x"),
    (#"{"prompt": nan}"#, .json(.notFinite), "nan"),
    (#"["a"]"#, .noObject(.array), "["),
    (#" 3"#, .noObject(.number), "3"),
    (#"{"": 1}"#, .keyLength(0), "\"\""),
    (#"{"a": 1, "a": 2}"#, .repeatedKey("a"), #""a": 2"#),
    (#"{"prompt": "a"#, .json(.endOfInput), ""),
  ]

  @Test(arguments: faulty)
  func faultsStandWhereTheyAre(_ line: String, _ kind: ImportFault.Kind, _ place: String) throws {
    let before = "{\"x\": 0}\n"
    let (_, records) = try read(before + line + "\n")
    let found = try #require(records.last)
    #expect(found.faults.map(\.kind) == [kind])
    let offset = (found.faults.first?.offset ?? 0) - before.utf8.count
    let rest = String(decoding: Array(line.utf8).dropFirst(offset), as: UTF8.self)
    #expect(rest.hasPrefix(place), "\(offset) \(rest)")
  }

  @Test func keysAndFieldsAreLimited() throws {
    func object(_ count: Int) -> String {
      "{" + (0..<count).map { "\"k\($0)\": {\"x\": []}" }.joined(separator: ",") + "}\n"
    }
    #expect(try read(object(200)).records[0].faults.isEmpty)
    #expect(try read(object(201)).records[0].faults.map(\.kind) == [.tooManyFields(201)])
    #expect(try read(object(5000)).records[0].faults.map(\.kind) == [.tooManyFields(5000)])
    // Characters are counted, not bytes.
    let key = String(repeating: "ä", count: 128)
    #expect(try read("{\"\(key)\": 1}\n").records[0].faults.isEmpty)
    #expect(try read("{\"\(key)x\": 1}\n").records[0].faults.map(\.kind) == [.keyLength(129)])
  }

  @Test func theSchemaIsHeeded() throws {
    let schema = Self.schema
    let good = #"{"prompt": "a", "image": "https://e.org/a", "sound": "http://e.org/a.mp3"}"#
    #expect(try read(good, .jsonl, schema).records[0].faults.isEmpty)
    let bad = #"{"image": "a.jpg", "sound": "https://e.org/a.ogg?x"}"#
    #expect(
      try read(bad, .jsonl, schema).records[0].faults.map(\.kind) == [
        .noAddress(key: "image", value: "a.jpg"),
        .unknownMedia(key: "sound", ending: "ogg", type: .audioURL), .missingField("prompt"),
      ])
    let lenient = RecordSchema(isStrict: false, fields: schema.fields)
    #expect(try read("{}", .jsonl, lenient).records[0].faults.isEmpty)
    #expect(
      try read(#"{"image": ["a"]}"#, .jsonl, lenient).records[0].faults.map(\.kind) == [
        .noAddress(key: "image", value: nil)
      ])
  }

  /// A line beyond what is held is checked all the same, out of a stream.
  @Test func longLinesAreChecked() throws {
    let filler = String(repeating: "x", count: LineReader.usualLimit)
    let text = """
      {"a": 1}
      {"long": "\(filler)", "image": "a.jpg"}
      {"long": "\(filler)", "image": "https://e.org/a",}
      {"b": 2}

      """
    let schema = RecordSchema(isStrict: false, fields: [RecordSchema.Field("image", .imageURL)])
    for chunk in [4096, Int.max] {
      let (_, records) = try read(text, .jsonl, schema, chunk: chunk)
      #expect(
        records.map { $0.faults.map(\.kind) } == [
          [], [.noAddress(key: "image", value: "a.jpg")], [.json(.strayComma)], [],
        ])
      let comma = try #require(records[2].faults.first).offset
      #expect(Array(text.utf8)[comma...].starts(with: ",}".utf8))
      #expect(records.last?.range.upperBound == text.utf8.count)
    }
  }

  @Test func aByteOrderMarkIsSaid() throws {
    let (_, records) = try read("\u{FEFF}{\"a\": 1}\n{\"b\": 2}\n")
    #expect(records.map { $0.faults.map(\.kind) } == [[.byteOrderMark], []])
    #expect(records[0].range == 0..<12)
  }

  @Test func rowsAreReadToo() throws {
    let text = "prompt,image\n\"a\nb\",https://e.org/a\nc\n\"d\"e,f\ng,h\n"
    let schema = RecordSchema(isStrict: true, fields: [RecordSchema.Field("image", .imageURL)])
    let (reader, records) = try read(text, .csv, schema)
    #expect(reader.headerFaults.isEmpty)
    #expect(
      records.map { $0.faults.map(\.kind) } == [
        [], [.row(cells: 1, header: 2)], [.quoting], [.noAddress(key: "image", value: "h")],
      ])
    let bytes = Array(text.utf8)
    #expect(
      records.map { String(decoding: bytes[$0.range], as: UTF8.self) }.joined()
        == String(text.dropFirst("prompt,image\n".count)))
  }

  static let headers: [(String, [ImportFault.Kind])] = [
    ("", [.noHeader]), ("a,,b", [.keyLength(0)]), ("a,b,a", [.repeatedKey("a")]),
    ("\"a\"b,c", [.quoting]), (String(repeating: "k", count: 129), [.keyLength(129)]),
    ((0...200).map { "k\($0)" }.joined(separator: ","), [.tooManyFields(201)]),
  ]

  @Test(arguments: headers)
  func headersAreChecked(_ header: String, _ faults: [ImportFault.Kind]) throws {
    let (reader, records) = try read(header + "\n1,2,3\n", .csv)
    // Nothing before the rows: the row itself is the header then.
    if header.isEmpty { return }
    #expect(reader.headerFaults.map(\.kind) == faults)
    #expect(!reader.isUsable)
    #expect(records.isEmpty)
  }

  @Test func anEmptyFileHasNoHeader() throws {
    #expect(try read("", .csv).reader.headerFaults.map(\.kind) == [.noHeader])
  }
}

/// Schemas of the V4 import.
struct RecordSchemaTests {
  @Test func bothDocumentedShapesAreRead() throws {
    let list = #"""
      {"strict": true, "fields": [{"key": "prompt", "label": "Prompt", "type": "text"},
       {"key": "image", "type": "image_url"}, {"key": "group", "type": "task_group_id"}]}
      """#
    let map = #"""
      {"id": "d", "schema": {"strict": true, "fields": {"prompt": {"label": "Prompt"},
       "image": {"type": "image_url"}, "group": {"type": "task_group_id"}}}}
      """#
    let expected = RecordSchema(
      isStrict: true,
      fields: [
        .init("prompt"), .init("image", .imageURL), .init("group", .taskGroupID),
      ])
    #expect(try RecordSchema(JSONValue(parsing: list)) == expected)
    #expect(try RecordSchema(JSONValue(parsing: map)) == expected)
  }

  static let wrong: [(String, String)] = [
    ("{}", "no member fields"), (#"{"fields": []}"#, "no fields"),
    (#"{"fields": 3}"#, "neither a list nor an object"),
    (#"{"fields": [{"type": "text"}]}"#, "no key"),
    (#"{"fields": {"": {}}}"#, "0 characters"),
    (#"{"fields": {"a": {"type": "picture"}}}"#, "not one of text, image_url"),
    (#"{"fields": [{"key": "a"}, {"key": "a"}]}"#, "twice"),
    (
      #"{"fields": {"a": {"type": "task_group_id"}, "b": {"type": "task_group_id"}}}"#,
      "more than one"
    ),
    (
      "{\"fields\": {" + (0...200).map { "\"k\($0)\": {}" }.joined(separator: ",") + "}}",
      "201 fields"
    ),
    (
      "{\"fields\": {\"a\": {\"label\": \"\(String(repeating: "l", count: 256))\"}}}",
      "256 characters"
    ),
  ]

  @Test(arguments: wrong)
  func wrongOnesAreRefused(_ text: String, _ words: String) throws {
    let value = try JSONValue(parsing: text)
    let error = #expect(throws: RecordSchema.Problem.self) { try RecordSchema(value) }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }
}
