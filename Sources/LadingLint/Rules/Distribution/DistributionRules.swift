// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// The rules of this group, in catalogue order.
enum DistributionRules {
  static let all: [any Rule.Type] = [
    DistributionImbalance.self, DistributionFewSamples.self, DistributionRareClass.self,
  ]
}

/// From where on the distribution of classes is remarked upon.
///
/// The ratio is the default of datumaro's validator; the rest is chosen so that a small or a
/// long-tailed but large dataset stays quiet.
enum DistributionThresholds {
  /// Annotations below which a dataset is too small to be judged.
  static let annotations = 100
  /// How many times as many annotations the most frequent class has as the least frequent.
  static let imbalance = 50
  /// A class with fewer annotations has few samples.
  static let samples = 10
  /// A class is rare when it is less than one in so many annotations.
  static let rarity = 1000

  /// The classes that have annotations; empty when the dataset is too small to be judged.
  ///
  /// A class without any is left over rather than rare, and told by other rules.
  static func classes(_ summary: FormatSummary) -> [ClassCount] {
    let used = summary.classes.filter { $0.annotations > 0 }
    let total = used.reduce(0) { $0 + $1.annotations }
    return total >= annotations && used.count > 1 ? used : []
  }

  /// The first few classes with their counts, as text.
  static func list(_ classes: [ClassCount]) -> String {
    let sorted = classes.sorted { ($0.annotations, $0.name) < ($1.annotations, $1.name) }
    let shown = sorted.prefix(5).map { "\"\($0.name)\" (\($0.annotations))" }
    let more = sorted.count > shown.count ? " and \(sorted.count - shown.count) more" : ""
    return shown.joined(separator: ", ") + more
  }
}

extension RuleExample {
  /// A COCO dataset of one image with so many boxes of each class, in the order of the ids.
  static func distribution(_ counts: Int...) -> RuleExample {
    var boxes: [String] = []
    for (number, count) in counts.enumerated() {
      for _ in 0..<count {
        let id = boxes.count + 1
        boxes.append(
          #"{"id":\#(id),"image_id":1,"category_id":\#(number + 1),"#
            + #""bbox":[\#(id % 50),\#(id / 50 % 40),2,2],"area":4,"iscrowd":0}"#)
      }
    }
    let categories = counts.indices.map { #"{"id":\#($0 + 1),"name":"class \#($0 + 1)"}"# }
    return CocoExample.dataset(
      annotations: boxes.joined(separator: ",\n"),
      categories: categories.joined(separator: ","))
  }
}
