// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A zip of more files than the service takes.
final class TargetTooManyFiles: DatasetRule {
  static let info = RuleInfo(
    "target/too-many-files", .error,
    "The zip holds more files than the service takes.",
    why: """
      Every entry but folders and junk counts, labels and READMEs too, and the service refuses the \
      whole zip. Of a folder `lading pack zip` makes as many zips as it takes.
      """,
    remedy: "Make several zips with `lading pack zip`.",
    flagged: [
      RuleExample(
        ["train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo], as: .zip,
        limits: Target.Limits(archiveFiles: 1)),
      RuleExample(
        ["train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo],
        limits: Target.Limits(archiveFiles: 1)),
    ],
    accepted: [
      RuleExample(
        [
          "train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo,
          "__MACOSX/train/._a.jpg": "junk",
        ], as: .zip, limits: Target.Limits(archiveFiles: 2))
    ])

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    guard session.options.targets.contains(.roboflowZip) else { return }
    let limits = session.limits(of: .roboflowZip)
    let needs = ArchiveNeeds(session, masks: 0)
    guard let limit = limits.archiveFiles, needs.files > limit else { return }
    let parts = needs.archives(for: .roboflowZip, limits: limits) ?? 1
    session.sink.report(Self.self, needs.isArchive ? .error : .info, at: .dataset) {
      FindingDetail(
        needs.isArchive
          ? """
          The archive has \(needs.files) files, folders and junk not counted, and roboflow-zip takes \
          \(limit); let `lading pack zip` make \(parts) archives of it
          """
          : """
          There are \(needs.files) files, and roboflow-zip takes \(limit) in a zip; pack makes \(parts) archives
          """)
    }
  }
}
