// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingTestKit
import LadingText
import Testing

/// What `--deep` and `--decode` find, without a second opinion.
struct ImageDepthTests {
  private func facts(_ bytes: [UInt8], _ depth: ImageDepth) throws -> ImageFacts {
    let source = MemoryDataset([("a.jpg", bytes)])
    return ImageInspector(try source.makeReader(), depth: depth)
      .facts(0, size: Int64(bytes.count))
  }

  /// Frames of one pixel on a screen of 16 × 16.
  private func gif(frames: Int) -> [UInt8] {
    let frame: [UInt8] = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]
    return Array("GIF89a".utf8) + [16, 0, 16, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
      + (0..<frames).flatMap { _ in frame } + [0x3B]
  }

  @Test(arguments: ImageProberTests.samples, [ImageDepth.deep, .decode])
  func goodImagesStayGood(_ sample: ImageProberTests.Sample, _ depth: ImageDepth) throws {
    let header = try facts(sample.bytes, .header)
    #expect(try facts(sample.bytes, depth) == header)
    #expect(header.problem == nil)
  }

  @Test(arguments: ImageProberTests.samples)
  func everyCutIsFound(_ sample: ImageProberTests.Sample) throws {
    for count in 0..<(sample.bytes.count - sample.slack) where count % 7 == 0 {
      let facts = try facts(Array(sample.bytes.prefix(count)), .deep)
      #expect(facts.problem != nil, "\(count) of \(sample.bytes.count) bytes")
    }
  }

  /// The tail is good, and only a walk sees that the middle is missing.
  @Test func aHoleIsFoundByTheWalk() throws {
    let png = DrawnImage.png(70, 40)
    let holed = Array(png.prefix(3000)) + Array(png.suffix(3000))
    #expect(try facts(holed, .header).problem == nil)
    #expect(try facts(holed, .deep).problem != nil)
  }

  @Test func aWrongByteOfAPNGIsFoundByItsChecksum() throws {
    for place in stride(from: 50, to: 8000, by: 611) {
      var png = DrawnImage.png(70, 40)
      png[place] ^= 1
      #expect(try facts(png, .header).problem == nil)
      #expect(try facts(png, .deep).problem == .damaged)
    }
  }

  @Test func aWrongPixelWithAGoodChecksumIsFoundByDecoding() throws {
    let png = DrawnPNG(width: 4, rows: [[300, 1, 2, 3].map { $0 & 255 }], color: 0).bytes
    // The zlib stream's own checksum is wrong, the chunk's is right.
    let data = Array(png[41..<(png.count - 16)])
    var spoilt = data
    spoilt[spoilt.count - 5] ^= 0x40
    let bytes = Array(png.prefix(33)) + DrawnImage.chunk("IDAT", spoilt) + Array(png.suffix(12))
    #expect(try facts(bytes, .deep).problem == nil)
    #expect(try facts(bytes, .decode).problem == .damaged)
  }

  @Test func entropyCodedDataThatEndsEarlyIsFoundByDecoding() throws {
    let jpeg = DrawnImage.jpeg(400, 400)
    let short = Array(jpeg.prefix(jpeg.count - 300)) + [0xFF, 0xD9]
    #expect(try facts(short, .deep).problem == nil)
    #expect(try facts(short, .decode).problem == .damaged)
    #expect(try facts(jpeg, .decode).problem == nil)
  }

  @Test func segmentLengthsOfNothingAreDamage() throws {
    let jpeg = ImageSamples.jpeg(70, 40, segments: [(0xE2, [1, 2, 3])])
    #expect(try facts(jpeg, .deep).problem == nil)
    // A second scan begins where the first one's data end.
    let drawn = DrawnImage.jpeg(70, 40)
    let broken = Array(drawn.dropLast(2)) + [0xFF, 0xC4, 0, 1] + [0xFF, 0xD9]
    #expect(try facts(broken, .header).problem == nil)
    #expect(try facts(broken, .deep).problem == .damaged)
  }

