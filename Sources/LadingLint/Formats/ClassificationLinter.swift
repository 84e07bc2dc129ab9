// SPDX-License-Identifier: Apache-2.0

import LadingArchive

/// Reads a dataset of this format, runs its rules, and adds up its summary.
enum ClassificationLinter {
  static func lint(_ session: LintSession) throws(SourceError) -> FormatSummary {
    FormatSummary()
  }
}
