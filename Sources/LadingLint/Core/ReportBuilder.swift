// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingText

/// Puts what a session found into a report: lines, fingerprints, counts, verdicts, the API's shape.
struct ReportBuilder {
  let session: LintSession
  let summary: FormatSummary

  func report() throws(SourceError) -> Report {
    let kept = session.sink.sorted()
    let positions = try TextPositions(session: session, kept: kept)
    var fingerprints = Fingerprints(root: session.detection.root)
    var findings: [Finding] = []
    for (index, item) in kept.enumerated() {
      var location = Location(path: item.path, offset: item.place.offset)
      location.line = positions.position(index)?.line
      location.column = positions.position(index)?.column
      location.pointer = item.detail.pointer
      location.image = item.place.image.map { session.inventory.path($0) }
      findings.append(
        Finding(
          rule: item.rule, severity: item.severity, message: item.detail.message,
          location: location,
          fingerprint: fingerprints.next(item.rule, path: item.path, key: item.detail.key)))
    }
    let counts = countFindings()
    let listed = list(findings)
    return Report(
      source: Report.Source(
        path: session.source.path, container: session.source.container,
        files: session.inventory.count, bytes: session.inventory.totalBytes),
      dataset: dataset(), summary: counts,
      verdicts: Verdicts.decide(session, summary: summary), findings: listed,
      findingsOmitted: counts.errors + counts.warnings + counts.infos - listed.count,
      api: api(findings))
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
      evidence: detection.evidence, images: imageCount, masks: summary.masks.count,
      annotations: summary.annotations, annotationFiles: summary.annotationFiles,
      classes: summary.classes, splits: summary.splits)
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
    return Report.API(
      uploaded: images.count - failed, failed: failed, warnings: issues(.warning),
      errors: issues(.error))
  }
}

/// Hands out fingerprints; equal keys in the same file take `#2`, `#3` in report order.
struct Fingerprints {
  private struct Record: Hashable {
    var rule: RuleID
    var path: [UInt8]
    var key: String
  }

  private let root: [UInt8]
  private var seen: [Record: Int] = [:]

  init(root: [UInt8]) { self.root = root.isEmpty ? [] : root + [UInt8(ascii: "/")] }

  /// The fingerprint of the next finding (cli.md, "fingerprint").
  mutating func next(_ rule: RuleID, path: [UInt8]?, key: String) -> String {
    var bare = path ?? []
    if !root.isEmpty, bare.starts(with: root) { bare.removeFirst(root.count) }
    let times = seen[Record(rule: rule, path: bare, key: key), default: 0] + 1
    seen[Record(rule: rule, path: bare, key: key)] = times
    var bytes = Array(rule.description.utf8) + [0] + bare + [0] + Array(key.utf8)
    if times > 1 { bytes.append(contentsOf: "#\(times)".utf8) }
    return hexadecimal(sha256(bytes).prefix(8))
  }
}

/// Lines and columns of the kept findings: one further read of each file that has any.
struct TextPositions {
  struct Position {
    var line: Int
    var column: Int
  }

  private var positions: [Int: Position] = [:]

  init(session: LintSession, kept: [FindingSink.Kept]) throws(SourceError) {
    var wanted: [Int: [Int]] = [:]
    for (index, item) in kept.enumerated() where item.place.offset != nil {
      if case .entry(let entry) = item.place.file { wanted[entry, default: []].append(index) }
    }
    for (entry, indices) in wanted {
      // Kept findings come in report order, so the offsets of one file ascend.
      var counter = LineCounter()
      guard let stream = try? session.reader.open(entry) else { continue }
      for index in indices {
        guard let offset = kept[index].place.offset else { continue }
        let place = counter.advance(to: offset, in: stream)
        positions[index] = Position(line: place.line, column: place.column)
      }
    }
  }

  func position(_ index: Int) -> Position? { positions[index] }
}
