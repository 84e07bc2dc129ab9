// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Reads a dataset of this format, runs its rules, and adds up its summary.
enum ClassificationLinter {
  static func lint(_ session: LintSession) throws(SourceError) -> FormatSummary {
    let inventory = session.inventory
    let layout = ClassificationLayout(inventory, root: session.detection.root)
    let rules = ClassificationRules.all.compactMap { ($0 as? any ClassificationRule.Type)?.init() }
    var tally = ClassificationTally(layout)
    if layout.hasTables {
      var tables = ClassificationTableLinter(session, layout)
      tables.lint(&tally)
    } else {
      countFolders(session, rules, &tally)
    }
    for rule in rules { rule.finish(tally, in: session) }
    var summary = tally.summary
    let names = tally.splits.map(\.text)
    for index in inventory.indices where inventory.kind(index) == .image {
      guard let split = layout.placement(of: inventory.name(index)).split else { continue }
      summary.splitOfImage.assign(index, to: names[split])
    }
    return summary
  }

  /// One annotation for each image in a class's folder.
  private static func countFolders(
    _ session: LintSession, _ rules: [any ClassificationRule], _ tally: inout ClassificationTally
  ) {
    let layout = tally.layout
    var hasPlace = Array(repeating: false, count: layout.classes.count)
    for name in layout.classes {
      _ = tally.number(of: name, at: .dataset)
    }
    for index in session.inventory.indices where session.inventory.kind(index) == .image {
      let path = session.inventory.path(index)
      let placement = layout.placement(of: path.bytes)
      if let split = placement.split { tally.splits[split].images += 1 }
      if let number = placement.folderClass {
        tally.count(number, in: placement.split)
        if let split = placement.split { tally.splits[split].classes.insert(number) }
        if !hasPlace[number] {
          hasPlace[number] = true
          let folder = Self.folder(path, above: placement.nesting)
          tally.classes[number].place = Place(.name(folder))
        }
      }
      for rule in rules { rule.visit(image: index, at: placement, in: session) }
    }
  }

  /// The class's folder, some levels above the image's own.
  private static func folder(_ path: EntryPath, above levels: Int) -> [UInt8] {
    var folder = path.folder
    for _ in 0..<levels { folder = EntryPath(unchecked: folder).folder }
    return Array(folder)
  }
}
