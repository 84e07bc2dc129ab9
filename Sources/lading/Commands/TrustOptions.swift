// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingArchive

/// How much an archive may ask of this machine.
struct TrustOptions: ParsableArguments {
  @Option(
    name: .customLong("limit"),
    help: ArgumentHelp(
      "Set a limit on what is read: "
        + SourceLimits.Name.allCases.map(\.rawValue).joined(separator: ", ") + ".",
      discussion: "For an archive that is to be trusted, as in --limit ratio=1000.",
      valueName: "name=value"),
    transform: LimitSetting.parse)
  var settings: [LimitSetting] = []

  /// The limits, those set last winning.
  var limits: SourceLimits {
    var limits = SourceLimits()
    for setting in settings { limits[setting.name] = setting.value }
    return limits
  }
}

/// One `--limit NAME=VALUE`.
struct LimitSetting {
  var name: SourceLimits.Name
  var value: Int64

  static func parse(_ text: String) throws -> LimitSetting {
    let names = SourceLimits.Name.allCases.map(\.rawValue)
    guard let equals = text.firstIndex(of: "=") else {
      throw ValidationError("--limit takes NAME=VALUE, as in --limit ratio=1000.")
    }
    let word = String(text[..<equals])
    guard let name = SourceLimits.Name(rawValue: word) else {
      let guess = Suggestion.nearest(to: word, among: names).map { " Did you mean \($0)?" } ?? ""
      throw ValidationError(
        "There is no limit '\(printable(word))'.\(guess)\nLimits are \(Wording.list(names)).")
    }
    let number = String(text[text.index(after: equals)...])
    if name.isSize { return LimitSetting(name: name, value: try ByteSize.parse(number).bytes) }
    guard let value = Int64(number), value > 0 else {
      throw ValidationError("--limit \(name.rawValue)= takes a number above 0.")
    }
    return LimitSetting(name: name, value: value)
  }
}

extension SourceLimits.Name {
  /// Whether it counts bytes.
  fileprivate var isSize: Bool {
    switch self {
    case .entries, .ratio: false
    case .nameLength, .centralDirectory, .extendedHeader, .entrySize, .totalSize, .memory: true
    }
  }
}
