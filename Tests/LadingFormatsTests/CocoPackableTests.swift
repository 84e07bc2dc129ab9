// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingTestKit
import LadingText
import Testing

struct CocoPackableTests {
  private let folder = TemporaryFolder()
  private let names = ["a", "b", "c", "d"]

  private func write() throws -> (source: any DatasetSource, packable: CocoPackable) {
    for (index, name) in names.enumerated() where name != "d" {
      folder.write("ds/train/\(name).png", DrawnImage.png(8, 8, seed: index))
    }
    folder.write("ds/README.txt", "hello")
    let images = names.enumerated().map {
      #"{"file_name":"\#($0.element).png", "id":\#($0.offset), "width":8, "height":8}"#
    }
    let annotations = (0..<40).map {
      #"{"id": \#($0), "segmentation": [[1,1, 2,1, 2,2]], "image_id":\#($0 % 5),"category_id":1}"#
    }
    folder.write(
      "ds/train/_annotations.coco.json",
      """
      {"info": {"year": "2024"}, "odd \\u00e9": [1, {"x": null}],
       "annotations": [\(annotations.joined(separator: ",\n  "))],
       "categories": [ {"id":1,"name":"cat"} ],
       "images": [\(images.joined(separator: ",\n  "))]}
      """)
    let source = try openSource(folder.path + "/ds")
    return (source, try CocoPackable(source, detection: detection, reader: source.makeReader()))
  }

  private var detection: Detection {
    Detection(format: .coco, confidence: .certain, score: 100, root: [], evidence: [])
  }

  private func divide(
    _ packable: CocoPackable, _ source: any DatasetSource, parts: Int, _ partOf: [Int32]
  ) throws -> (texts: [Int: [UInt8]], dropped: [String: Int]) {
    var texts: [Int: [UInt8]] = [:]
    let dropped = try packable.divide(
      packable.shared[0], parts: parts, partOf: partOf, reader: source.makeReader()
    ) { texts[$0, default: []] += $1 }
    return (texts, dropped)
  }

