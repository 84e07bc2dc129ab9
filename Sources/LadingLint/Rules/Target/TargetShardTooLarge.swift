// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A shard beyond the size that the batch API allows.
final class TargetShardTooLarge: DatasetRule {
  static let info = RuleInfo(
    "target/shard-too-large", .error,
    "The archive is larger than a shard of the batch API may be.",
    why: """
      The batch API names its largest shard (maxShardSize) only when an upload begins; once a size \
      is given, an archive above it is refused.
      """,
    remedy: "Make smaller shards with `lading pack tar --max-bytes` or `--max-images`.",
    flagged: [
      RuleExample(
        ["a.jpg": .photo, "b.jpg": .image(64, 48, seed: 1)], as: .tar, targets: [.roboflowBatch],
        limits: Target.Limits(shardBytes: 1000))
    ],
    accepted: [
      RuleExample(
        ["a.jpg": .photo, "b.jpg": .image(64, 48, seed: 1)], as: .tar, targets: [.roboflowBatch],
        limits: Target.Limits(shardBytes: 1_000_000)),
      RuleExample(
        ["a.jpg": .photo, "b.jpg": .image(64, 48, seed: 1)], as: .tar, targets: [.roboflowBatch]),
    ])

  init(_ session: LintSession) {}

  func finish(_ session: LintSession, summary: FormatSummary) {
    guard session.options.targets.contains(.roboflowBatch),
      let limit = session.limits(of: .roboflowBatch).shardBytes
    else { return }
    let needs = ArchiveNeeds(session, masks: summary.masks.count)
    guard needs.bytes > limit else { return }
    session.sink.report(Self.self, needs.isArchive ? .error : .info, at: .dataset) {
      FindingDetail(
        needs.isArchive
          ? "The archive has \(needs.bytes) bytes, a shard for roboflow-batch at most \(limit); pack it again"
          : "One shard would have \(needs.bytes) bytes, and roboflow-batch takes \(limit); pack makes several"
      )
    }
  }
}
