// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Puts what a session found into a report: lines, fingerprints, counts, verdicts, the API's shape.
struct ReportBuilder {
  let session: LintSession
  let summary: FormatSummary
  var records: RecordTally?

  func report() -> Report {
    let kept = session.sink.sorted()
    var positions = TextPositions(session)
    var fingerprints = Fingerprints(root: session.detection.root)
    var findings: [Finding] = []
    for item in kept {
      let path = session.sink.path(of: item.place)
      let fingerprint =
        item.fingerprint?.text ?? fingerprints.next(item.rule, path: path, key: item.detail.key)
      findings.append(
        positions.finding(
          item.rule, item.severity, item.place, path: path, item.detail, fingerprint: fingerprint))
    }
    let counts = countFindings()
    let listed = list(findings)
    var report = Report(
      source: Report.Source(
        path: session.source.path, container: session.source.container,
        files: session.inventory.count, bytes: session.inventory.totalBytes),
      dataset: dataset(), summary: counts,
      verdicts: records.map { Verdicts.decide(session, records: $0) }
        ?? Verdicts.decide(session, summary: summary), findings: listed,
      findingsOmitted: counts.errors + counts.warnings + counts.infos - listed.count,
      api: api(findings), suppression: suppression)
    report.records = records?.description
    return report
  }

  /// The first findings of each rule, as many as were asked for.
  private func list(_ findings: [Finding]) -> [Finding] {
    guard let limit = session.options.findingsPerRule else { return findings }
    var listed: [RuleID: Int] = [:]
    return findings.filter { finding in
      listed[finding.rule, default: 0] += 1
      return listed[finding.rule, default: 0] <= limit
    }
  }

  private func dataset() -> Report.Dataset {
    let detection = session.detection
    return Report.Dataset(
      format: detection.format, confidence: detection.confidence, score: detection.score,
      root: String(decoding: detection.root, as: UTF8.self), tasks: summary.tasks.sorted(),
      evidence: detection.evidence, images: imageCount,
      imageDepth: session.options.imageDepth, masks: summary.masks.count,
      annotations: summary.annotations, annotationFiles: summary.annotationFiles,
      classes: summary.classes, splits: summary.splits)
  }

  /// What was found and does not count; nil when nothing was asked to be left out.
  private var suppression: Report.Suppression? {
    let sink = session.sink
    guard session.options.baseline != nil || !session.options.selection.pathIgnores.isEmpty else {
      return nil
    }
    return Report.Suppression(
      ignoredByPath: sink.ignoredByPath,
      baseline: session.options.baseline.map { _ in
        Report.Suppression.Baseline(known: sink.known, stale: sink.stale)
      })
  }

  private var imageCount: Int {
    session.inventory.indices.count { session.inventory.kind($0) == .image }
  }

  private func countFindings() -> Report.Summary {
    var result = Report.Summary(errors: 0, warnings: 0, infos: 0, byRule: [:])
    for (rule, bySeverity) in session.sink.counts {
      result.errors += bySeverity[.error] ?? 0
      result.warnings += bySeverity[.warning] ?? 0
      result.infos += bySeverity[.info] ?? 0
      result.byRule[rule] = bySeverity.values.reduce(0, +)
      result.worst[rule] = bySeverity.keys.max()
    }
    result.mendable = session.sink.mendable
    return result
  }

  /// The upload API's answer: exact counts of images, the first 100 issues of each severity.
  private func api(_ findings: [Finding]) -> Report.API {
    let images = session.inventory.indices.filter {
      session.inventory.kind($0) == .image && !summary.masks.contains($0)
    }
    let failed = images.count { session.sink.hasFailed($0) }
    func issues(_ severity: Severity) -> [Report.API.Issue] {
      findings.lazy.filter { $0.severity == severity }.prefix(100).map { finding in
        let path = finding.location.image?.bytes ?? finding.location.path ?? []
        return Report.API.Issue(
          type: finding.rule.description, fileName: String(decoding: path, as: UTF8.self),
          reason: finding.message)
      }
    }
    if let records {
      return Report.API(
        uploaded: records.count - records.failed, failed: records.failed,
        warnings: issues(.warning), errors: issues(.error))
    }
    return Report.API(
      uploaded: images.count - failed, failed: failed, warnings: issues(.warning),
      errors: issues(.error))
  }
}
