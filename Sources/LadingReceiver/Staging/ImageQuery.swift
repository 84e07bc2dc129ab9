// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// Which images of a workspace are meant.
///
/// A small part of RoboQL: words with a field each, all of which must hold, or `*` for every image.
/// What is not understood is refused, never passed over: a batch of other images than were meant
/// would be worse than none.
struct ImageQuery: Sendable, Equatable {
  private enum Field: String, CaseIterable {
    case project
    case split
    case batch
    case tag
    case filename
  }

  private struct Term: Equatable {
    var field: Field
    var value: String
  }

  private var terms: [Term] = []

  /// Reads a query; throws 400 for what is not understood.
  init(_ text: String) throws(Refusal) {
    let words = text.split(whereSeparator: \.isWhitespace)
    if words == ["*"] { return }
    for word in words where word != "AND" {
      let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let field = Field(rawValue: String(parts[0])), !parts[1].isEmpty
      else {
        let fields = Field.allCases.map(\.rawValue).joined(separator: ", ")
        throw Refusal(
          .badRequest, "The query has \(word), which this receiver does not understand",
          hint: "It knows * and FIELD:VALUE, with the fields \(fields)")
      }
      let value = parts[1].filter { $0 != "\"" }
      terms.append(Term(field: field, value: value))
    }
    guard !terms.isEmpty else { throw Refusal(.badRequest, "The query is empty") }
  }

  /// Whether an image is meant.
  func picks(project: String, name: String, split: String, batch: String?, tags: [String]) -> Bool {
    terms.allSatisfy { term in
      switch term.field {
      case .project: project == term.value
      case .split: split == term.value
      case .batch: batch == term.value
      case .tag: tags.contains(term.value)
      case .filename: name.contains(term.value)
      }
    }
  }
}
