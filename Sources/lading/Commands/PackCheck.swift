// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingLint
import LadingModel

/// What stands before every way of packing: the dataset opens, is linted, and has no errors.
struct PackCheck {
  var path: String
  var target: Target
  var allowErrors: Bool
  var limits: SourceLimits
  var talk: TalkOptions

  /// Opens PATH.
  func open() throws(Failure) -> any DatasetSource {
    switch try openDataset(path, limits: limits) {
    case .source(let source): return source
    case .noDataset(let error, _): throw inputFailure(error, path: path)
    }
  }

  /// Packing heeds the configuration as lint does, but for files that cannot be read: those are
  /// never left out of the account.
  func selection() throws(Failure) -> RuleSelection {
    var selection = RuleSelection(ignore: Self.limitRules)
      .configured(by: try Configuration.nearest(to: path))
    selection.levels = selection.levels.filter { $0.key != "layout/unreadable-file" }
    if selection.levels["layout"] != nil {
      selection.levels["layout/unreadable-file"] = .severity(.error)
    }
    return selection
  }

  /// Limits of count and size are what packing is for: they are no findings here.
  private static let limitRules = Set(
    RuleCatalogue.all.map { $0.info.id }.filter(NextStep.isLimit).map(\.description))

  /// Lints the source; what keeps it from being packed is a failure.
  func lint(
    _ source: any DatasetSource, _ options: LintOptions
  ) throws(Failure) -> Linter.Outcome {
    let outcome = try lintWithProgress(source, options: options, talk: talk)
    try refuseUnreadable(outcome.report)
    try refuseErrors(outcome.report)
    return outcome
  }

  /// A file or folder that cannot be read stops packing, also where errors are allowed: nobody
  /// knows what would be missing.
  private func refuseUnreadable(_ report: Report) throws(Failure) {
    let rule: RuleID = "layout/unreadable-file"
    let files = report.findings.filter { $0.rule == rule }
    guard let count = report.summary.byRule[rule], let first = files.first?.location.path else {
      return
    }
    let more =
      count == 1 ? "" : " (and \(Wording.count(count - 1, "more file", plural: "more files")))"
    throw Failure(
      .input, "\(String(decoding: first, as: UTF8.self)) in \(path)\(more) cannot be read",
      hint: "change the permissions, restore what is broken, or remove it: 'lading lint "
        + "\(Wording.shell(path))' says why; nothing was written")
  }

  /// Errors stop packing.
  private func refuseErrors(_ report: Report) throws(Failure) {
    let stopping = report.summary.errors
    guard stopping > 0, !allowErrors else { return }
    let rules = Set(report.findings.filter { $0.severity == .error }.map(\.rule))
    let counted = rules.map { ($0, report.summary.byRule[$0] ?? 0) }
      .sorted { a, b in a.1 == b.1 ? a.0 < b.0 : a.1 > b.1 }
      .map { "\($0.0) (\(Wording.number($0.1)))" }
    throw Failure(
      .findings,
      "\(Wording.count(stopping, "error")) stop\(stopping == 1 ? "s" : "") packing: "
        + Wording.list(counted, limit: 5),
      hint: "see what to do with 'lading lint \(Wording.shell(path)) --target \(target.rawValue)', "
        + "or pack in spite of errors with --allow-errors; nothing was written")
  }

  /// The images that no service could read; there are some only where errors are allowed.
  func damaged(_ source: any DatasetSource, _ images: ImageTable) -> [Int: RuleID] {
    var rules: [Int: RuleID] = [:]
    for index in source.inventory.indices {
      switch images[index]?.problem {
      case .empty: rules[index] = "layout/empty-file"
      case .notAnImage: rules[index] = "image/not-an-image"
      case .unreadable: rules[index] = "image/unreadable"
      case .truncated: rules[index] = "image/truncated"
      case .damaged: rules[index] = "image/damaged"
      case .unopenable, nil: break
      }
    }
    return rules
  }
}
