// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// How text for people looks.
struct TextStyle {
  var isColored = false
  var isQuiet = false
  var isVerbose = false

  /// The few things that are set apart.
  enum Role: String {
    case error = "1;31"
    case warning = "1;33"
    case info = "36"
    case good = "32"
    case strong = "1"
    case faint = "2"
  }

  /// The text in the role's colour.
  func paint(_ text: String, _ role: Role) -> String {
    isColored ? "\u{1B}[\(role.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// A severity's word in its colour.
  func paint(_ severity: Severity) -> String {
    switch severity {
    case .error: paint("error", .error)
    case .warning: paint("warning", .warning)
    case .info: paint("info", .info)
    }
  }
}
