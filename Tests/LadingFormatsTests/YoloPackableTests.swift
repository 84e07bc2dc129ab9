// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingTestKit
import Testing

/// What a part of a YOLO dataset holds.
struct YoloPackableTests {
  /// Divides images in turn over parts; returns each part's shared files as text.
  private func divide(
    _ files: [(String, String)], parts: Int, root: String = "", part: (String, Int) -> Int
  ) throws -> (parts: [[String: String]], packable: YoloPackable, counts: [String: Int]) {
    let source = MemoryDataset(files.map { ($0.0, Array($0.1.utf8)) })
    let reader = try source.makeReader()
    let packable = try YoloPackable(source, root: Array(root.utf8), reader: reader)
    var partOf = Array(repeating: Int32(-1), count: source.inventory.count)
    for position in 0..<packable.images.count {
      let entry = packable.images.entry(position)
      partOf[entry] = Int32(part(source.inventory.path(entry).string, position))
    }
    var result = Array(repeating: [String: String](), count: parts)
    var counts: [String: Int] = [:]
    for file in packable.shared {
      let name = source.inventory.path(file.entry).string
      guard !file.isCopied else {
        for part in 0..<parts { result[part][name] = "(copied)" }
        continue
      }
      let dropped = try packable.divide(file, parts: parts, partOf: partOf, reader: reader) {
        result[$0][name, default: ""] += String(decoding: $1, as: UTF8.self)
      }
      counts.merge(dropped, uniquingKeysWith: +)
    }
    return (result, packable, counts)
  }

