// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingModel

/// An archive made to do harm or to confuse, and what must be found in it.
public struct HostileArchive: Sendable {
  /// A finding of the archive group.
  public struct Fault: Sendable, Hashable {
    public var rule: RuleID
    public var severity: Severity
    /// The entry; nil for the archive as a whole.
    public var entry: String?
    /// The byte in the archive that the message names; nil when it names none.
    public var offset: Int?

    public init(_ rule: RuleID, _ severity: Severity, _ entry: String?, at offset: Int?) {
      self.rule = rule
      self.severity = severity
      self.entry = entry
      self.offset = offset
    }
  }

  public var name: String
  public var bytes: [UInt8]
  public var limits: SourceLimits
  /// All findings of the archive group, in any order.
  public var faults: [Fault]

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
