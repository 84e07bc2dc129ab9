// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Classes with very few annotations.
final class DistributionFewSamples: DatasetRule {
  static let info = RuleInfo(
    "dist/few-samples", .info,
    "A class has fewer than 10 annotations.",
    why: """
      So few examples are rarely enough to learn a class, and never enough to measure how well it \
      was learned. Datasets below 100 annotations are not judged, and classes without any do not \
      count.
      """,
    remedy: "Collect more examples, or merge the class with another.",
    flagged: [.distribution(100, 9)],
    accepted: [.distribution(100, 10), .distribution(20, 9)])

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    let few = DistributionThresholds.classes(summary).filter {
      $0.annotations < DistributionThresholds.samples
    }
    if few.isEmpty { return }
    session.sink.report(Self.self, at: .dataset) {
      FindingDetail(
        """
        Classes with fewer than \(DistributionThresholds.samples) annotations: \
        \(DistributionThresholds.list(few)); collect more examples, or merge classes
        """)
    }
  }
}