  @Test func filesAreToldApart() throws {
    let (source, packable) = try write()
    #expect(packable.splits == ["train"])
    #expect(packable.images.count == 3)
    #expect((0..<3).map { packable.images.split($0) } == [0, 0, 0])
    #expect(
      packable.shared.map { source.inventory.path($0.entry).string } == [
        "train/_annotations.coco.json"
      ])
    #expect(packable.loose.map { source.inventory.path($0).string } == ["README.txt"])
  }

  @Test func partsAddUpToTheWhole() throws {
    let (source, packable) = try write()
    var partOf = [Int32](repeating: -1, count: source.inventory.count)
    for position in 0..<3 { partOf[packable.images.entry(position)] = position == 0 ? 0 : 2 }
    let (texts, dropped) = try divide(packable, source, parts: 3, partOf)
    #expect(texts.keys.sorted() == [0, 2])
    #expect(
      dropped == [
        CocoPackable.recordsWithoutFile: 1, CocoPackable.annotationsWithoutImage: 16,
      ])
    let whole = try JSONValue(
      parsing: readFile(folder.path + "/ds/train/_annotations.coco.json"))
    var images: [JSONValue] = []
    var annotations: [JSONValue] = []
    for text in texts.sorted(by: { $0.key < $1.key }).map(\.value) {
      let part = try JSONValue(parsing: text)
      #expect(part.object?.map(\.name) == whole.object?.map(\.name))
      for name in ["info", "odd é", "categories"] { #expect(part[name] == whole[name]) }
      images += part["images"]?.array ?? []
      annotations += part["annotations"]?.array ?? []
      let ids = Set((part["images"]?.array ?? []).compactMap { $0["id"]?.integer })
      for annotation in part["annotations"]?.array ?? [] {
        #expect(ids.contains(annotation["image_id"]?.integer ?? -1))
      }
    }
    let kept = (whole["annotations"]?.array ?? []).filter { ($0["image_id"]?.integer ?? 9) < 3 }
    #expect(images == Array((whole["images"]?.array ?? []).prefix(3)))
    #expect(annotations.count == kept.count)
    #expect(Set(annotations) == Set(kept))
  }

  @Test func sharesBoundWhatIsWritten() throws {
    let (source, packable) = try write()
    for part in 0..<8 {
      var partOf = [Int32](repeating: -1, count: source.inventory.count)
      var bound = packable.shared[0].fixedBytes
      for position in 0..<3 where part >> position & 1 == 1 {
        partOf[packable.images.entry(position)] = 0
        bound += packable.images.sharedBytes(position)
      }
      let text = try divide(packable, source, parts: 1, partOf).texts[0] ?? []
      #expect(text.isEmpty == (part == 0))
      #expect(Int64(text.count) <= bound)
    }
  }

  /// Space between records is in no part, and takes none of a part's room.
  @Test func indentationIsNotCountedForEveryPart() throws {
    folder.write("ds/a.png", DrawnImage.png(4, 4))
    let wide = String(repeating: " ", count: 3000)
    func list(_ records: [String]) -> String {
      "[" + records.map { wide + $0 }.joined(separator: ",\n") + "]"
    }
    let images = (0..<9).map { #"{"id":\#($0),"file_name":"a.png"}"# }
    let annotations = (0..<9).map { #"{"id":\#($0),"image_id":\#($0),"category_id":1}"# }
    folder.write(
      "ds/_annotations.coco.json",
      #"{"images":\#(list(images)),"annotations":\#(list(annotations)),"categories":[]}"#)
    let source = try openSource(folder.path + "/ds")
    let packable = try CocoPackable(source, detection: detection, reader: source.makeReader())
    #expect((100..<8000).contains(packable.shared[0].fixedBytes))
  }

  @Test func samplesCarryTheirRecords() throws {
    let (source, packable) = try write()
    let reader = try source.makeReader()
    let (fileExtension, bytes) = try packable.sampleAnnotation(1, reader: reader)
    #expect(fileExtension == "json")
    let sample = try JSONValue(parsing: bytes)
    #expect(sample["image"]?["file_name"]?.string == "b.png")
    #expect(sample["annotations"]?.array?.count == 8)
    #expect(sample["annotations"]?.array?.allSatisfy { $0["image_id"]?.integer == 1 } == true)
    #expect(sample["categories"]?[0]?["name"]?.string == "cat")
  }

  @Test func masksGoWithTheirImage() throws {
    folder.write("ds/images/val/a.png", DrawnImage.png(8, 8))
    folder.write("ds/annotations/panoptic_val/a.png", DrawnImage.png(8, 8, seed: 1))
    let json = #"""
      {"images":[{"id":1,"file_name":"a.png","width":8,"height":8}],
       "annotations":[{"image_id":1,"file_name":"a.png","segments_info":[]}],"categories":[]}
      """#
    folder.write("ds/annotations/panoptic_val.json", json)
    let source = try openSource(folder.path + "/ds")
    let packable = try CocoPackable(source, detection: detection, reader: source.makeReader())
    #expect(packable.images.count == 1)
    #expect(
      packable.images.companions(0).map { source.inventory.path($0).string } == [
        "annotations/panoptic_val/a.png"
      ])
    #expect(packable.splits == ["val"])
  }

  /// A deflated annotation file is read a few times however many samples there are.
  @Test(.enabled(if: Tool.isInstalled("zip")))
  func samplesOfADeflatedFileAreReadInLinearTime() throws {
    for index in 0..<300 { folder.write("ds/train/\(index).png", DrawnImage.png(4, 4)) }
    let images = (0..<300).map { #"{"id":\#($0),"file_name":"\#($0).png"}"# }
    let annotations = (0..<30_000).map {
      #"{"id":\#($0),"image_id":\#($0 % 300),"category_id":1,"bbox":[1,1,2,2]}"#
    }
    folder.write(
      "ds/train/_annotations.coco.json",
      """
      {"images":[\(images.joined(separator: ","))],
       "annotations":[\(annotations.joined(separator: ","))],
       "categories":[{"id":1,"name":"cat"}]}
      """)
    let zipped = Tool.run("cd \(folder.path)/ds && zip -qr ../ds.zip .")
    try #require(zipped.status == 0, "\(zipped.output)")
    let source = try openSource(folder.path + "/ds.zip")
    let counter = CountingReader(try source.makeReader(), source.inventory)
    let packable = try CocoPackable(source, detection: detection, reader: counter)
    packable.putAside(in: folder.path)
    let json = try #require(source.inventory.find("train/_annotations.coco.json"))
    for position in 0..<300 {
      let (_, bytes) = try packable.sampleAnnotation(position, reader: counter)
      let sample = try JSONValue(parsing: bytes)
      #expect(sample["annotations"]?.array?.count == 100)
      let entry = source.inventory.path(packable.images.entry(position))
      #expect(sample["image"]?["file_name"]?.string == String(decoding: entry.name, as: UTF8.self))
      #expect(try packable.sampleBytes(position, reader: counter) == Int64(bytes.count))
    }
    #expect(counter.bytes < 5 * source.inventory.size(json), "\(counter.bytes)")
    #expect(listFolder(folder.path) == ["ds", "ds.zip"])
  }
}

/// Counts the bytes that are asked of another reader.
private final class CountingReader: EntryReader {
  private let reader: any EntryReader
  private(set) var bytes: Int64 = 0

  private let inventory: Inventory

  init(_ reader: any EntryReader, _ inventory: Inventory) {
    self.reader = reader
    self.inventory = inventory
  }

  func read(
    _ entry: Int, at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> Int {
    // What a deflated entry costs: everything up to there.
    bytes += offset
    return try reader.read(entry, at: offset, into: buffer)
  }

  func open(_ entry: Int) throws(SourceError) -> any ByteSource {
    bytes += inventory.size(entry)
    return try reader.open(entry)
  }
}
