// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// One class has many times the annotations of another.
final class DistributionImbalance: DatasetRule {
  static let info = RuleInfo(
    "dist/imbalance", .info,
    "The most frequent class has at least 50 times the annotations of the least frequent.",
    why: """
      A model trained on it as it is learns to prefer the frequent class. Datasets below 100 \
      annotations are not judged, and classes without any do not count.
      """,
    remedy: "Weigh or sample the classes in training, or collect more of the rare ones.",
    flagged: [.distribution(100, 2)],
    accepted: [.distribution(100, 3), .distribution(50, 1)])

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    let classes = DistributionThresholds.classes(summary)
    guard let most = classes.max(by: { $0.annotations < $1.annotations }),
      let least = classes.min(by: { $0.annotations < $1.annotations }),
      most.annotations / DistributionThresholds.imbalance >= least.annotations
    else { return }
    session.sink.report(Self.self, at: .dataset) {
      FindingDetail(
        """
        The class "\(most.name)" has \(most.annotations / least.annotations) times the annotations \
        of "\(least.name)" (\(most.annotations) and \(least.annotations)); weigh or sample the \
        classes in training, or collect more of the rare ones
        """)
    }
  }
}
