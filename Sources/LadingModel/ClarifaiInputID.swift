// SPDX-License-Identifier: Apache-2.0

/// The id that an input gets at Clarifai, made of a file's name.
public enum ClarifaiInputID {
  /// How much of a file's name becomes its id.
  public enum Part: Sendable {
    /// What stands before the first dot, as the official client takes it.
    case beforeFirstDot
    /// What stands before the last dot.
    case beforeLastDot
  }

  /// The id of a file's name, or of its path; empty when no letter of it can stand in an id.
  ///
  /// As `clean_input_id` of clarifai-python: runs of blanks, dots, commas and slashes become one
  /// `_`, small letters, digits, `-` and `_` stay, and none of the last two at either end.
  public static func clean(_ name: some Sequence<UInt8>, taking part: Part) -> String {
    let text = String(decoding: Array(name), as: UTF8.self)
    let stem: Substring
    switch part {
    case .beforeFirstDot: stem = text.prefix { $0 != "." }
    case .beforeLastDot:
      let start = text.lastIndex(of: "/").map { text.index(after: $0) } ?? text.startIndex
      // A dot at the very beginning of a name begins no extension.
      let dot = text[start...].lastIndex(of: ".").flatMap { $0 > start ? $0 : nil }
      stem = text[..<(dot ?? text.endIndex)]
    }
    return clean(stem)
  }

  private static func clean(_ stem: Substring) -> String {
    var scalars: [Unicode.Scalar] = []
    for scalar in stem.lowercased().unicodeScalars {
      let isBreak = scalar == "," || scalar == " " || scalar == "/" || scalar == "."
      let next: Unicode.Scalar = isBreak ? "_" : scalar
      // Runs of _ and of - become one.
      if next == "_" || next == "-", scalars.last == next { continue }
      scalars.append(next)
    }
    let isEdge: (Unicode.Scalar) -> Bool = { $0 == "_" || $0 == "-" }
    let start = scalars.firstIndex { !isEdge($0) } ?? scalars.endIndex
    let end = scalars.lastIndex { !isEdge($0) }.map { $0 + 1 } ?? start
    var id = ""
    for scalar in scalars[start..<end] {
      switch scalar {
      case "a"..."z", "0"..."9", "_", "-": id.unicodeScalars.append(scalar)
      default: break
      }
    }
    return id
  }
}
