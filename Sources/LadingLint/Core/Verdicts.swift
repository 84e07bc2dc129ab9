// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Whether each target would take the dataset.
enum Verdicts {
  static func decide(_ session: LintSession, summary: FormatSummary) -> [Verdict] {
    session.options.targets.filter { $0 != .none }.map {
      Verdict(target: $0, accepted: true, archives: 1, reasons: [])
    }
  }
}
