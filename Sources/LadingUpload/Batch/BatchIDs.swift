// SPDX-License-Identifier: Apache-2.0

/// The id of a batch, checked before anything is sent: 1 to 64 of `a-z`, `0-9`, `-` and `_`.
public struct BatchIdentifier: Hashable, Sendable {
  /// The id as it was typed.
  public let text: String

  /// The id; nil when it is off the pattern.
  public init?(_ text: String) {
    guard isIdentifier(text, most: 64) else { return nil }
    self.text = text
  }
}

/// The id of a job, checked before anything is sent: 1 to 20 of `a-z`, `0-9`, `-` and `_`.
public struct JobIdentifier: Hashable, Sendable {
  /// The id as it was typed.
  public let text: String

  /// The id; nil when it is off the pattern.
  public init?(_ text: String) {
    guard isIdentifier(text, most: 20) else { return nil }
    self.text = text
  }
}

/// Whether a text has 1 to `length` lower-case letters, digits, hyphens and underscores.
func isIdentifier(_ text: String, most length: Int) -> Bool {
  (1...length).contains(text.utf8.count)
    && text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
}
