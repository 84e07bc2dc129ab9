// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// Bodies are as long as they say, valid JSON, and hold the files byte for byte.
@Suite struct ClarifaiBodyTests {
  private let folder = TemporaryFolder()

  private func bytes(_ body: ClarifaiBody) throws -> [UInt8] {
    let reader = ClarifaiBodyReader(body, source: nil)
    var bytes: [UInt8] = []
    while let piece = try reader.next() { bytes += piece }
    return bytes
  }

  private func image(_ id: String, _ count: Int) -> ClarifaiRecord {
    let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ id.utf8.count) }
    let path = folder.write(id, content)
    return ClarifaiRecord(
      id: id, kind: .image, content: .file(path, bytes: Int64(count)), origin: id)
  }

  @Test(arguments: [0, 1, 2, 3, 49_151, 49_152, 49_153, 98_304, 200_001])
  func lengthsAreKnownBeforehand(count: Int) throws {
    var record = image("a", count)
    record.concepts = ["cat", "a \"quoted\" naïve"]
    record.metadata = .object([JSONValue.Member("k", .array([.integer(1), .string("ü")]))])
    record.place = ClarifaiRecord.Place(longitude: -73.5, latitude: 40.25)
    let items = [record, image("b", 5)].map { ClarifaiItem($0, textBytes: 0) }
    let body = ClarifaiBatcher.body(of: items, dataset: "ds", job: "j")
    let sent = try bytes(body)
    #expect(Int64(sent.count) == body.length)
    let json = try JSONValue(parsing: sent)
    #expect(json["inputs_add_job_id"]?.string == "j")
    let data = json["inputs"]?[0]?["data"]
    let file = readFile(folder.path + "/a")
    #expect(data?["image"]?["base64"]?.string == base64(file))
    #expect(data?["concepts"]?[1]?["id"]?.string == "a-\"quoted\"-naïve")
    #expect(data?["concepts"]?[1]?["name"]?.string == "a \"quoted\" naïve")
    #expect(data?["metadata"] == record.metadata)
    #expect(data?["geo"]?["geo_point"]?["longitude"]?.number == -73.5)
    #expect(json["inputs"]?[0]?["dataset_ids"]?[0]?.string == "ds")
    #expect(json["inputs"]?[1]?["id"]?.string == "b")
  }

  @Test func textsAreEscapedAsTheyAreSent() throws {
    let unit = "a \"quoted\" \\ line\n\ttab \u{1} ü 😀\r"
    let text = String(repeating: unit, count: 9000)
    let path = folder.write("t.txt", text)
    let content = ClarifaiRecord.Content.file(path, bytes: Int64(text.utf8.count))
    let escaped = try ClarifaiText.escapedBytes(of: content, source: nil)
    let record = ClarifaiRecord(id: "t", kind: .text, content: content, origin: "t.txt")
    let body = ClarifaiBatcher.body(
      of: [ClarifaiItem(record, textBytes: escaped)], dataset: "ds", job: "j")
    let sent = try bytes(body)
    #expect(Int64(sent.count) == body.length)
    #expect(
      try JSONValue(parsing: sent)["inputs"]?[0]?["data"]?["text"]?["raw"]?.string == text)
    let raw = ClarifaiRecord(id: "r", kind: .text, content: .raw(unit), origin: "line 2")
    let rawBody = ClarifaiBatcher.body(
      of: [ClarifaiItem(raw, textBytes: 0)], dataset: "ds", job: "j")
    #expect(
      try JSONValue(parsing: bytes(rawBody))["inputs"]?[0]?["data"]?["text"]?["raw"]?.string
        == unit)
  }

  @Test(
    arguments: [
      [0xC3], [0x61, 0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80],
      [0xE0, 0x80, 0x80], [0xFF],
    ] as [[UInt8]])
  func whatIsNoTextIsRefused(content: [UInt8]) throws {
    let path = folder.write("t.txt", content)
    #expect(throws: ClarifaiText.NotText.self) {
      try ClarifaiText.escapedBytes(of: .file(path, bytes: 1), source: nil)
    }
  }

  @Test func aFileThatChangedMeanwhileIsAnError() throws {
    for (now, then) in [(10, 11), (10, 9), (100_000, 49_152), (49_152, 100_000)] {
      var record = image("a", now)
      record.content = .file(folder.path + "/a", bytes: Int64(then))
      let body = ClarifaiBatcher.body(
        of: [ClarifaiItem(record, textBytes: 0)], dataset: "d", job: "j")
      #expect(throws: SourceError.self) { try bytes(body) }
    }
  }

  @Test func requestsEndAtTheirCountAndTheirBytes() throws {
    func cut(_ records: [ClarifaiRecord], count: Int, limit: Int64) throws -> [[String]] {
      var batcher = ClarifaiBatcher(dataset: "d", count: count, limit: limit)
      var batches: [[ClarifaiItem]] = []
      for record in records {
        if let full = try batcher.add(record, textBytes: 0) { batches.append(full) }
      }
      if let last = batcher.finish() { batches.append(last) }
      for batch in batches {
        let job = String(repeating: "0", count: 32)
        #expect(ClarifaiBatcher.body(of: batch, dataset: "d", job: job).length <= limit)
      }
      return batches.map { $0.map(\.name) }
    }
    let records = (0..<7).map { image("i\($0)", 1000) }
    #expect(try cut(records, count: 3, limit: 1 << 20).map(\.count) == [3, 3, 1])
    #expect(try cut(records, count: 128, limit: 4000).map(\.count) == [2, 2, 2, 1])
    #expect(throws: ClarifaiBatcher.TooLarge.self) { try cut(records, count: 128, limit: 1000) }
    var mixed = records
    mixed[2].kind = .video
    mixed[5].kind = .audio
    #expect(
      try cut(mixed, count: 128, limit: 1 << 20) == [
        ["i0", "i1"], ["i2"], ["i3", "i4"], ["i5"], ["i6"],
      ])
    #expect(try cut(records, count: 1000, limit: 1 << 20).map(\.count) == [7])
  }

  @Test func annotationsAreWrittenAsTheServiceReadsThem() throws {
    let box = try #require(ImageMarks.Box(left: 0.1, top: 0.2, right: 0.5, bottom: 1.5))
    let points = try [(0.0, 0.0), (1.0, 0.5), (0.5, 1.0)].map {
      try #require(ImageMarks.Point(x: $0.0, y: $0.1))
    }
    func data(_ part: ClarifaiMark.Part) throws -> JSONValue? {
      try JSONValue(
        parsing: ClarifaiWire.annotation(
          ClarifaiMark(concept: "big dog", part: part), id: "n", input: "i"))["data"]
    }
    let region = try data(.shape(.box(box)))?["regions"]?[0]
    #expect(region?["region_info"]?["bounding_box"]?["bottom_row"]?.number == 1)
    #expect(region?["region_info"]?["bounding_box"]?["left_col"]?.number == 0.1)
    #expect(region?["data"]?["concepts"]?[0]?["id"]?.string == "big-dog")
    let polygon = try data(.shape(.polygon(points)))?["regions"]?[0]?["region_info"]?["polygon"]
    #expect(polygon?["points"]?[1]?["col"]?.number == 1)
    #expect(polygon?["points"]?[1]?["row"]?.number == 0.5)
    let mask = try data(.shape(.mask(png: [1, 2, 3])))?["regions"]?[0]?["region_info"]?["mask"]
    #expect(mask?["image"]?["base64"]?.string == "AQID")
    let frame = try data(.frame(box, milliseconds: 1500))?["frames"]?[0]
    #expect(frame?["frame_info"]?["time"]?.integer == 1500)
    #expect(frame?["data"]?["regions"]?[0]?["region_info"]?["bounding_box"] != nil)
    let span = try data(.span(3..<7, text: "sky"))?["regions"]?[0]?["region_info"]?["span"]
    #expect(span?["char_start"]?.integer == 3)
    #expect(span?["char_end"]?.integer == 7)
    #expect(span?["raw_text"]?.string == "sky")
  }
}
