// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingPack

/// Writes for people whether archives are what they should be, and what is wrong where.
struct VerificationRenderer {
  var result: Verification
  var style: TextStyle

  private static let shown = 20

  func text() -> String {
    let problems = style.isVerbose ? result.problems[...] : result.problems.prefix(Self.shown)
    var text = ""
    for problem in problems {
      let entry = problem.entry.map { " " + printable(String(decoding: $0, as: UTF8.self)) } ?? ""
      text += "\(style.paint(.error)) \(style.paint(printable(problem.archive) + entry, .strong))\n"
      text += "    \(printable(problem.message))\n"
    }
    let left = result.problems.count - problems.count
    if left > 0 { text += "  and \(Wording.number(left)) more (-v lists all)\n" }
    return (text.isEmpty ? "" : text + "\n") + summary()
  }

  private func summary() -> String {
    let path = style.paint(printable(result.path), .strong)
    let looked =
      "\(Wording.count(result.archives, "archive")), "
      + "\(Wording.count(result.entries, "entry", plural: "entries")), \(Wording.size(result.bytes))"
    if result.isGood {
      let way = result.hasManifest ? "as the manifest says" : "sound (no manifest to compare with)"
      return "\(path): \(style.paint(way, .good)); \(looked)\n"
    }
    let problems = Wording.count(result.problems.count, "problem")
    return "\(path): \(style.paint("does not verify", .error)), \(problems); \(looked)\n"
  }
}
