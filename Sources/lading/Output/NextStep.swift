// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// The next command to type after a lint.
enum NextStep {
  /// Limits of count and size: what packing is for, so they never stop it.
  static func isLimit(_ rule: RuleID) -> Bool {
    let name = rule.description
    return name == "target/zip-too-large" || name == "target/too-many-files"
      || name.hasPrefix("target/shard-")
  }

  /// A line to end a report with; nil when there is nothing to do that Lading could help with.
  static func after(_ report: Report, worst: FindingGroup?) -> String? {
    let isLimitOnly =
      report.summary.errors > 0
      && report.findings.allSatisfy { $0.severity != .error || isLimit($0.rule) }
    if let worst, worst.severity == .error, !isLimitOnly {
      return "Next: lading explain \(worst.rule)"
    }
    guard let container = report.source.container, container != .file else { return nil }
    let targets = report.verdicts.filter { ($0.accepted || isLimitOnly) && $0.archives != nil }
    guard let target = targets.first?.target else { return nil }
    if container != .folder, !isLimitOnly, report.dataset.root.isEmpty {
      return "Nothing more to do: this \(container.rawValue) can be sent as it is."
    }
    let kind = target == .roboflowBatch ? "tar" : "zip"
    let isDefault = target == .roboflowBatch || target == .roboflowZip
    return "Next: lading pack \(kind) \(Wording.shell(report.source.path)) -o packed"
      + (isDefault ? "" : " --target \(target.rawValue)")
  }
}
