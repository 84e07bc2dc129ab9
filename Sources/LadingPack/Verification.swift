// SPDX-License-Identifier: Apache-2.0

/// What verifying a manifest or an archive came to.
public struct Verification: Sendable, Hashable {
  /// The path as given.
  public var path: String
  /// Whether there was a manifest to compare with.
  public var hasManifest: Bool
  /// Archives looked at.
  public var archives = 0
  /// Members looked at.
  public var entries = 0
  /// Bytes of archives read.
  public var bytes: Int64 = 0
  /// What is wrong, in the order of the manifest; empty when everything is as it should be.
  public var problems: [Problem] = []

  /// A verification of nothing yet.
  public init(path: String, hasManifest: Bool) {
    self.path = path
    self.hasManifest = hasManifest
  }

  /// Whether everything is as it should be.
  public var isGood: Bool { problems.isEmpty }

  /// One thing that is not as it should be.
  public struct Problem: Sendable, Hashable {
    /// The archive's file name, or the manifest's.
    public var archive: String
    /// The name in the archive; nil when it is the archive as a whole.
    public var entry: [UInt8]?
    /// What is wrong, and what was expected.
    public var message: String

    /// Makes a problem.
    public init(archive: String, entry: [UInt8]?, message: String) {
      self.archive = archive
      self.entry = entry
      self.message = message
    }
  }
}

/// Why nothing could be verified at all.
public struct VerifyError: Error, Hashable, Sendable {
  /// What sort of failure.
  public enum Code: String, Sendable {
    /// The path does not exist, or is a folder without a manifest.
    case notFound
    /// It cannot be opened or read.
    case unreadable
  }

  /// What sort of failure.
  public var code: Code
  /// The path as given.
  public var path: String
  /// The details, for people.
  public var detail: String

  /// Makes an error.
  public init(_ code: Code, path: String, detail: String) {
    self.code = code
    self.path = path
    self.detail = detail
  }
}