  /// The text of a block ends where the next key begins.
  @Test(arguments: [">", "|", ">-", "|+", ">  # folded"])
  func pathsMayBeWrittenAsBlocks(_ mark: String) throws {
    let yaml =
      "path: \(mark)\n  /home/me/ds\ntrain: >-\n  train/images\nval: valid/images\nnc: 1\n"
      + "names: [cat]\n"
    let result = try divide(
      [
        ("data.yaml", yaml), ("train/images/a.jpg", ""), ("train/labels/a.txt", "x"),
        ("valid/images/b.jpg", ""),
      ], parts: 1, part: { _, _ in 0 })
    #expect(
      result.parts[0]["data.yaml"]
        == "train: train/images\nval: valid/images\nnc: 1\nnames: [cat]\n")
  }

  /// Found by random inputs: an empty block before the next key.
  @Test func anEmptyBlockTakesNothingWithIt() throws {
    let yaml = "path: >  # root\ntrain: images\nval: images\nnames: [a]\n"
    let result = try divide(
      [("data.yaml", yaml), ("images/a.jpg", ""), ("labels/a.txt", "x")], parts: 1,
      part: { _, _ in 0 })
    #expect(result.parts[0]["data.yaml"] == "train: images\nval: images\nnames: [a]\n")
  }

  @Test func dataYAMLNamesWhatThePartHolds() throws {
    let yaml = """
      # my data
      path: /home/me/ds  # on my machine
      train: ../train/images   # the most
      val:
        - ../valid/images
      test: ../test/images
      nc: 1
      names: ['café']  # one

      roboflow: {license: MIT}
      """
    let result = try divide(
      [
        ("data.yaml", yaml), ("train/images/a.jpg", ""), ("train/labels/a.txt", "x"),
        ("train/images/b.jpg", ""), ("valid/images/c.jpg", ""), ("README.md", ""),
      ], parts: 2, part: { path, _ in path.hasSuffix("a.jpg") ? 0 : 1 })
    #expect(
      result.parts[0]["data.yaml"] == """
        # my data
        train: train/images   # the most
        nc: 1
        names: ['café']  # one

        roboflow: {license: MIT}
        """)
    #expect(
      result.parts[1]["data.yaml"] == """
        # my data
        train: train/images   # the most
        val: valid/images
        nc: 1
        names: ['café']  # one

        roboflow: {license: MIT}
        """)
    #expect(result.packable.splits == ["train", "valid"])
    #expect(result.packable.images.companions(0).count == 1)
    #expect(result.packable.loose.count == 1)
  }

  @Test func aMappingInBracesIsWrittenAnew() throws {
    let result = try divide(
      [
        ("data.yaml", "{path: ., train: images/train, val: images/val, names: [a b, 'yes', 1]}"),
        ("images/train/a.jpg", ""), ("images/val/b.jpg", ""),
      ], parts: 2, part: { _, position in position })
    #expect(result.parts[0]["data.yaml"] == "train: images/train\nnames: [\"a b\", \"yes\", 1]\n")
    #expect(result.parts[1]["data.yaml"] == "val: images/val\nnames: [\"a b\", \"yes\", 1]\n")
  }

  @Test func pathsLeadOutOfTheFolderOfTheYAML() throws {
    let result = try divide(
      [
        ("cfg/data.yaml", "train: ../my images/train\nnames: [a]\n"),
        ("my images/train/a.jpg", ""),
      ], parts: 1, part: { _, _ in 0 })
    #expect(
      result.parts[0]["cfg/data.yaml"] == "train: \"../my images/train\"\nnames: [a]\n")
  }

  @Test func listsAreCutAndObjDataKeepsItsLists() throws {
    let result = try divide(
      [
        (
          "obj.data",
          "classes=1\ntrain=data/train.txt\nvalid=data/valid.txt\nnames=data/obj.names\n"
        ),
        ("obj.names", "a\n"), ("train.txt", "data/obj_train_data/a.jpg\ndata/gone.jpg"),
        ("valid.txt", "data/obj_valid_data/b.jpg"), ("obj_train_data/a.jpg", ""),
        ("obj_train_data/a.txt", ""), ("obj_valid_data/b.jpg", ""),
      ], parts: 2, part: { _, position in position })
    #expect(result.parts[0]["train.txt"] == "data/obj_train_data/a.jpg\n")
    #expect(result.parts[0]["valid.txt"] == "\n")
    #expect(result.parts[1]["train.txt"] == "\n")
    #expect(result.parts[1]["valid.txt"] == "data/obj_valid_data/b.jpg\n")
    #expect(result.parts[1]["obj.data"] == "(copied)")
    #expect(result.counts == [YoloPackable.listedImagesMissing: 1])
    #expect(result.packable.images.sharedBytes(0) == 26)
  }

  @Test func labelsWithoutAnImageAreLeftOutAndCounted() throws {
    let result = try divide(
      [
        ("data.yaml", "train: images\nval: images\nnames: [a]\n"), ("images/a.jpg", ""),
        ("labels/a.txt", "0 .5 .5 .1 .1"), ("labels/b.txt", "0 .5 .5 .1 .1"),
        ("images/C.jpg", ""), ("labels/c.txt", ""),
      ], parts: 1, part: { _, _ in 0 })
    #expect(result.packable.dropped == [YoloPackable.annotationsWithoutImage: 1])
    #expect(result.packable.loose.isEmpty)
    #expect((0..<2).map { result.packable.images.companions($0).count } == [1, 1])
    #expect(result.parts[0]["data.yaml"] == "train: images\nval: images\nnames: [a]\n")
  }

  @Test func aSampleIsTheLabelsBytes() throws {
    let source = MemoryDataset([
      ("images/a.jpg", []), ("labels/a.txt", Array("0 .5 .5 .1 .1\r\n".utf8)), ("images/b.jpg", []),
    ])
    let reader = try source.makeReader()
    let packable = try YoloPackable(source, root: [], reader: reader)
    let samples = try (0..<2).map { try packable.sampleAnnotation($0, reader: reader) }
    #expect(samples.map(\.fileExtension) == ["txt", "txt"])
    #expect(samples.map(\.bytes) == [Array("0 .5 .5 .1 .1\r\n".utf8), []])
  }
}
