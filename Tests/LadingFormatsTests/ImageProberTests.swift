// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingTestKit
import LadingText
import Testing

struct ImageProberTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var type: ImageType
    var bytes: [UInt8]
    /// Bytes at the end that no decoder misses.
    var slack = 0
  }

  static let samples: [Sample] = [
    Sample(testDescription: "JPEG", type: .jpeg, bytes: DrawnImage.jpeg(70, 40)),
    Sample(testDescription: "PNG", type: .png, bytes: DrawnImage.png(70, 40)),
    Sample(testDescription: "GIF", type: .gif, bytes: DrawnImage.gif(70, 40)),
    Sample(testDescription: "BMP", type: .bmp, bytes: DrawnImage.bmp(70, 40), slack: 2),
    Sample(testDescription: "TIFF", type: .tiff, bytes: DrawnImage.tiff(70, 40), slack: 4),
    Sample(testDescription: "WebP", type: .webp, bytes: DrawnImage.webp(70, 40)),
    Sample(testDescription: "AVIF", type: .avif, bytes: ImageSamples.heif(brand: "avif", 70, 40)),
    Sample(testDescription: "HEIC", type: .heic, bytes: ImageSamples.heif(brand: "heic", 70, 40)),
  ]

  @Test(arguments: samples)
  func sizeOf(_ sample: Sample) throws {
    let facts = try ImageSamples.facts(sample.bytes)
    #expect(facts == ImageFacts(type: sample.type, width: 70, height: 40))
  }

  @Test(arguments: samples)
  func everyCutIsFound(_ sample: Sample) throws {
    for count in 0..<(sample.bytes.count - sample.slack) {
      let facts = try ImageSamples.facts(Array(sample.bytes.prefix(count)))
      #expect(facts.problem != nil, "\(count) of \(sample.bytes.count) bytes")
      if count > 30 { #expect(facts.problem == .truncated, "\(count) bytes") }
    }
  }

  @Test(arguments: samples)
  func changedBytesNeverCrash(_ sample: Sample) throws {
    var state: UInt64 = 88_172_645_463_325_252
    func random(_ limit: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(limit))
    }
    for _ in 0..<2000 {
      var bytes = sample.bytes
      for _ in 0...random(4) {
        bytes[random(min(bytes.count, 200))] = [0, 0xFF, 0x7F, 0x80, UInt8(random(256))][random(5)]
      }
      let facts = try ImageSamples.facts(bytes)
      #expect(facts.width >= 0 && facts.height >= 0)
    }
  }

  @Test(arguments: [0, 1, 100, 300, 70_000, 900_000])
  func dataAfterTheEndMarkerIsNoCut(_ count: Int) throws {
    let tail = [UInt8](repeating: 0x11, count: count)
    for image in [DrawnImage.jpeg(70, 40), DrawnImage.png(70, 40), DrawnImage.gif(70, 40)] {
      #expect(try ImageSamples.facts(image + tail).problem == nil)
      #expect(try ImageSamples.facts(image.dropLast(2) + tail).problem == .truncated)
    }
  }

  @Test func aPreviewsEndMarkerIsNotTheImages() throws {
    let bytes = ImageSamples.jpeg(70, 40, segments: [(0xE1, DrawnImage.jpeg(16, 16))])
    #expect(try ImageSamples.facts(bytes).problem == nil)
    #expect(try ImageSamples.facts(bytes.dropLast(2)).problem == .truncated)
  }

  @Test func segmentsBeforeTheFrameAreSkipped() throws {
    let long = [UInt8](repeating: 0xD9, count: 60_000)
    let bytes = ImageSamples.jpeg(70, 40, segments: Array(repeating: (0xE2, long), count: 12))
    #expect(try ImageSamples.facts(bytes) == ImageFacts(type: .jpeg, width: 70, height: 40))
  }

  @Test(arguments: [false, true], 0...9)
  func orientationOf(big: Bool, value: Int) throws {
    let bytes = ImageSamples.jpeg(70, 40, segments: [(0xE1, ImageSamples.exif(value, big: big))])
    let facts = try ImageSamples.facts(bytes)
    #expect(facts.orientation == ((1...8).contains(value) ? UInt8(value) : 0))
    #expect(facts.width == 70 && facts.height == 40)
  }

  @Test(arguments: [false, true])
  func tiffInEitherByteOrder(big: Bool) throws {
    let bytes = ImageSamples.directory([(256, 300), (257, 200), (274, 6)], big: big)
    let facts = try ImageSamples.facts(bytes)
    #expect(facts == ImageFacts(type: .tiff, width: 300, height: 200, orientation: 6))
  }

  @Test func bigTIFF() throws {
    let facts = try ImageSamples.facts(ImageSamples.bigTIFF(300, 200))
    #expect(facts == ImageFacts(type: .tiff, width: 300, height: 200))
  }

  @Test func stripsBeyondTheEndAreACut() throws {
    let bytes = ImageSamples.directory(
      [(256, 30), (257, 20), (273, 8), (279, 600)], big: false)
    #expect(try ImageSamples.facts(bytes).problem == .truncated)
  }

  @Test(arguments: zip([0, 1, 2, 3] as [UInt8], [1, 8, 3, 6] as [UInt8]))
  func heifTurns(turns: UInt8, orientation: UInt8) throws {
    let bytes = ImageSamples.heif(brand: "heic", 70, 40, turns: turns, padding: 9000)
    let facts = try ImageSamples.facts(bytes)
    #expect(facts == ImageFacts(type: .heic, width: 70, height: 40, orientation: orientation))
  }

  @Test func aBitmapFromTheTopDown() throws {
    var bytes = DrawnImage.bmp(70, 40)
    bytes.replaceSubrange(22..<26, with: little32(-40))
    #expect(try ImageSamples.facts(bytes) == ImageFacts(type: .bmp, width: 70, height: 40))
  }

  static let others: [(String, [UInt8], ImageProblem)] = [
    ("nothing", [], .empty),
    ("a page", Array("\n<!DOCTYPE html><html><body>Not Found</body></html>".utf8), .notAnImage),
    ("JSON", Array(#"{"error":"Zugriff verweigert für Ökonomie"}"#.utf8), .notAnImage),
    ("words in UTF-16", [0xFF, 0xFE] + Array("no image".utf8).flatMap { [$0, 0] }, .notAnImage),
    ("a Git LFS pointer", Array("version https://git-lfs.github.com/spec/v1\n".utf8), .notAnImage),
    ("text that begins like a bitmap", Array("BMW and Audi and Opel".utf8), .notAnImage),
    ("a zip", RawZip().bytes(), .notAnImage),
    ("a PDF", Array("%PDF-1.4\n".utf8) + [0xE2, 0xE3, 0xCF, 0xD3], .notAnImage),
    ("a film", ImageSamples.box("ftyp", Array("isom\0\0\u{2}\0mp41".utf8)), .notAnImage),
    ("zeros", [UInt8](repeating: 0, count: 5000), .unreadable),
    ("noise", (0..<900).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 3) }, .unreadable),
    ("a frame without a size", [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 0, 0, 0, 1], .unreadable),
  ]

  @Test(arguments: others)
  func otherContent(_ item: (name: String, bytes: [UInt8], problem: ImageProblem)) throws {
    let facts = try ImageSamples.facts(item.bytes)
    #expect(facts.problem == item.problem, "\(item.name)")
    #expect(!facts.hasSize)
  }

  @Test(arguments: [2, 3, 16])
  func workersDoNotChangeTheTable(_ jobs: Int) throws {
    let files = (0..<1700).map { number in
      ("\(number).png", number % 7 == 0 ? [] : DrawnImage.png(1 + number % 40, 2))
    }
    let source = MemoryDataset(files + [("notes.txt", [1])], failing: ["3.png"])
    let one = try ImageProber.probe(source, jobs: 1)
    let many = try ImageProber.probe(source, jobs: jobs)
    for index in source.inventory.indices { #expect(one[index] == many[index]) }
    let failing = try #require(source.inventory.find("3.png"))
    #expect(many[failing] == ImageFacts(problem: .unopenable))
    let text = try #require(source.inventory.find("notes.txt"))
    #expect(many[text] == nil)
    let good = try #require(source.inventory.find("41.png"))
    #expect(many[good] == ImageFacts(type: .png, width: 2, height: 2))
  }

  /// Beginnings that lead a reader on and on.
  static let hostile: [(String, [UInt8], UInt8)] = [
    ("fill bytes", [0xFF, 0xD8], 0xFF),
    ("tiny segments", [0xFF, 0xD8, 0xFF], 0xE2),
    ("a JPEG without an end", DrawnImage.jpeg(70, 40).dropLast(2) + [], 0x55),
    ("a PNG without an end", DrawnImage.png(70, 40).dropLast(12) + [], 0x01),
    ("empty chunks", DrawnImage.png(70, 40).prefix(33) + [], 0),
    ("a GIF of small blocks", DrawnImage.gif(70, 40).prefix(30) + [], 1),
    ("boxes", ImageSamples.box("ftyp", Array("avif\0\0\0\0".utf8)), 0),
  ]

  @Test(arguments: hostile)
  func neverReadsMoreThanAMegabyte(_ item: (name: String, start: [UInt8], fill: UInt8)) {
    let reader = EndlessReader(start: item.start, fill: item.fill)
    let facts = ImageProber.probe(0, size: 1 << 40, reader: reader)
    #expect(reader.total <= 1 << 20, "\(item.name): \(facts)")
    #expect(reader.total >= 4096)
  }
}

/// A file of a terabyte: a beginning, and then one byte for ever.
private final class EndlessReader: EntryReader {
  let start: [UInt8]
  let fill: UInt8
  private(set) var total = 0

  init(start: [UInt8], fill: UInt8) {
    self.start = start
    self.fill = fill
  }

  func read(
    _ entry: Int, at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> Int {
    for index in buffer.indices {
      let position = Int(offset) + index
      buffer[index] = position < start.count ? start[position] : fill
    }
    total += buffer.count
    return buffer.count
  }

  func open(_ entry: Int) throws(SourceError) -> any ByteSource { MemorySource(start) }
}
