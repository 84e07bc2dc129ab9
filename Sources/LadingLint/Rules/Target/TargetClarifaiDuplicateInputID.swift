// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Images whose names leave the same input id, or none.
final class TargetClarifaiDuplicateInputID: DatasetRule {
  static let info = RuleInfo(
    "target/clarifai-duplicate-input-id", .error,
    "An image's name leaves an input id for Clarifai that is empty, or that another image has.",
    why: """
      Clarifai's client makes the id of what stands before the name's first dot: small letters, \
      digits, - and _ stay. Inputs of the same id are refused as duplicates, and the client does \
      not say so.
      """,
    remedy: "Rename the image so that its name differs before the first dot.",
    flagged: [
      RuleExample(
        ["a.1.jpg": .photo, "a.2.jpg": .image(64, 48, seed: 1)], targets: [.clarifai]),
      RuleExample(
        ["фото.jpg": .photo, "b.jpg": .image(64, 48, seed: 1)], targets: [.clarifai]),
    ],
    accepted: [
      RuleExample(
        ["a_1.jpg": .photo, "a_2.jpg": .image(64, 48, seed: 1)], targets: [.clarifai]),
      RuleExample(["a.1.jpg": .photo, "a.2.jpg": .image(64, 48, seed: 1)]),
    ])

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    guard session.options.targets.contains(.clarifai) else { return }
    let inventory = session.inventory
    let images = inventory.indices.lazy.filter {
      inventory.kind($0) == .image && !summary.masks.contains($0)
    }
    EntryGroups.find(images) { entry in
      let id = ClarifaiInputID.clean(inventory.path(entry).name, taking: .beforeFirstDot)
      if id.isEmpty { self.reportEmpty(entry, session) }
      return id.isEmpty ? nil : EntryGroups.key(id.utf8)
    } _: { group in
      guard let original = group.first else { return }
      let id = ClarifaiInputID.clean(inventory.path(original).name, taking: .beforeFirstDot)
      for copy in group.dropFirst()
      where ClarifaiInputID.clean(inventory.path(copy).name, taking: .beforeFirstDot) == id {
        session.sink.report(Self.self, at: .image(copy)) {
          FindingDetail(
            "The name leaves the input id \"\(id)\", as that of \(inventory.path(original).string) "
              + "does; rename one of them")
        }
      }
    }
  }

  private func reportEmpty(_ entry: Int, _ session: LintSession) {
    session.sink.report(Self.self, at: .image(entry)) {
      FindingDetail(
        "The name has no letter a to z or digit before its first dot, so that its input id is "
          + "empty; rename the image")
    }
  }
}
