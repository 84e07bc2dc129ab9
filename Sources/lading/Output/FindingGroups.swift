// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A report's findings as people read them: by rule, the worst first, what is said twice said once.
struct FindingGroup {
  /// Findings that say the same.
  struct Message {
    var text: String
    var severity: Severity
    /// Where, in report order.
    var places: [String]
  }

  var rule: RuleID
  /// The worst severity among its findings.
  var severity: Severity
  /// The exact count, findings that the report does not list included.
  var count: Int
  var messages: [Message]

  /// The groups of a report: errors, warnings, infos, each by name.
  static func all(of report: Report) -> [FindingGroup] {
    var groups: [RuleID: FindingGroup] = [:]
    var slots: [Slot: Int] = [:]
    for finding in report.findings {
      let rule = finding.rule
      var group =
        groups.removeValue(forKey: rule)
        ?? FindingGroup(
          rule: rule, severity: finding.severity, count: report.summary.byRule[rule] ?? 0,
          messages: [])
      group.severity = max(group.severity, finding.severity)
      let slot = Slot(rule: rule, severity: finding.severity, text: finding.message)
      let place = place(of: finding.location)
      if let index = slots[slot] {
        group.messages[index].places.append(place)
      } else {
        slots[slot] = group.messages.count
        group.messages.append(
          Message(text: finding.message, severity: finding.severity, places: [place]))
      }
      groups[rule] = group
    }
    return groups.values.sorted { a, b in
      a.severity == b.severity ? a.rule < b.rule : a.severity > b.severity
    }
  }

  private struct Slot: Hashable {
    var rule: RuleID
    var severity: Severity
    var text: String
  }

  /// `path:line:column`, the image's path behind it where the file's name does not say it.
  private static func place(of location: Location) -> String {
    guard let path = location.path else { return "the dataset as a whole" }
    var text = printable(String(decoding: path, as: UTF8.self))
    if let line = location.line {
      text += ":\(line)"
      if let column = location.column { text += ":\(column)" }
    }
    if let image = location.image, !EntryPath(unchecked: path).stem.elementsEqual(image.stem) {
      text += " (\(printable(image.string)))"
    }
    return text
  }
}
