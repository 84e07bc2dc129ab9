// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

extension RuleExample {
  /// A good little YOLO dataset with these files besides.
  static func yolo(
    with files: KeyValuePairs<String, Content>, as container: Container, oddity: Oddity? = nil,
    limits: [SourceLimits.Name: Int64] = [:]
  ) -> RuleExample {
    RuleExample(
      [
        "data.yaml": "train: train/images\nval: train/images\nnames: [cat]\n",
        "train/images/a.jpg": .image(64, 48),
        "train/labels/a.txt": "0 0.5 0.5 0.25 0.25\n",
      ], adding: files, as: container, oddity: oddity, sourceLimits: SourceLimits(limits))
  }
}

extension LintSession {
  /// Where a finding about an anomaly stands: in the file of the inventory where it is one.
  func place(of anomaly: SourceAnomaly) -> Place {
    guard let path = anomaly.path else { return .dataset }
    guard let index = inventory.find(path) else { return Place(.name(path)) }
    return inventory.kind(index) == .image ? .image(index) : .entry(index)
  }
}

extension SourceAnomaly {
  /// The name for people; empty for the container as a whole.
  var shownPath: String { String(decoding: path ?? [], as: UTF8.self) }

  /// ", at byte N of the archive" where that is known.
  var shownOffset: String { offset.map { ", at byte \($0) of the archive" } ?? "" }
}
