// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A shard of more images than the batch API takes.
final class TargetShardTooManyImages: DatasetRule {
  static let info = RuleInfo(
    "target/shard-too-many-images", .error,
    "The archive holds more images than a shard of the batch API may.",
    why: """
      The batch API takes shards of at most 500 images and refuses a larger one. Of a folder \
      `lading pack tar` makes as many shards as it takes.
      """,
    remedy: "Make shards with `lading pack tar`.",
    flagged: [
      RuleExample(
        ["a.jpg": .photo, "b.jpg": .image(64, 48, seed: 1)], as: .tar, targets: [.roboflowBatch],
        limits: Target.Limits(shardImages: 1)),
      RuleExample(
        ["a.jpg": .photo, "b.jpg": .image(64, 48, seed: 1)], targets: [.roboflowBatch],
        limits: Target.Limits(shardImages: 1)),
    ],
    accepted: [
      RuleExample(
        ["a.jpg": .photo, "b.jpg": .image(64, 48, seed: 1)], as: .tar, targets: [.roboflowBatch]),
      RuleExample(
        ["train/_annotations.coco.json": .coco("a.jpg"), "train/a.jpg": .photo], as: .tar,
        limits: Target.Limits(shardImages: 0)),
    ])

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    guard session.options.targets.contains(.roboflowBatch) else { return }
    let limits = session.limits(of: .roboflowBatch)
    let needs = ArchiveNeeds(session, masks: summary.masks.count)
    guard let limit = limits.shardImages, needs.images > limit else { return }
    let shards = needs.archives(for: .roboflowBatch, limits: limits) ?? 1
    session.sink.report(Self.self, needs.isArchive ? .error : .info, at: .dataset) {
      FindingDetail(
        needs.isArchive
          ? """
          The archive has \(needs.images) images, a shard for roboflow-batch at most \(limit); let \
          `lading pack tar` make \(shards) archives of it
          """
          : """
          There are \(needs.images) images, and roboflow-batch takes \(limit) in a shard; pack makes \(shards) \
          archives
          """)
    }
  }
}
