// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Classes that are a tiny part of a large dataset.
final class DistributionRareClass: DatasetRule {
  static let info = RuleInfo(
    "dist/rare-class", .info,
    "A class is less than one in 1,000 annotations.",
    why: """
      There are enough examples to learn from, and batches drawn at random hardly ever hold one. \
      Classes with fewer than 10 annotations are told by dist/few-samples.
      """,
    remedy: "Sample the class more often in training, or collect more of it.",
    flagged: [.distribution(10_100, 10)],
    accepted: [.distribution(9_900, 10), .distribution(9_900, 9)])

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    let classes = DistributionThresholds.classes(summary)
    let total = classes.reduce(0) { $0 + $1.annotations }
    let rare = classes.filter {
      $0.annotations >= DistributionThresholds.samples
        && Double($0.annotations) * Double(DistributionThresholds.rarity) < Double(total)
    }
    if rare.isEmpty { return }
    session.sink.report(Self.self, at: .dataset) {
      FindingDetail(
        """
        Classes that are less than one in \(DistributionThresholds.rarity) of the \(total) \
        annotations: \(DistributionThresholds.list(rare)); sample them more often in training, or \
        collect more
        """)
    }
  }
}
