// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingTestKit
import LadingText
import Testing

/// Image headers against what Pillow says of the same files (`truth.json`).
@Suite(.enabled(if: Corpus.isPresent, "the corpus is not beside this checkout"))
struct ImageCorpusTests {
  /// Files that Pillow refuses and whose headers we read, with who is right.
  ///
  /// Pillow lacks a decoder, and other programs show them: bit masks it does not know, 2 bits a
  /// pixel, RLE24, float TIFF. The last four are broken inside their pixel data or palette, which
  /// only decoding finds.
  static let unsupportedByPillow: Set<String> = [
    "bmp/images/V3_A4_R4_G4_B4.bmp", "bmp/images/V3_A4_R4_G4_B4_Top_Down.bmp",
    "bmp/images/V3_X4_R4_G4_B4.bmp", "bmp/images/V3_X4_R4_G4_B4_Top_Down.bmp",
    "bmp/images/lenient/rgb16-880.bmp", "bmp/images/pal2.bmp", "bmp/images/pal2color.bmp",
    "bmp/images/rgb16-231.bmp", "bmp/images/rgb24rle24.bmp", "bmp/images/rgb32-111110.bmp",
    "bmp/images/rgb32bf.bmp", "bmp/images/rgba16-1924.bmp", "bmp/images/rgba32-61754.bmp",
    "bmp/images/rgba32abf.bmp", "tiff/testsuite/rgb32f_bw.tiff",
    "tiff/testsuite/rgb32f_color.tiff", "bmp/images/lenient/badpalettesize.bmp",
    "bmp/images/lenient/pal8oversizepal.bmp", "bmp/images/lenient/rle_overflow.bmp",
    "bmp/images/pal4rlecut.bmp",
  ]

  /// Pictures with a first frame larger than their logical screen: Pillow grows the picture by it;
  /// browsers and giflib keep the screen, and so do we.
  static let largerFrames: Set<String> = [
    "gif/anim/oob.gif", "gif/simple/issue_1455_oversized.gif",
  ]

  @Test(arguments: ["img-exif-orientation", "img-image-rs-images", "img-pngsuite-luna"])
  func malformedFiles(_ name: String) throws {
    let folder = "\(Corpus.path)/malformed/\(name)"
    let truth = try JSONValue(parsing: readFile(folder + "/truth.json"))
    var compared = 0
    for member in try #require(truth["files"]?.object) {
      let path = try #require(EntryPath(member.name))
      guard FileKind(fileExtension: path.fileExtension) == .image else { continue }
      let facts = try ImageSamples.facts(readFile("\(folder)/ds/\(member.name)"))
      compared += 1
      let expected = member.value
      let isKnown = Self.unsupportedByPillow.contains(member.name)
      #expect((facts.problem != nil) == (expected["problem"] != nil && !isKnown), "\(member.name)")
      if Self.largerFrames.contains(member.name) { continue }
      guard facts.problem == nil, let width = expected["w"]?.integer else { continue }
      #expect(Int(facts.width) == width, "\(member.name)")
      #expect(Int(facts.height) == expected["h"]?.integer, "\(member.name)")
      if facts.type == .jpeg {
        // The truth leaves orientation 1 out.
        let orientation = expected["orientation"]?.integer ?? 1
        #expect(max(1, facts.orientation) == max(1, orientation), "\(member.name)")
      }
    }
    #expect(compared >= 18)
  }

  @Test(arguments: Corpus.names(in: "datasets"))
  func dataset(_ name: String) throws {
    let folder = "\(Corpus.path)/datasets/\(name)"
    let truth = try JSONValue(parsing: readFile(folder + "/truth.json"))["inventory"]
    let source = try openSource(folder + "/ds")
    let table = try ImageProber.probe(source, jobs: 2)
    var formats: [String: Int] = [:]
    var sizes: Set<[Int32]> = []
    var problems = 0
    for index in source.inventory.indices {
      guard let facts = table[index] else { continue }
      if let type = facts.type { formats[type.title.uppercased(), default: 0] += 1 }
      if facts.hasSize { sizes.insert([facts.width, facts.height]) }
      if facts.problem != nil { problems += 1 }
    }
    let expected = truth?["image_formats"]?.object ?? []
    #expect(formats == Dictionary(expected.map { ($0.name, $0.value.integer ?? 0) }) { $1 })
    #expect(sizes.count == truth?["dims"]?["distinct"]?.integer)
    #expect(problems == truth?["image_problems"]?.object?.count)
  }
}
