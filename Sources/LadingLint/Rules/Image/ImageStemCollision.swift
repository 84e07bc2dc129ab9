// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Two images of one folder that share a label file.
final class ImageStemCollision: ImageRule {
  static let info = RuleInfo(
    "image/stem-collision", .error,
    "Two images of one folder differ in their extension only, so they share one label file.",
    why: """
      YOLO and Pascal VOC find the annotation by the image's name without its extension. Both \
      images get the same boxes, which are right for one of them at most.
      """,
    remedy: "Rename one of the images together with a label file of its own, or remove it.",
    flagged: [
      RuleExample([
        "data.yaml": "train: images\nval: images\nnames: [cat]\n",
        "images/a.jpg": .image(8, 8),
        "images/a.png": .image(8, 8, seed: 1),
        "labels/a.txt": "0 0.5 0.5 0.5 0.5\n",
      ])
    ],
    accepted: [
      RuleExample([
        "data.yaml": "train: images\nval: images\nnames: [cat]\n",
        "images/a.b.png": .image(8, 8),
        "images/a.jpg": .image(8, 8),
        "labels/a.b.txt": "0 0.5 0.5 0.5 0.5\n",
        "labels/a.txt": "0 0.5 0.5 0.5 0.5\n",
      ]),
      RuleExample([
        "cat/a.jpg": .image(8, 8),
        "cat/a.png": .image(8, 8, seed: 1),
        "dog/b.jpg": .image(8, 8, seed: 2),
      ]),
    ])

  private let isLabelledByStem: Bool
  /// What all names of the current group begin with: the path up to the name's first dot.
  ///
  /// Paths come sorted, so images that share a stem are in one group.
  private var prefix: [UInt8] = []
  private var stems: [[UInt8]: Int] = [:]

  init(_ session: LintSession) {
    isLabelledByStem = session.detection.format == .yolo || session.detection.format == .voc
  }

  func visit(image index: Int, facts: ImageFacts, in session: LintSession) {
    guard isLabelledByStem else { return }
    let path = session.inventory.path(index)
    let dot = path.name.firstIndex(of: UInt8(ascii: ".")) ?? path.bytes.endIndex
    if !path.bytes[..<dot].elementsEqual(prefix) {
      prefix = Array(path.bytes[..<dot])
      stems.removeAll(keepingCapacity: true)
    }
    let stem = Array(path.bytes[..<path.stem.endIndex])
    guard let first = stems[stem] else {
      stems[stem] = index
      return
    }
    session.sink.report(Self.self, at: .image(index)) {
      let other = String(decoding: session.inventory.path(first).name, as: UTF8.self)
      let name = String(decoding: path.stem, as: UTF8.self)
      return FindingDetail(
        "The image shares the label of \(name) with \(other); rename one image and its label")
    }
  }
}
