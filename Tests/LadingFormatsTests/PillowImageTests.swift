// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingTestKit
import Testing

/// Our reading of images against Pillow's, on images that Pillow draws and on damaged copies.
@Suite(
  .enabled(if: Tool.peer("python") != nil, "scripts/peers has not installed the Python programs"))
struct PillowImageTests {
  private func facts(_ bytes: [UInt8], _ depth: ImageDepth) throws -> ImageFacts {
    let source = MemoryDataset([("a.jpg", bytes)])
    return ImageInspector(try source.makeReader(), depth: depth)
      .facts(0, size: Int64(bytes.count))
  }

  @Test(arguments: ImageDepth.allCases)
  func goodImagesReadAlike(_ depth: ImageDepth) throws {
    let python = try #require(Tool.peer("python"))
    let images = try #require(try PillowImages(python: python, seed: 7, plain: 12))
    #expect(images.facts.count > 60)
    for (name, expected) in images.facts {
      let found = try facts(images.bytes(name), depth)
      #expect(found.problem == nil, "\(name)")
      #expect(Int(found.width) == expected.width && Int(found.height) == expected.height, "\(name)")
      #expect(max(1, Int(found.orientation)) == expected.orientation, "\(name)")
      #expect(found.traits.contains(.animated) == (expected.frames > 1), "\(name)")
      #expect(found.traits.contains(.cmyk) == (expected.mode == "CMYK"), "\(name)")
      #expect(found.traits.contains(.deep) == (expected.mode == "I;16"), "\(name)")
      #expect(!found.traits.contains(.undecoded), "\(name)")
      // Every GIF has a palette; Pillow's frames of an animated one may be RGB.
      guard found.type != .gif else { continue }
      #expect(found.traits.contains(.palette) == (expected.mode == "P"), "\(name)")
      let hasAlpha = ["RGBA", "LA"].contains(expected.mode)
      #expect(found.traits.contains(.alpha) == hasAlpha, "\(name)")
    }
  }

  /// The measurement of the design: cut anywhere, all are found; intact, none is.
  ///
  /// Pillow loads some of the cut files: of a PNG without its end, of a GIF without its trailer and
  /// of a JPEG that lacks only its end marker all pixels are there. We are right to call the file
  /// cut all the same, because something is missing from it; of what we call whole Pillow refuses
  /// nothing.
  @Test func cutsAreFound() throws {
    let python = try #require(Tool.peer("python"))
    let seed: UInt64 = 304
    print("cuts: seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let images = try #require(try PillowImages(python: python, seed: 8, plain: 30))
    var cuts = 0
    for (name, _) in images.facts {
      let whole = images.bytes(name)
      for _ in 0..<8 {
        // A BMP's last row may lack its padding, and a TIFF ends with words that nobody reads.
        let count = Int.random(in: 1..<(whole.count - 8), using: &random)
        let cut = Array(whole.prefix(count))
        // Of many pages the header's reader looks at the first.
        let depths: [ImageDepth] = name == "tiff-many.tiff" ? [.deep] : [.header, .deep]
        for depth in depths {
          #expect(try facts(cut, depth).problem != nil, "\(name) after \(count) bytes, \(depth)")
        }
        cuts += 1
      }
    }
    #expect(cuts == 8 * images.facts.count && cuts > 800)
  }

  /// 512 bytes of zeros in the middle of a JPEG: no walk sees them, and decoding does.
  @Test func zerosInTheMiddleAreFoundByDecoding() throws {
    let python = try #require(Tool.peer("python"))
    let seed: UInt64 = 305
    print("zeros: seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let images = try #require(try PillowImages(python: python, seed: 9, plain: 60))
    var (spoilt, seen, walked) = (0, 0, 0)
    for (name, _) in images.facts where name.hasPrefix("plain") && name.hasSuffix(".jpg") {
      var bytes = images.bytes(name)
      guard bytes.count > 3000 else { continue }
      let start = Int.random(in: (bytes.count / 3)..<(bytes.count / 2), using: &random)
      bytes.replaceSubrange(start..<(start + 512), with: Array(repeating: 0, count: 512))
      spoilt += 1
      if try facts(bytes, .decode).problem != nil { seen += 1 }
      if try facts(bytes, .deep).problem != nil { walked += 1 }
    }
    print("zeros: \(spoilt) images, \(seen) found by decoding, \(walked) by the walk")
    #expect(spoilt >= 50)
    #expect(seen == spoilt)
  }

  /// What we call whole, Pillow loads; what it refuses of changed files, `--decode` finds.
  @Test func changedFilesAgainstPillow() throws {
    let python = try #require(Tool.peer("python"))
    let seed: UInt64 = 306
    print("changes: seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let images = try #require(try PillowImages(python: python, seed: 10, plain: 20))
    var names: [String] = []
    var good: Set<String> = []
    for (name, _) in images.facts where name.hasSuffix(".jpg") || name.hasSuffix(".png") {
      for number in 0..<4 {
        var bytes = images.bytes(name)
        let place = Int.random(in: 200..<(bytes.count - 20), using: &random)
        for offset in 0..<12 { bytes[place + offset] = .random(in: 0...255, using: &random) }
        let changed = "changed-\(number)-\(name)"
        images.folder.write("images/" + changed, bytes)
        names.append(changed)
        if try facts(bytes, .decode).problem == nil { good.insert(changed) }
      }
    }
    let loaded = images.loaded(python: python, names)
    #expect(names.count > 150)
    #expect(good.subtracting(loaded) == [])
    print(
      "changes: \(names.count) files, \(good.count) whole to us, \(loaded.count) loaded by Pillow")
  }
}
