// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingPack

/// Writes for people what packing would do, or did.
struct PackRenderer {
  var source: String
  var folder: String
  var style: TextStyle
  var options: PackOptions

  private static let shown = 10

  /// One line of the list of archives.
  private struct Row {
    var name: String
    var size: String
    var images: Int
  }

  /// What a dry run says.
  func text(_ plan: PackPlan) -> String {
    var text = "\(style.paint("Would pack", .strong)) "
    text += head(plan.archives.count, images: plan.images, bytes: plan.bytes)
    text += plan.isExact ? "\n" : " at most\n"
    text += rows(
      plan.archives.map {
        Row(
          name: $0.name, size: (plan.isExact ? "" : "at most ") + Wording.size($0.bytes),
          images: $0.images)
      })
    text += Self.leftOut(plan.skipped, isVerbose: style.isVerbose)
    text += annotations(plan.annotationsLeftOut)
    if !style.isQuiet {
      text +=
        "\nNothing was written: this was a dry run. Next: the same command without --dry-run\n"
    }
    return text
  }

  /// What a run says.
  func text(_ manifest: Manifest) -> String {
    let images = manifest.archives.reduce(0) { $0 + $1.images }
    let bytes = manifest.archives.reduce(Int64(0)) {
      $0.addingReportingOverflow($1.bytes).partialValue
    }
    var text = "\(style.paint("Packed", .good)) "
    text += head(manifest.archives.count, images: images, bytes: bytes) + "\n"
    text += rows(
      manifest.archives.map { Row(name: $0.name, size: Wording.size($0.bytes), images: $0.images) })
    text += Self.leftOut(manifest.skipped, isVerbose: style.isVerbose)
    for (reason, count) in manifest.dropped.sorted(by: { $0.key < $1.key }) {
      text += "  dropped: \(Wording.number(count)) x \(printable(reason))\n"
    }
    text += annotations(manifest.annotationsLeftOut)
    if !style.isQuiet {
      text += "\nNext: lading verify \(Wording.shell(folder + "/manifest.json"))\n"
    }
    return text
  }

  private func head(_ archives: Int, images: Int, bytes: Int64) -> String {
    let noun = options.kind == .tar ? "shard" : "zip"
    return "\(printable(source)) as \(Wording.count(archives, noun)) in \(printable(folder)): "
      + "\(Wording.count(images, "image")), \(Wording.size(bytes))"
  }

  private func rows(_ rows: [Row]) -> String {
    let shown = style.isVerbose ? rows[...] : rows.prefix(Self.shown)
    var text = shown.map {
      "  \($0.name)  \($0.size), \(Wording.count($0.images, "image"))\n"
    }.joined()
    if rows.count > shown.count {
      text += "  and \(Wording.number(rows.count - shown.count)) more (-v lists all)\n"
    }
    return text
  }

  /// The files left out, a line a rule.
  static func leftOut(_ skipped: [Manifest.Skipped], isVerbose: Bool) -> String {
    var byRule: [RuleID: [String]] = [:]
    for file in skipped {
      byRule[file.rule, default: []].append(printable(String(decoding: file.path, as: UTF8.self)))
    }
    return byRule.sorted { $0.key < $1.key }.map { rule, paths in
      "  left out (\(rule)): \(Wording.list(paths, limit: isVerbose ? .max : 3))\n"
    }.joined()
  }

  /// The last word on tars of images alone: what is not in them, and how it gets in.
  private func annotations(_ count: Int) -> String {
    guard count > 0 else { return "" }
    let are = count == 1 ? "is" : "are"
    return "  \(Wording.count(count, "annotation")) \(are) not in the shards: "
      + "'--members samples' puts them beside the images, 'lading pack zip' packs the whole dataset\n"
  }
}
