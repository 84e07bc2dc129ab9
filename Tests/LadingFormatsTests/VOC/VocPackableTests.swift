// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingTestKit
import Testing

@testable import LadingFormats

struct VocPackableTests {
  private let source = MemoryDataset(texts: [
    ("README.md", "hello"), ("labelmap.txt", "cat:1,2,3::"),
    ("Annotations/a.xml", "<annotation><filename>a.jpg</filename></annotation>"),
    ("Annotations/b.xml", "<annotation><filename>b.jpg</filename></annotation>"),
    ("Annotations/gone.xml", "<annotation><filename>gone.jpg</filename></annotation>"),
    ("pom.xml", "<project/>"), ("clip.mp4", "x"), ("paper.pdf", "x"),
    ("JPEGImages/a.jpg", "image"), ("JPEGImages/b.jpg", "image"),
    ("JPEGImages/c.jpg", "image"),
    ("SegmentationClass/a.png", "image"), ("SegmentationObject/a.png", "image"),
    ("ImageSets/Main/train.txt", "a\r\ngone\n# remark\nb"), ("ImageSets/Main/val.txt", "c\n"),
    ("ImageSets/Main/cat_train.txt", "a  1\nb -1\n"), ("ImageSets/Segmentation/train.txt", "a\n"),
    ("ImageSets/Main/lost.txt", "gone\n"),
  ])

  private func open() throws -> VocPackable {
    try VocPackable(source, root: [], reader: try source.makeReader())
  }

  private func names(_ entries: [Int]) -> [String] {
    entries.map { source.inventory.path($0).string }
  }

  @Test func keepsTogetherWhatBelongsTogether() throws {
    let pack = try open()
    let images = pack.images
    #expect(pack.splits == ["lost", "train", "val"])
    #expect(
      names((0..<images.count).map(images.entry)) == [
        "JPEGImages/a.jpg", "JPEGImages/b.jpg", "JPEGImages/c.jpg",
      ])
    #expect((0..<images.count).map(images.split) == [1, 1, 2])
    #expect(
      names(images.companions(0)) == [
        "Annotations/a.xml", "SegmentationClass/a.png", "SegmentationObject/a.png",
      ])
    #expect(names(images.companions(1)) == ["Annotations/b.xml"])
    #expect(images.companions(2).isEmpty)
    #expect(names(pack.loose) == ["README.md", "pom.xml"])
    #expect(pack.dropped == ["annotationsWithoutImage": 1])
    #expect(names(pack.shared.filter(\.isCopied).map(\.entry)) == ["labelmap.txt"])
    #expect(pack.shared.count == 6)
  }

  @Test func cutsListsToTheImagesOfEachPart() throws {
    let pack = try open()
    let reader = try source.makeReader()
    var partOf = [Int32](repeating: -1, count: source.inventory.count)
    for (path, part) in [("a", 0), ("b", 1), ("c", 1)] as [(String, Int32)] {
      partOf[try #require(source.inventory.find("JPEGImages/\(path).jpg"))] = part
    }
    var files: [String: [Int: String]] = [:]
    var dropped: [String: Int] = [:]
    for file in pack.shared where !file.isCopied {
      let name = names([file.entry])[0]
      let counts = try pack.divide(file, parts: 2, partOf: partOf, reader: reader) { part, bytes in
        files[name, default: [:]][part, default: ""] += String(decoding: bytes, as: UTF8.self)
      }
      dropped.merge(counts, uniquingKeysWith: +)
    }
    #expect(
      files == [
        "ImageSets/Main/train.txt": [0: "a\r\n", 1: "b\n"], "ImageSets/Main/val.txt": [1: "c\n"],
        "ImageSets/Main/cat_train.txt": [0: "a  1\n", 1: "b -1\n"],
        "ImageSets/Segmentation/train.txt": [0: "a\n"],
      ])
    #expect(dropped == ["listedIdsWithoutImage": 2])
    // What an image adds to the lists is never more than was announced.
    let written = files.values.flatMap(\.values).reduce(0) { $0 + $1.utf8.count }
    let announced = [0, 1, 2].reduce(0) { $0 + Int(pack.images.sharedBytes($1)) }
    #expect(written <= announced)
  }

  @Test func samplesCarryTheXML() throws {
    let pack = try open()
    let reader = try source.makeReader()
    let first = try pack.sampleAnnotation(0, reader: reader)
    #expect(first.fileExtension == "xml")
    #expect(first.bytes == Array("<annotation><filename>a.jpg</filename></annotation>".utf8))
    #expect(try pack.sampleAnnotation(2, reader: reader).bytes.isEmpty)
  }
}
