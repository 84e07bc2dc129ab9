// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// What may be mended in which file: what lint reports there, and nothing that was asked to be left
/// alone by `--select`, `--ignore`, the configuration or the baseline.
struct MendScope: Sendable {
  private var reported: Set<MendableFile> = []
  private var selection = RuleSelection()

  /// Nothing.
  init() {}

  init(reported: Set<MendableFile>, selection: RuleSelection) {
    self.reported = reported
    self.selection = selection
  }

  /// The rules whose findings each kind of mending mends.
  private static let rules: [(MendKinds, [RuleID])] = [
    (.clip, [YoloBoxOutOfBounds.id, CocoBoxOverrunRounding.id, VocBoxOverrunRounding.id]),
    (.rows, [YoloDuplicateRow.id]), (.marks, [YoloEncoding.id, CocoEncoding.id]),
    (.paths, [YoloYAMLPathAbsolute.id, YoloYAMLPathParent.id, YoloYAMLPathUnresolved.id]),
  ]

  /// What may be mended in the file at an inventory index.
  func kinds(_ entry: Int, _ inventory: Inventory) -> MendKinds {
    var kinds: MendKinds = []
    for (kind, rules) in Self.rules
    where rules.contains(where: { reported.contains(MendableFile(rule: $0, entry: entry)) }) {
      kinds.insert(kind)
    }
    let path = Array(inventory.name(entry))
    // Rows may only become equal by being clipped.
    let rows = YoloDuplicateRow.id
    if kinds.contains(.clip), selection.contains(rows),
      !isIgnored(path, where: { $0.covers(rows) })
    {
      kinds.insert(.rows)
    }
    // What no rule reports is left alone where everything is.
    if !isIgnored(path, where: \.rules.isEmpty) { kinds.insert(.lineEnds) }
    return kinds
  }

  private func isIgnored(_ path: [UInt8], where covers: (PathIgnore) -> Bool) -> Bool {
    selection.pathIgnores.contains { ignore in
      covers(ignore) && ignore.patterns.contains { $0.matches(path) }
    }
  }

  /// The same for a `data.yaml`, whose byte order mark no rule reports.
  func configKinds(_ entry: Int, _ inventory: Inventory) -> MendKinds {
    let kinds = kinds(entry, inventory)
    return kinds.contains(.lineEnds) ? kinds.union(.marks) : kinds
  }
}
