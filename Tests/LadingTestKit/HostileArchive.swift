// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingModel

/// An archive made to do harm or to confuse, and what must be found in it.
public struct HostileArchive: Sendable {
  /// A finding of the archive group.
  public struct Fault: Sendable, Hashable {
    /// The rule.
    public var rule: RuleID
    /// How bad it has to be.
    public var severity: Severity
    /// The entry; nil for the archive as a whole.
    public var entry: String?
    /// The byte in the archive that the message names; nil when it names none.
    public var offset: Int?

    /// Makes a fault.
    public init(_ rule: RuleID, _ severity: Severity, _ entry: String?, at offset: Int?) {
      self.rule = rule
      self.severity = severity
      self.entry = entry
      self.offset = offset
    }
  }

  /// What is wrong with it, in words.
  public var name: String
  /// The archive.
  public var bytes: [UInt8]
  /// The limits it is opened with.
  public var limits: SourceLimits
  /// All findings of the archive group, in any order.
  public var faults: [Fault]

  /// Makes an archive; the usual limits hold but for those given.
  public init(
    _ name: String, _ bytes: [UInt8], limits: [SourceLimits.Name: Int64] = [:], _ faults: [Fault]
  ) {
    self.name = name
    self.bytes = bytes
    self.limits = SourceLimits(limits)
    self.faults = faults
  }

  /// All that there are.
  public static var all: [HostileArchive] { zips + tars }
}
