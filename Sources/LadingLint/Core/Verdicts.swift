// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Whether each target would take the dataset: rests on what was raised, ignored or not.
enum Verdicts {
  static func decide(_ session: LintSession, summary: FormatSummary) -> [Verdict] {
    let needs = ArchiveNeeds(session, masks: summary.masks.count)
    var seen: Set<Target> = []
    return session.options.targets.filter { $0 != .none && seen.insert($0).inserted }.map {
      target in
      let reasons = reasons(against: target, session)
      return Verdict(
        target: target, accepted: reasons.isEmpty,
        archives: needs.archives(for: target, limits: session.limits(of: target)),
        reasons: reasons.sorted())
    }
  }

  /// Whether each target would take a file of records: it would not where it can read none.
  static func decide(_ session: LintSession, records: RecordTally) -> [Verdict] {
    var seen: Set<Target> = []
    return session.options.targets.filter { $0 != .none && seen.insert($0).inserted }.map {
      let reasons = records.refusals[$0] ?? []
      return Verdict(
        target: $0, accepted: reasons.isEmpty, archives: nil, reasons: reasons.sorted())
    }
  }

  private static func reasons(against target: Target, _ session: LintSession) -> Set<RuleID> {
    let raised = session.sink.raised
    var reasons = session.sink.unparsed
    for (rule, severity) in raised where severity == .error {
      if rule.group == "archive" || rule == LayoutMixedFormats.id || rule == LayoutEmptyDataset.id
        || limits(of: target).contains(rule)
      {
        reasons.insert(rule)
      }
    }
    if LayoutUnrecognised.severity(for: target) == .error, raised[LayoutUnrecognised.id] != nil {
      reasons.insert(LayoutUnrecognised.id)
    }
    return reasons
  }

  /// The rules that say that a limit of this target is broken.
  private static func limits(of target: Target) -> [RuleID] {
    switch target {
    case .roboflowZip: [TargetZipTooLarge.id, TargetTooManyFiles.id]
    case .roboflowBatch: [TargetShardTooManyImages.id, TargetShardTooLarge.id]
    case .clarifai: [ImageTooLarge.id]
    case .prolific, .none: []
    }
  }
}
