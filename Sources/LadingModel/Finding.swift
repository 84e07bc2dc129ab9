// SPDX-License-Identifier: Apache-2.0

/// How much a finding matters.
public enum Severity: String, Sendable, CaseIterable, Comparable {
  /// A remark.
  case info
  /// Probably not meant; a service takes it.
  case warning
  /// Wrong, or refused by a service.
  case error

  /// Orders info below warning below error.
  public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .info: 0
    case .warning: 1
    case .error: 2
    }
  }
}

/// A rule's name, `group/name` in kebab-case, read as in "ignore X".
public struct RuleID: Hashable, Comparable, Sendable, ExpressibleByStringLiteral,
  CustomStringConvertible
{
  /// The whole name.
  public let description: String

  /// Takes a name as it is.
  public init(_ name: String) { description = name }

  /// Takes a literal name as it is.
  public init(stringLiteral name: String) { description = name }

  /// What stands before the slash.
  public var group: String {
    String(description.prefix { $0 != "/" })
  }

  /// Orders by name.
  public static func < (a: RuleID, b: RuleID) -> Bool { a.description < b.description }
}

/// Where a finding stands: the file to be edited, and the place in it.
public struct Location: Sendable, Hashable {
  /// The file's path bytes relative to the dataset's top (they may not form a valid `EntryPath`);
  /// nil when the finding is about the dataset as a whole.
  public var path: [UInt8]?
  /// The byte offset in the file, from 0.
  public var offset: Int?
  /// The line, from 1.
  public var line: Int?
  /// The column in Unicode code points, from 1.
  public var column: Int?
  /// A JSON pointer (RFC 6901).
  public var pointer: String?
  /// The image it is about, where there is one.
  public var image: EntryPath?

  /// Makes a location.
  public init(
    path: [UInt8]? = nil, offset: Int? = nil, line: Int? = nil, column: Int? = nil,
    pointer: String? = nil, image: EntryPath? = nil
  ) {
    self.path = path
    self.offset = offset
    self.line = line
    self.column = column
    self.pointer = pointer
    self.image = image
  }
}

/// One thing wrong or worth knowing.
public struct Finding: Sendable, Hashable {
  /// The rule that found it.
  public var rule: RuleID
  /// How much it matters.
  public var severity: Severity
  /// What is wrong, what was expected, and what to do.
  public var message: String
  /// Where.
  public var location: Location
  /// 16 hex digits that stay the same while the record does, for baselines.
  public var fingerprint: String

  /// Makes a finding.
  public init(
    rule: RuleID, severity: Severity, message: String, location: Location, fingerprint: String
  ) {
    self.rule = rule
    self.severity = severity
    self.message = message
    self.location = location
    self.fingerprint = fingerprint
  }
}
