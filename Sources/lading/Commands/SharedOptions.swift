// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import LadingFormats
import LadingLint
import LadingModel

/// When text is coloured.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, always, never
}

extension ProgressStyle: ExpressibleByArgument {}

/// A dataset's format as asked for; `auto` is found out by content.
enum FormatChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, coco, yolo, voc, classification

  /// The format; nil for `auto`.
  var format: DatasetFormat? { DatasetFormat(rawValue: rawValue) }
}

/// Whether text is coloured.
struct ColorOptions: ParsableArguments {
  @Option(help: "Colour the text; auto heeds NO_COLOR.")
  var color = ColorChoice.auto

  /// Whether standard output takes colour.
  var isColored: Bool {
    switch color {
    case .always: true
    case .never: false
    case .auto: Console.environment("NO_COLOR") == nil && Console.isTerminal(STDOUT_FILENO)
    }
  }

  /// How text on standard output is styled.
  var style: TextStyle { TextStyle(isColored: isColored) }
}

/// How commands talk.
struct TalkOptions: ParsableArguments {
  @OptionGroup var color: ColorOptions

  @Option(help: "Show progress on standard error.")
  var progress = ProgressStyle.auto

  @Flag(name: .shortAndLong, help: "Say less: no progress, no advice.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say more: all findings listed, and why this format.")
  var verbose = false

  /// How text on standard output is styled.
  var style: TextStyle {
    TextStyle(isColored: color.isColored, isQuiet: quiet, isVerbose: verbose)
  }

  mutating func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other.") }
  }
}

/// How much of the machine is used.
struct WorkOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Worker threads.", valueName: "n"))
  var jobs = WorkOptions.processors

  /// The processors that this process may run on.
  static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  mutating func validate() throws {
    guard (1...1024).contains(jobs) else {
      throw ValidationError("--jobs takes a number from 1 to 1024.")
    }
  }
}

/// How far images are looked into.
struct DepthOptions: ParsableArguments {
  @Flag(help: "Read every byte of every image, for broken structure and wrong checksums.")
  var deep = false

  @Flag(help: "Decode JPEG and PNG images as well, for damage that only their pixels show.")
  var decode = false

  /// The deepest that was asked for.
  var depth: ImageDepth { decode ? .decode : deep ? .deep : .header }
}

/// Reads `--target`: one service or a comma list.
struct TargetList {
  var targets: [Target]

  /// Takes a comma list apart; throws for a name that is no target.
  static func parse(_ text: String) throws -> TargetList {
    var targets: [Target] = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      let target = try one(String(name))
      if !targets.contains(target) { targets.append(target) }
    }
    return TargetList(targets: targets)
  }

  /// The target of this name.
  static func one(_ name: String) throws -> Target {
    if let target = Target(rawValue: name) { return target }
    let names = Target.allCases.map(\.rawValue)
    let guess = Suggestion.nearest(to: name, among: names).map { " Did you mean \($0)?" } ?? ""
    throw ValidationError(
      "There is no target '\(printable(name))'.\(guess)\n"
        + "Targets are \(Wording.list(names)).")
  }
}

/// Reads `--select` and `--ignore`: rules or groups in comma lists.
enum RuleNames {
  /// All names of the lists; throws for one that is neither a rule nor a group.
  static func parse(_ lists: [String], option: String) throws -> Set<String> {
    var names: Set<String> = []
    for list in lists {
      for part in list.split(separator: ",", omittingEmptySubsequences: false) {
        names.insert(try known(String(part), option: option))
      }
    }
    return names
  }

  /// The rules and groups that there are.
  static var all: [String] {
    let rules = RuleCatalogue.all.map { $0.info.id }
    var groups: [String] = []
    for rule in rules where groups.last != rule.group { groups.append(rule.group) }
    return groups + rules.map(\.description)
  }

  private static func known(_ name: String, option: String) throws -> String {
    let names = all
    if names.contains(name) { return name }
    let guess = Suggestion.nearest(to: name, among: names).map { " Did you mean \($0)?" } ?? ""
    throw ValidationError(
      "\(option): there is no rule or group '\(printable(name))'.\(guess)\n"
        + "'lading rules' lists them all.")
  }
}
