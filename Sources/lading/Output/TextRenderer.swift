// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Writes a report for people: the findings, then what the dataset is, whether each target would
/// take it, and the next command to type.
struct TextRenderer {
  let report: Report
  let style: TextStyle

  /// Long enough to see what the findings have in common.
  private static let messagesShown = 5
  /// What needs no doing stays short, so that it does not push the errors off the screen.
  private static let remarksShown = 1
  private static let placesShown = 3
  /// Places that are longer together stand on a line each.
  private static let lineWidth = 100

  /// The whole text.
  func text() -> String {
    let groups = FindingGroup.all(of: report)
    var text = groups.map(findings).joined()
    text += description() + counts() + suppression() + verdicts()
    if !style.isQuiet, let next = NextStep.after(report, worst: groups.first) {
      text += "\n\(next)\n"
    }
    return text
  }

  private func findings(_ group: FindingGroup) -> String {
    var text = "\(style.paint(group.severity)) \(style.paint(group.rule.description, .strong))"
    if group.count > 1 { text += style.paint(" (\(Wording.number(group.count)))", .faint) }
    text += "\n"
    let limit = group.severity == .info ? Self.remarksShown : Self.messagesShown
    let shown = style.isVerbose ? group.messages[...] : group.messages.prefix(limit)
    var told = 0
    for message in shown {
      told += message.places.count
      let severity = message.severity == group.severity ? "" : "\(style.paint(message.severity)): "
      text += places(message.places) + "    \(severity)\(printable(message.text))\n"
    }
    if group.count > told {
      let remedy = style.isVerbose ? " (--max-findings-per-rule none lists all)" : ""
      text +=
        style.paint(
          "  and \(Wording.number(group.count - told)) more of this rule\(remedy)", .faint) + "\n"
    }
    return text + mending(group) + "\n"
  }

  /// How many of a rule's findings --fix mends; nothing where it mends none.
  private func mending(_ group: FindingGroup) -> String {
    guard report.source.container == .folder, let count = report.summary.mendable[group.rule] else {
      return ""
    }
    let which =
      count < group.count
      ? "\(Wording.number(count)) of these" : count == 1 ? "this" : "all \(Wording.number(count))"
    return style.paint("  --fix mends \(which)", .faint) + "\n"
  }

  private func places(_ places: [String]) -> String {
    let limit = style.isVerbose ? .max : Self.placesShown
    let line = Wording.list(places, limit: limit)
    if places.count == 1 || line.count <= Self.lineWidth { return "  \(line)\n" }
    var text = places.prefix(limit).map { "  \($0)\n" }.joined()
    if places.count > limit { text += "  and \(Wording.number(places.count - limit)) more\n" }
    return text
  }

  private func description() -> String {
    if let records = report.records { return description(records) }
    let source = report.source
    let dataset = report.dataset
    let kind = dataset.format.map { "\($0.title) (\(dataset.confidence.rawValue))" }
    let container = source.container.map { "a \($0.rawValue)" } ?? "a file that is no dataset"
    var text = style.paint(printable(source.path), .strong)
    text += ": \(kind ?? "format not recognised"), \(container) with "
    text += "\(Wording.count(source.files, "file")), \(Wording.size(source.bytes))\n"
    if source.container == nil {
      text = style.paint(printable(source.path), .strong)
      text += ": \(container), \(Wording.size(source.bytes))\n"
    }
    if dataset.images > 0 || dataset.format != nil { text += "  \(contents())\n" }
    if dataset.images > 0 { text += "  images checked \(depth(dataset.imageDepth))\n" }
    if dataset.splits.contains(where: { !$0.name.isEmpty }) {
      let splits = dataset.splits.map { split in
        let name = split.name.isEmpty ? "(no split)" : printable(split.name)
        return "\(name) \(Wording.number(split.images))"
      }
      text += "  \(Wording.count(splits.count, "split")): "
      text += Wording.list(splits, limit: 8) + "\n"
    }
    if style.isVerbose {
      for line in DetectionRenderer.evidenceLines(dataset.evidence, limit: .max) {
        text += style.paint("  \(line)", .faint) + "\n"
      }
    }
    return text
  }

  /// What a file of records is.
  private func description(_ records: Report.Records) -> String {
    let count = Wording.count(records.count, "record")
    var text = style.paint(printable(report.source.path), .strong)
    text += ": \(records.kind == "csv" ? "CSV" : "JSON Lines") with \(count), "
    text += "\(Wording.size(report.source.bytes))\n"
    if let input = records.inputType, let csv = records.csvType {
      let words = ["url": "by address", "file_path": "by path", "raw": "in the file itself"]
      text += "  read as \(input) inputs, \(words[csv] ?? csv)\n"
    }
    return text
  }

  private func depth(_ depth: ImageDepth) -> String {
    switch depth {
    case .header: "by header and tail"
    case .deep: "byte by byte"
    case .decode: "by decoding them"
    }
  }

  private func contents() -> String {
    let dataset = report.dataset
    var parts = [Wording.count(dataset.images, "image")]
    if dataset.masks > 0 { parts[0] += " (\(Wording.count(dataset.masks, "mask")) among them)" }
    if dataset.format != nil {
      parts.append(Wording.count(dataset.annotations, "annotation"))
      parts.append(Wording.count(dataset.classes.count, "class", plural: "classes"))
    }
    if !dataset.tasks.isEmpty { parts.append(Wording.list(dataset.tasks)) }
    return parts.joined(separator: ", ")
  }

  private func counts() -> String {
    let summary = report.summary
    var parts: [String] = []
    if summary.errors > 0 {
      parts.append(style.paint(Wording.count(summary.errors, "error"), .error))
    }
    if summary.warnings > 0 {
      parts.append(style.paint(Wording.count(summary.warnings, "warning"), .warning))
    }
    if summary.infos > 0 { parts.append(style.paint(Wording.count(summary.infos, "info"), .info)) }
    return "  "
      + (parts.isEmpty ? style.paint("no findings", .good) : parts.joined(separator: ", "))
      + "\n"
  }

  private func suppression() -> String {
    SuppressionWording.lines(report.suppression).map { "  \($0)\n" }.joined()
  }

  private func verdicts() -> String {
    var text = ""
    for verdict in report.verdicts {
      let name = style.paint(verdict.target.rawValue, .strong)
      text += "  \(name): \(answer(verdict))\n"
    }
    return text
  }

  private func answer(_ verdict: Verdict) -> String {
    if verdict.target == .prolific, report.records == nil {
      return "takes records, not images; 'lading pack records' makes them"
    }
    guard verdict.accepted else {
      let reasons = Wording.list(verdict.reasons.map(\.description))
      return style.paint("would refuse it", .error)
        + (reasons.isEmpty ? "" : " because of \(reasons)")
    }
    var text = style.paint("would take it", .good)
    if let archives = verdict.archives, report.source.container == .folder || archives > 1 {
      text += " in \(Wording.count(archives, "archive"))"
    }
    let failed = report.api.failed
    if failed > 0, let records = report.records {
      let count = Wording.count(records.count, "record")
      text += ", \(Wording.number(failed)) of \(count) would be rejected"
    } else if failed > 0 {
      let images = Wording.count(failed + report.api.uploaded, "image")
      text += ", \(Wording.number(failed)) of \(images) would fail"
    }
    return text
  }
}
