// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingText

/// Reads a dataset of this format, runs its rules, and adds up its summary.
enum CocoLinter {
  static func lint(_ session: LintSession) throws(SourceError) -> FormatSummary {
    let layout = CocoLayout(session.inventory, detection: session.detection)
    var totals = CocoTotals(session.inventory)
    var comparison = CocoComparison()
    for file in layout.files {
      let reader = CocoReader(file, layout: layout, inventory: session.inventory)
      let lint = CocoFileLint(CocoContext(session: session, reader: reader))
      let outcome = reader.read(lint, reader: session.reader)
      let isDataset = reader.sections.contains(.images) || reader.sections.contains(.annotations)
      if layout.isGuessed, layout.files.count > 1, !isDataset {
        if case .broken(let error) = outcome { lint.report(error) }
        continue
      }
      lint.finish(outcome)
      totals.add(lint)
      if layout.files.count > 1 { comparison.add(lint) }
    }
    comparison.report(session)
    totals.reportUnreferenced(session)
    totals.reportUnannotated(session)
    return totals.summary()
  }
}
