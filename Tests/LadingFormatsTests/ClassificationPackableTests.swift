// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingTestKit
import Testing

struct ClassificationPackableTests {
  private let detection = Detection(
    format: .classification, confidence: .certain, score: 60, root: [], evidence: [])

  private func open(_ files: [(String, String)]) throws -> (MemoryDataset, ClassificationPackable) {
    let source = MemoryDataset(files.map { ($0.0, Array($0.1.utf8)) })
    let packable = try ClassificationPackable(
      source, detection: detection, reader: try source.makeReader())
    return (source, packable)
  }

  private func names(_ indices: [Int], _ source: MemoryDataset) -> [String] {
    indices.map { source.inventory.path($0).string }
  }

  /// What `divide` writes for each part, parts given by image path.
  private func divide(
    _ source: MemoryDataset, _ packable: ClassificationPackable, _ parts: [String: Int]
  ) throws -> (parts: [String?], dropped: [String: Int]) {
    var partOf = [Int32](repeating: -1, count: source.inventory.count)
    for (path, part) in parts {
      partOf[try #require(source.inventory.find(path))] = Int32(part)
    }
    var written = [String?](repeating: nil, count: 3)
    let dropped = try packable.divide(
      packable.shared[0], parts: 3, partOf: partOf, reader: try source.makeReader()
    ) { part, bytes in
      written[part] = (written[part] ?? "") + String(decoding: bytes, as: UTF8.self)
    }
    return (written, dropped)
  }

  @Test func foldersNeedNothingBesideThem() throws {
    let (source, packable) = try open([
      ("train/dog/b.jpg", "b"), ("train/cat/a.jpg", "a"), ("valid/cat/c.jpg", "c"),
      ("README.md", "r"), ("clip.mp4", "v"), ("loose.jpg", "l"),
    ])
    #expect(packable.splits == ["train", "valid"])
    #expect(packable.shared.isEmpty)
    #expect(names(packable.loose, source) == ["README.md"])
    let images = packable.images
    let entries = (0..<images.count).map { images.entry($0) }
    #expect(
      names(entries, source) == [
        "loose.jpg", "train/cat/a.jpg", "train/dog/b.jpg", "valid/cat/c.jpg",
      ])
    #expect((0..<4).map { images.split($0) } == [-1, 0, 0, 1])
    let reader = try source.makeReader()
    let samples = try (0..<4).map { try packable.sampleAnnotation($0, reader: reader) }
    #expect(samples.map(\.fileExtension) == ["cls", "cls", "cls", "cls"])
    #expect(samples.map { String(decoding: $0.bytes, as: UTF8.self) } == ["", "0", "1", "0"])
  }

  @Test func aTableIsCutToTheRowsOfAPart() throws {
    let (source, packable) = try open([
      ("train/_classes.csv", "filename, A, B\r\na.jpg, 1, 0\r\ngone.jpg, 1, 0\r\nb.jpg, 0, 1"),
      ("train/a.jpg", "a"), ("train/b.jpg", "b"), ("train/c.jpg", "c"),
    ])
    #expect(packable.shared.map(\.fixedBytes) == [16])
    #expect((0..<3).map { packable.images.sharedBytes($0) } == [13, 12, 0])
    let result = try divide(
      source, packable, ["train/a.jpg": 0, "train/b.jpg": 1, "train/c.jpg": 1])
    #expect(
      result.parts == [
        "filename, A, B\r\na.jpg, 1, 0\r\n", "filename, A, B\r\nb.jpg, 0, 1\n", nil,
      ])
    #expect(result.dropped == ["missing-file": 1])
    for (part, image) in [(0, 0), (1, 1)] {
      let bound = packable.shared[0].fixedBytes + packable.images.sharedBytes(image)
      #expect(Int64(result.parts[part]?.utf8.count ?? 0) <= bound)
    }
  }

  @Test func aPartOfUnlistedImagesStillHasTheClasses() throws {
    let (source, packable) = try open([
      ("train/_classes.csv", "filename, A, B\na.jpg, 1, 0\n"), ("train/a.jpg", "a"),
      ("train/c.jpg", "c"),
    ])
    let result = try divide(source, packable, ["train/a.jpg": 0, "train/c.jpg": 2])
    #expect(result.parts == ["filename, A, B\na.jpg, 1, 0\n", nil, "filename, A, B\n"])
  }

  @Test func oneHeaderHoweverLongTheTable() throws {
    let rows = (0..<9000).map { "image-\($0).jpg, 1, 0\n" }
    let files = (0..<9000).map { ("image-\($0).jpg", "x") }
    let (source, packable) = try open(
      [("_classes.csv", "filename, A, B\n" + rows.joined())] + files)
    let parts = Dictionary(uniqueKeysWithValues: files.map { ($0.0, 1) })
    let result = try divide(source, packable, parts)
    #expect(result.parts[1] == "filename, A, B\n" + rows.joined())
    #expect(packable.splits == [""])
  }

  @Test func severalClassesMakeJSONSamples() throws {
    let (source, packable) = try open([
      ("_classes.csv", "filename,A,\"B \"\"b\"\"\"\na.jpg,1,1\nb.jpg,0,0\nc.jpg,1,0\n"),
      ("a.jpg", "a"), ("b.jpg", "b"), ("c.jpg", "c"), ("d.jpg", "d"),
    ])
    let reader = try source.makeReader()
    let samples = try (0..<4).map { try packable.sampleAnnotation($0, reader: reader) }
    #expect(Set(samples.map(\.fileExtension)) == ["json"])
    #expect(
      samples.map { String(decoding: $0.bytes, as: UTF8.self) }
        == [#"["A","B \"b\""]"#, "[]", #"["A"]"#, ""])
  }
}
