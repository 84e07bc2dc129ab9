// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingFormats
public import LadingModel

/// Lints a source: detection, image headers, the format's records, rules, report.
public enum Linter {
  /// What a lint leaves behind: the report, and what packing goes on with.
  public struct Outcome {
    /// What was found, for people and machines.
    public var report: Report
    /// What the dataset is.
    public var detection: Detection
    /// What the image headers say.
    public var images: ImageTable
    /// Every finding, where the options asked for it.
    public var findings: FindingStream?
    /// The inventory indices of images that an error names or whose annotations cannot be read:
    /// those that `report.api.failed` counts, label masks apart.
    public var failedImages: Set<Int>
    /// The inventory indices of images that are label masks.
    public var masks: Set<Int>
    /// What `DatasetFixer` may mend in which file, where the options asked for it.
    var mending = MendScope()
  }

  /// Runs every rule over the source.
  ///
  /// Throws only when the source itself cannot be read.
  public static func lint(
    _ source: any DatasetSource, options: LintOptions = LintOptions()
  ) throws(SourceError) -> Outcome {
    let detection = try Detector.detect(source, format: options.format)
    let session = LintSession(
      source: source, options: options, detection: detection,
      sink: FindingSink(
        inventory: source.inventory, selection: options.selection,
        // The API's lists hold 100 issues however few findings the report is to list.
        limit: options.findingsPerRule.map { max($0, 100) }, root: detection.root,
        keepsAll: options.keepsAll, baseline: options.baseline,
        notesMendable: options.notesMendable),
      reader: try source.makeReader(),
      images: try ImageProber.probe(source, jobs: options.jobs, depth: options.imageDepth))

    let datasetRules = RuleCatalogue.all.compactMap { ($0 as? any DatasetRule.Type)?.init(session) }
    for anomaly in source.anomalies {
      for rule in datasetRules { rule.visit(anomaly: anomaly, in: session) }
    }
    let entryRules = datasetRules.compactMap { $0 as? any EntryRule }
    for index in session.inventory.indices {
      for rule in entryRules { rule.visit(entry: index, in: session) }
    }
    let summary = try readRecords(session)
    visitImages(session, masks: summary.masks)
    for rule in datasetRules { rule.finish(session, summary: summary) }

    do { try session.sink.settle() } catch {
      throw SourceError(.scratch, path: error.path, detail: error.detail)
    }
    let report = ReportBuilder(session: session, summary: summary).report()
    let failed = session.inventory.indices.filter {
      session.inventory.kind($0) == .image && !summary.masks.contains($0)
        && session.sink.hasFailed($0)
    }
    var outcome = Outcome(
      report: report, detection: detection, images: session.images,
      findings: session.sink.log.map {
        FindingStream($0, baseline: options.baseline, session: session)
      },
      failedImages: Set(failed), masks: summary.masks)
    outcome.mending = MendScope(
      reported: session.sink.mendableFiles, selection: options.selection)
    return outcome
  }

  private static func visitImages(_ session: LintSession, masks: Set<Int>) {
    let rules = RuleCatalogue.all.compactMap { ($0 as? any ImageRule.Type)?.init(session) }
    let maskRules = rules.filter { type(of: $0).seesMasks }
    for index in session.inventory.indices {
      guard let facts = session.images[index] else { continue }
      for rule in masks.contains(index) ? maskRules : rules {
        rule.visit(image: index, facts: facts, in: session)
      }
    }
    for rule in rules { rule.finish(session) }
  }

  private static func readRecords(_ session: LintSession) throws(SourceError) -> FormatSummary {
    switch session.detection.format {
    case .coco: return try CocoLinter.lint(session)
    case .yolo: return try YoloLinter.lint(session)
    case .voc: return try VocLinter.lint(session)
    case .classification: return try ClassificationLinter.lint(session)
    case nil:
      var summary = FormatSummary()
      let images = session.inventory.indices.count { session.inventory.kind($0) == .image }
      summary.splits = [SplitCount(name: "", images: images, annotations: 0)]
      return summary
    }
  }

  /// The report on a file that is no archive, or one too broken to be listed.
  ///
  /// Broken data is a finding: the same shape as any other report, with the one error
  /// `archive/unreadable`, or the one of the limit that it breaks. `bytes` is the file's size.
  public static func unreadable(
    path: String, bytes: Int64, error: SourceError, options: LintOptions = LintOptions()
  ) -> Report {
    let (rule, advice): (RuleID, String) =
      switch error.code {
      case .limit: (ArchiveLimitExceeded.id, "; allow more with --limit if it is to be trusted")
      case .bomb: (ArchiveZipBomb.id, "; allow more with --limit if it is to be trusted")
      case _ where error.detail.contains("; "): (ArchiveUnreadable.id, "")
      default: (ArchiveUnreadable.id, "; copy or download it again")
      }
    let isSelected = options.selection.contains(rule)
    let message = "This cannot be read as a dataset: \(error.detail)\(advice)"
    var fingerprints = Fingerprints(root: [])
    let finding = Finding(
      rule: rule, severity: .error, message: message, location: Location(),
      fingerprint: fingerprints.next(rule, path: nil, key: ""))
    let issue = Report.API.Issue(type: rule.description, fileName: path, reason: message)
    return Report(
      source: Report.Source(path: path, container: nil, files: 0, bytes: bytes),
      dataset: Report.Dataset(
        format: nil, confidence: .none, score: 0, root: "", tasks: [], evidence: [],
        images: 0, imageDepth: options.imageDepth, masks: 0, annotations: 0, annotationFiles: 0,
        classes: [], splits: []),
      summary: Report.Summary(
        errors: isSelected ? 1 : 0, warnings: 0, infos: 0, byRule: isSelected ? [rule: 1] : [:]),
      verdicts: options.targets.filter { $0 != .none }.map {
        Verdict(target: $0, accepted: false, archives: nil, reasons: [rule])
      },
      findings: isSelected ? [finding] : [], findingsOmitted: 0,
      api: Report.API(uploaded: 0, failed: 0, warnings: [], errors: isSelected ? [issue] : []))
  }
}
