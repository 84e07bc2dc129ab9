// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// A zip beyond the service's size.
final class TargetZipTooLarge: DatasetRule {
  static let info = RuleInfo(
    "target/zip-too-large", .error,
    "The zip is larger than the service takes.",
    why: """
      The service refuses the whole upload after it was sent. Its documentation says 2 GB, which \
      may mean 2,000,000,000 bytes or 2 GiB: between the two it is a warning. Of a folder `lading \
      pack zip` makes as many zips as it takes.
      """,
    remedy: "Make several zips with `lading pack zip`.",
    flagged: [
      RuleExample(
        ["train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo], as: .zip,
        limits: Target.Limits(archiveBytes: 500)),
      RuleExample(
        ["train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo],
        limits: Target.Limits(archiveBytes: 500)),
    ],
    accepted: [
      RuleExample(
        ["train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo], as: .zip,
        limits: Target.Limits(archiveBytes: 1_000_000)),
      RuleExample(
        ["train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo], as: .zip,
        targets: [.roboflowBatch], limits: Target.Limits(archiveBytes: 500)),
    ])

  /// What "2 GB" may mean at most.
  private static let largest: Int64 = 1 << 31

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    guard session.options.targets.contains(.roboflowZip) else { return }
    let limits = session.limits(of: .roboflowZip)
    guard let limit = limits.archiveBytes else { return }
    reportLargeFiles(limit, session)
    let needs = ArchiveNeeds(session, masks: 0)
    guard needs.bytes > limit else { return }
    let isDoubtful = limit == Target.roboflowZip.limits.archiveBytes && needs.bytes <= Self.largest
    let severity: Severity = !needs.isArchive ? .info : isDoubtful ? .warning : .error
    let parts = needs.archives(for: .roboflowZip, limits: limits) ?? 1
    session.sink.report(Self.self, severity, at: .dataset) {
      FindingDetail(
        needs.isArchive
          ? """
          The archive has \(needs.bytes) bytes, roboflow-zip takes \(limit); let `lading pack zip` \
          make \(parts) archives of it
          """
          : "One zip would have \(needs.bytes) bytes, and roboflow-zip takes \(limit); pack makes \(parts) archives"
      )
    }
  }

  /// A file that fits into no zip is an error of its own, which no packing mends.
  private func reportLargeFiles(_ limit: Int64, _ session: LintSession) {
    guard session.source.container == .folder else { return }
    for index in session.inventory.indices {
      let kind = session.inventory.kind(index)
      let size = session.inventory.size(index)
      guard size > limit, kind == .image else { continue }
      session.sink.report(Self.self, at: .image(index)) {
        FindingDetail(
          "This image alone has \(size) bytes, a zip for roboflow-zip at most \(limit); make it smaller"
        )
      }
    }
  }
}
