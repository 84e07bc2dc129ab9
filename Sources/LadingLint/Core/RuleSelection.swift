// SPDX-License-Identifier: Apache-2.0

public import LadingModel

/// Which rules count, with what severity, and where.
public struct RuleSelection: Sendable {
  /// What a configuration makes of a rule.
  public enum Level: Sendable, Hashable {
    /// It does not count.
    case off
    /// All its findings have this severity.
    case severity(Severity)
  }

  /// Rules or groups to use; empty means all.
  public var select: Set<String>
  /// Rules or groups to leave out; wins over `select`.
  public var ignore: Set<String>
  /// Rules or groups that are off or have another severity; a rule's own line wins over its
  /// group's, and a rule that `select` names is never off.
  public var levels: [String: Level]
  /// Paths at which rules do not count.
  public var pathIgnores: [PathIgnore]

  /// Makes a selection; the default takes all rules.
  public init(
    select: Set<String> = [], ignore: Set<String> = [], levels: [String: Level] = [:],
    pathIgnores: [PathIgnore] = []
  ) {
    self.select = select
    self.ignore = ignore
    self.levels = levels
    self.pathIgnores = pathIgnores
  }

  /// Whether findings of this rule count.
  public func contains(_ rule: RuleID) -> Bool {
    let names = [rule.description, rule.group]
    if names.contains(where: ignore.contains) { return false }
    if select.contains(rule.description) { return true }
    if level(rule) == .off { return false }
    return select.isEmpty || select.contains(rule.group)
  }

  /// The severity that all findings of this rule have; nil where each keeps its own.
  public func severity(_ rule: RuleID) -> Severity? {
    if case .severity(let severity) = level(rule) { return severity }
    return nil
  }

  private func level(_ rule: RuleID) -> Level? { levels[rule.description] ?? levels[rule.group] }
}

/// Paths at which rules do not count, and why not.
public struct PathIgnore: Sendable {
  /// Where: the finding's file, or the image it is about.
  public var patterns: [PathPattern]
  /// Rules or groups; empty means all.
  public var rules: Set<String>
  /// Why, for people.
  public var reason: String

  /// Makes an ignore.
  public init(patterns: [PathPattern], rules: Set<String> = [], reason: String) {
    self.patterns = patterns
    self.rules = rules
    self.reason = reason
  }

  /// Whether findings of the rule are ignored somewhere.
  ///
  /// What cannot be read at all is only ignored by its name: nobody knows what is in it.
  func covers(_ rule: RuleID) -> Bool {
    if rule == LayoutUnreadableFile.id { return rules.contains(rule.description) }
    return rules.isEmpty || rules.contains(rule.description) || rules.contains(rule.group)
  }
}
