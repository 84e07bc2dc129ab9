// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingTestKit
import Testing

/// What is mended in a label file, and what is left alone.
struct YoloLabelFixerTests {
  private func mend(
    _ label: String, yaml: String = "train: images\nval: images\nnames: [cat, dog]\n",
    size: (Int32, Int32)? = (640, 480)
  ) throws -> Mended? {
    let source = MemoryDataset([
      ("data.yaml", Array(yaml.utf8)), ("images/a.jpg", []), ("labels/a.txt", Array(label.utf8)),
    ])
    let layout = YoloLayout.open(source, root: [], reader: try source.makeReader())
    var fixer = YoloLabelFixer(layout)
    let facts = size.map { ImageFacts(type: .jpeg, width: $0.0, height: $0.1) }
    let result = fixer.mended(Array(label.utf8), facts)
    // Nothing is left for a second time.
    if let result { #expect(fixer.mended(result.bytes, facts) == nil) }
    return result
  }

  private func text(_ label: String) throws -> String? {
    try mend(label).map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  static let cases: [(old: String, new: String?)] = [
    ("", nil), ("0 0.5 0.5 1 1\n", nil), ("0 0.5 0.5 0.2 0.2", nil),
    // Half a pixel of 640 beyond the right edge.
    ("0 0.900000 0.5 0.201562 0.2\n", "0 0.899610 0.5 0.200781 0.2\n"),
    ("0 0.9 0.5 0.201562 0.2\n", "0 0.89961 0.5 0.200781 0.2\n"),
    ("1 0.05 0.5 0.1015 0.2", "1 0.050375 0.5 0.10075 0.2"),
    // A pixel or more is no rounding.
    ("0 0.9 0.5 0.2032 0.2\n", nil), ("0 0.95 0.5 0.2 0.2\n", nil), ("0 1.05 0.5 0.2 0.2\n", nil),
    // Nothing of it would be left.
    ("0 1.0005 0.5 0.0002 0.2\n", nil),
    ("0 0.1 0.1 0.5 0.1 0.5 1.001\n", "0 0.1 0.1 0.5 0.1 0.5 1.000\n"),
    (
      "0 0.1 0.1 0.5 -0.0015 0.5 0.5 0.1 0.3 0.1 0.2\n",
      "0 0.1 0.1 0.5 0.0000 0.5 0.5 0.1 0.3 0.1 0.2\n"
    ),
    // One point of it is out by more.
    ("0 0.1 0.1 0.5 1.009 0.5 1.001\n", nil),
    // Corners of a rotated box belong together.
    ("0 0.1 0.1 0.5 0.1 0.5 0.5 0.1 1.001\n", nil),
    (
      "0 0.5 0.5 0.2 0.2\n1 0.5 0.5 0.2 0.2\n0 0.50 0.5 0.2 0.2\n",
      "0 0.5 0.5 0.2 0.2\n1 0.5 0.5 0.2 0.2\n"
    ),
    ("0 .5 .5 .2 .2\n0 .5 .5 .2 .2", "0 .5 .5 .2 .2\n"),
    ("0 .5 .5 .2 .2\n0 .5 .5 .2 .2\n0 .5 .5 .2 .2\n", "0 .5 .5 .2 .2\n"),
    // Alike only when both are clipped.
    ("0 0.9 0.5 0.2 0.2\n0 0.9005 0.5 0.201 0.2\n", "0 0.9 0.5 0.2 0.2\n"),
    ("\u{FEFF}0 .5 .5 .2 .2\n", "0 .5 .5 .2 .2\n"),
    ("0 .5 .5 .2 .2\r\n1 .5 .5 .2 .2\r\n", "0 .5 .5 .2 .2\n1 .5 .5 .2 .2\n"),
    ("0 .5 .5 .2 .2\r1 .5 .5 .2 .2", "0 .5 .5 .2 .2\n1 .5 .5 .2 .2"),
    // What is wrong otherwise stays for people to see.
    ("cat .5 .5 .2 .2\r\n0 .5\r\n", "cat .5 .5 .2 .2\n0 .5\n"),
    ("cat .5 .5\ncat .5 .5\n", nil), ("0 .5 .5 nan .2\n0 .5 .5 nan .2\n", nil),
    ("0 .5 .5 .2 .2\r\n\0\0", nil),
  ]

  @Test(arguments: cases)
  func mends(_ old: String, _ new: String?) throws {
    #expect(try text(old) == new)
  }

  @Test func withoutTheImagesSizeNothingIsClipped() throws {
    #expect(try mend("0 0.9 0.5 0.2001 0.2\n", size: nil) == nil)
    #expect(try mend("0 .5 .5 .2 .2\r\n", size: nil)?.counts.lineEnds == 1)
  }

  @Test func aTurnedImageIsMeasuredAsItIsShown() throws {
    let label = Array("0 0.5 0.9 0.2 0.2015\n".utf8)
    let source = MemoryDataset([("images/a.jpg", []), ("labels/a.txt", label)])
    let layout = YoloLayout.open(source, root: [], reader: try source.makeReader())
    var fixer = YoloLabelFixer(layout)
    let tall = ImageFacts(type: .jpeg, width: 10_000, height: 100, orientation: 6)
    #expect(fixer.mended(label, tall) == nil)
    #expect(fixer.mended(label, ImageFacts(type: .jpeg, width: 10_000, height: 100)) != nil)
  }

  @Test func keypointsAreClippedWithTheirBox() throws {
    let yaml = "train: images\nval: images\nkpt_shape: [2, 3]\nnames: [cat, dog]\n"
    let result = try mend("0 0.9 0.5 0.201 0.2 1.001 0.5 2 0.9 -0.0005 1\n", yaml: yaml)
    #expect(
      result.map { String(decoding: $0.bytes, as: UTF8.self) }
        == "0 0.89975 0.5 0.2005 0.2 1.000 0.5 2 0.9 0.0000 1\n")
  }

  @Test func countsSayWhatWasDone() throws {
    let result = try mend(
      "\u{FEFF}0 0.9 0.5 0.201 0.2\r\n1 .5 .5 .2 .2\r\n1 .5 .5 .2 .2\r\n")
    var counts = MendCounts()
    counts.clipped = 1
    counts.rows = 1
    counts.marks = 1
    counts.lineEnds = 1
    #expect(result?.counts == counts)
  }

  @Test(arguments: 0..<200)
  func whateverIsMendedIsMendedOnce(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var label = seed % 5 == 0 ? "\u{FEFF}" : ""
    for _ in 0..<(1 + Int.random(in: 0..<6, using: &random)) {
      let isPolygon = seed % 3 == 0
      let numbers = (0..<(isPolygon ? 10 : 4)).map { index -> String in
        let places = Int.random(in: 0..<8, using: &random)
        var value = Double.random(in: 0..<1, using: &random) * 0.6 + 0.25
        if Int.random(in: 0..<3, using: &random) == 0 {
          value = [0, 1, 1.0008, -0.0009, 0.9999999].randomElement(using: &random) ?? 1
        }
        if !isPolygon, index >= 2 { value = Double.random(in: 0..<1, using: &random) * 0.51 }
        return String(decoding: DecimalText.fixed(value, digits: places, atLeast: 0), as: UTF8.self)
      }
      let row = "\(Int.random(in: 0..<3, using: &random)) " + numbers.joined(separator: " ")
      label += row + ["\n", "\r\n", "\r", "\n\n"][Int.random(in: 0..<4, using: &random)]
      if Int.random(in: 0..<4, using: &random) == 0 { label += row + "\n" }
    }
    _ = try mend(
      label,
      size: (
        Int32(1 + Int.random(in: 0..<2000, using: &random)),
        Int32(1 + Int.random(in: 0..<2000, using: &random))
      ))
  }
}