  @Test func framesAreCounted() throws {
    for depth in ImageDepth.allCases {
      #expect(try facts(gif(frames: 1), depth).traits == [])
      #expect(try facts(gif(frames: 2), depth).traits == .animated)
    }
    let still = gif(frames: 1)
    #expect(try facts(Array(still.dropLast()) + [0x77], .deep).problem == nil)
    #expect(try facts(Array(still.prefix(19)) + [0x77, 0, 0x3B], .deep).problem == .damaged)
  }

  @Test func whatTheDecoderDoesNotTakeIsNoDamage() throws {
    let twelveBits: [UInt8] =
      [0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0] + Array(repeating: 8, count: 64)
      + [0xFF, 0xC1, 0, 11, 12, 0, 16, 0, 16, 1, 1, 0x11, 0]
      + [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x2A, 0x2A, 0xFF, 0xD9]
    let found = try facts(twelveBits, .decode)
    #expect(found.problem == nil)
    #expect(found.traits == [.deep, .undecoded])
  }

  /// Larger than what is held in memory: the walk and the decoder read the file in pieces.
  @Test(arguments: [1000, 262_144 - 700, 262_144, 300_000, 900_000])
  func filesOfEverySizeAreReadAlike(_ padding: Int) throws {
    var segments: [(UInt8, [UInt8])] = []
    var left = padding
    while left > 0 {
      segments.append((0xE2, [UInt8](repeating: 0xFF, count: min(left, 60_000))))
      left -= 60_000
    }
    let jpeg = ImageSamples.jpeg(70, 40, segments: segments)
    #expect(try facts(jpeg, .decode) == ImageFacts(type: .jpeg, width: 70, height: 40))
    #expect(try facts(jpeg.dropLast(2), .deep).problem == .truncated)
    var png = DrawnImage.png(70, 40)
    png.insert(
      contentsOf: DrawnImage.chunk("teXt", [UInt8](repeating: 65, count: padding)), at: 33)
    #expect(try facts(png, .decode) == ImageFacts(type: .png, width: 70, height: 40))
    png[png.count - 40] ^= 1
    #expect(try facts(png, .deep).problem == .damaged)
  }

  @Test(arguments: [2, 5, 16])
  func workersDoNotChangeTheTable(_ jobs: Int) throws {
    let files = (0..<300).map { number -> (String, [UInt8]) in
      var bytes = DrawnImage.png(8 + number % 40, 9, seed: number)
      if number % 7 == 0 { bytes[bytes.count - 30] ^= 1 }
      return ("\(number).png", bytes)
    }
    let source = MemoryDataset(files, failing: ["3.png"])
    let one = try ImageProber.probe(source, jobs: 1, depth: .decode)
    let many = try ImageProber.probe(source, jobs: jobs, depth: .decode)
    for index in source.inventory.indices {
      #expect(one[index] == many[index])
      #expect(one.head(index) == many.head(index))
    }
    let damaged = source.inventory.indices.count { one[$0]?.problem == .damaged }
    #expect(damaged == 43)
  }

  @Test func changedBytesNeverCrash() throws {
    let seed: UInt64 = 1124
    print("ImageDepth changed bytes: seed \(seed)")
    var random = SeededGenerator(seed: seed)
    for sample in ImageProberTests.samples {
      for _ in 0..<300 {
        var bytes = sample.bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
            in: 0...255, using: &random)
        }
        let facts = try facts(bytes, .decode)
        #expect(facts.width >= 0 && facts.height >= 0)
      }
    }
  }

  @Test func aZipsChecksumIsComparedOnTheWay() throws {
    let folder = TemporaryFolder()
    var zip = RawZip()
    let bytes = DrawnImage.bmp(64, 48)
    zip.add("a.bmp", bytes)
    var file = zip.bytes()
    let path = folder.write("good.zip", file)
    let good = try ImageProber.probe(try openSource(path), jobs: 1, depth: .deep)
    #expect(good[0]?.problem == nil && good[0]?.hasSize == true)
    file[2000] ^= 1
    let bad = try ImageProber.probe(
      try openSource(folder.write("bad.zip", file)), jobs: 1, depth: .deep)
    #expect(bad[0]?.problem == .unopenable)
  }
}
