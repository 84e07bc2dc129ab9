// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Says for people what a configuration and a baseline hide.
enum SuppressionWording {
  /// A line each; none where nothing is left out.
  static func lines(_ suppression: Report.Suppression?) -> [String] {
    guard let suppression else { return [] }
    var lines: [String] = []
    if let path = suppression.configuration {
      let hidden = suppression.ignoredByPath
      let ignores = hidden == 0 ? "" : ", \(Wording.count(hidden, "finding")) ignored by path"
      lines.append("configuration: \(printable(path))\(ignores)")
    }
    if let baseline = suppression.baseline {
      let are = baseline.known == 1 ? "is" : "are"
      lines.append(
        "baseline: \(Wording.count(baseline.known, "finding")) \(are) in "
          + "\(printable(baseline.path)) and not counted")
    }
    return lines
  }

  /// What to do about a baseline that knows more than there is; nil when it does not.
  static func stale(_ suppression: Report.Suppression?) -> String? {
    guard let baseline = suppression?.baseline, baseline.stale > 0 else { return nil }
    let path = Wording.shell(baseline.path)
    return "\(Wording.count(baseline.stale, "finding")) in the baseline "
      + "\(baseline.stale == 1 ? "is" : "are") no longer there: "
      + "--write-baseline \(path) writes it anew."
  }
}
