// SPDX-License-Identifier: Apache-2.0

/// A fault made on purpose: which requests it meets, what happens to them, and how often.
public struct Fault: Sendable, Equatable {
  /// The requests that it meets.
  public enum Place: String, Sendable, CaseIterable {
    /// Calls that begin an upload or a job (POST).
    case start
    /// Bodies sent to a signed URL.
    case put
    /// Questions about the state of something (GET).
    case poll
    /// Downloads of files.
    case download
    /// All of them.
    case any
  }

  /// What happens.
  public enum Effect: Sendable, Equatable {
    /// This status is answered, as a proxy would, in HTML.
    case status(Int)
    /// The connection ends in the middle.
    case cut
  }

  /// The requests that it meets.
  public var place: Place
  /// What happens to them.
  public var effect: Effect
  /// How often, from 0 to 1.
  public var probability: Double

  /// Reads `PLACE:EFFECT[:PROBABILITY]`, such as `put:503:0.1`, `poll:502` or `put:cut:0.05`.
  public init(parsing text: String) throws(ReceiverError) {
    let words = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(words.count), let place = Place(rawValue: String(words[0])) else {
      throw ReceiverError(
        .usage,
        "The fault \"\(text)\" is not PLACE:EFFECT[:PROBABILITY]; PLACE is start, put, poll, download or any"
      )
    }
    if words[1] == "cut" {
      effect = .cut
    } else if let status = Int(words[1]), (400...599).contains(status) {
      effect = .status(status)
    } else {
      throw ReceiverError(
        .usage, "The effect of the fault \"\(text)\" is neither cut nor a status from 400 to 599")
    }
    probability = 1
    if words.count == 3 {
      guard let value = Double(words[2]), (0...1).contains(value) else {
        throw ReceiverError(.usage, "The probability of the fault \"\(text)\" is not from 0 to 1")
      }
      probability = value
    }
    self.place = place
  }

  /// Whether it meets this request, thrown anew for each.
  func strikes(_ place: Place) -> Bool {
    (self.place == .any || self.place == place)
      && (probability >= 1 || Double.random(in: 0..<1) < probability)
  }
}
