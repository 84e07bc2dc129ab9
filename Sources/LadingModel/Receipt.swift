// SPDX-License-Identifier: Apache-2.0

/// What a service answered for one thing that was sent: an archive, or a file of records.
public struct Receipt: Sendable, Hashable {
  /// How it ended.
  public enum Outcome: String, Sendable {
    /// The service took all of it.
    case confirmed
    /// The service took it and rejected some of what is in it.
    case partial
    /// The service took none of it.
    case failed
  }

  /// Something that the service remarked about one item.
  public struct Remark: Sendable, Hashable {
    /// The service's name for it; empty where it gave none.
    public var type: String
    /// What it is about: a file, or a record's number; empty where it did not say.
    public var subject: String
    /// Its words.
    public var reason: String

    /// Makes a remark.
    public init(type: String = "", subject: String = "", reason: String) {
      self.type = type
      self.subject = subject
      self.reason = reason
    }
  }

  /// The target's address without keys.
  public var target: String
  /// The name of what was sent.
  public var name: String
  /// Its size.
  public var bytes: Int64
  /// Its SHA-256, 64 hex digits.
  public var sha256: String
  /// How it ended.
  public var outcome: Outcome
  /// The service's own names for it, by kind: `taskId`, `shardId`, `importId`.
  public var references: [String: String]
  /// Images or records in it; nil where nobody has counted.
  public var sent: Int?
  /// How many of them the service counts; nil where it does not say.
  public var accepted: Int?
  /// How many of them it rejected.
  public var rejected: Int
  /// The service's warnings, as far as it lists them.
  public var warnings: [Remark]
  /// The service's errors, as far as it lists them.
  public var errors: [Remark]

  /// Makes a receipt.
  public init(
    target: String, name: String, bytes: Int64, sha256: String, outcome: Outcome,
    references: [String: String] = [:], sent: Int? = nil, accepted: Int? = nil, rejected: Int = 0,
    warnings: [Remark] = [], errors: [Remark] = []
  ) {
    self.target = target
    self.name = name
    self.bytes = bytes
    self.sha256 = sha256
    self.outcome = outcome
    self.references = references
    self.sent = sent
    self.accepted = accepted
    self.rejected = rejected
    self.warnings = warnings
    self.errors = errors
  }
}
