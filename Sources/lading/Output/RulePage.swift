// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingLint
import LadingModel

/// What there is to say about a rule: `lading explain` prints it, docs/rules.md is made of it.
struct RulePage {
  let info: RuleInfo

  /// The page as `lading explain` shows it.
  func text(_ style: TextStyle) -> String {
    var text = "\(style.paint(info.id.description, .strong))  \(style.paint(info.severity))\n\n"
    text += "\(info.summary)\n\n"
    text += "\(style.paint("Why", .strong))\n\(info.why)\n\n"
    text += "\(style.paint("What to do", .strong))\n\(info.remedy)\n"
    for (title, examples) in [("Flagged", info.flagged), ("Accepted", info.accepted)] {
      for (number, example) in examples.enumerated() {
        let more = number == 0 ? "for example" : "and also"
        text += "\n\(style.paint("\(title), \(more)", .strong))\n"
        text += Self.listing(example).map { "  \($0)\n" }.joined()
      }
    }
    return text
  }

  /// The page as a section of docs/rules.md.
  func markdown() -> String {
    var text = "### \(info.id)\n\n*\(info.severity.rawValue)*: \(info.summary)\n\n"
    text += "\(info.why)\n\n**What to do:** \(info.remedy)\n"
    if let example = info.flagged.first {
      let lines = Self.listing(example)
      // A fence longer than any in the example cannot be closed by it.
      let ticks = lines.map { $0.count { $0 == "`" } }.max() ?? 0
      let fence = String(repeating: "`", count: max(3, ticks + 1))
      text += "\n\(fence)text\n\(lines.map { $0 + "\n" }.joined())\(fence)\n"
    }
    return text
  }

  /// All rules as the document docs/rules.md.
  static func document() -> String {
    var text = """
      # Rules

      Made from the rules themselves by `make docs`; `lading explain RULE` shows the same. A rule's \
      name or its group's (what stands before the slash) can be given to `--select` and `--ignore`. \
      The severity is the usual one; where a target asks for it a finding is raised with another.

      """
    var group = ""
    for rule in RuleCatalogue.all {
      let info = rule.info
      if info.id.group != group {
        group = info.id.group
        text += "\n## \(group)\n"
      }
      text += "\n" + RulePage(info: info).markdown()
    }
    return text
  }

  /// The lines of a file, of a long one the first.
  private static func excerpt(_ text: String) -> [String] {
    let lines = text.split(separator: "\n").map { printable(String($0)) }
    if lines.count <= linesShown { return lines }
    let rest = Wording.count(lines.count - linesShown / 2, "more line")
    return lines.prefix(linesShown / 2) + ["(\(rest))"]
  }

  private static let linesShown = 24

  /// What a file of records is linted with.
  private static func records(_ example: RuleExample) -> [String] {
    let options = example.recordOptions
    var lines: [String] = []
    if !options.clarifai.hasLabels { lines.append("with --no-labels") }
    if let type = options.clarifai.csvType { lines.append("with --csv-type \(type.rawValue)") }
    if let type = options.clarifai.inputType { lines.append("with --input-type \(type.rawValue)") }
    if let schema = options.schema {
      let fields = schema.fields.map { "\($0.key) (\($0.type.rawValue))" }
      lines.append(
        "with a \(schema.isStrict ? "strict " : "")schema of \(Wording.list(fields))")
    }
    return lines
  }

  /// An example as lines: each file, and below it what is in it.
  private static func listing(_ example: RuleExample) -> [String] {
    var lines: [String] = []
    if example.container != .folder { lines.append("a \(example.container.rawValue) with") }
    if example.targets != [.roboflowZip] {
      lines.append("for --target \(example.targets.map(\.rawValue).joined(separator: ","))")
    }
    lines += records(example)
    if example.imageDepth != .header {
      lines.append("with --\(example.imageDepth.rawValue)")
    }
    for (path, content) in example.files {
      switch content {
      case .text(let text):
        lines.append(printable(path))
        lines += Self.excerpt(text).map { "    " + $0 }
      case .bytes(let bytes):
        lines.append("\(printable(path))  (\(Wording.count(bytes.count, "byte")))")
      case .image(let width, let height, _):
        lines.append("\(printable(path))  (image, \(width) x \(height))")
      case .cutImage(let width, let height, let keeping):
        lines.append(
          "\(printable(path))  (image, \(width) x \(height), cut after \(Wording.count(keeping, "byte")))"
        )
      case .spoilt(let width, let height, _):
        lines.append("\(printable(path))  (image, \(width) x \(height), with a wrong byte)")
      case .turned(let width, let height, let orientation):
        lines.append(
          "\(printable(path))  (image, \(width) x \(height), EXIF orientation \(orientation))")
      case .disguised(let format, let width, let height):
        lines.append("\(printable(path))  (\(format) image, \(width) x \(height))")
      case .link(let destination):
        lines.append("\(printable(path)) -> \(printable(destination))")
      }
    }
    if let oddity = example.oddity { lines.append("where \(printable(oddity.words))") }
    for name in SourceLimits.Name.allCases {
      let limit = example.sourceLimits[name]
      if limit != SourceLimits.usual(name) {
        lines.append("with --limit \(name.rawValue)=\(limit)")
      }
    }
    return lines
  }
}
