// SPDX-License-Identifier: Apache-2.0

/// Why something was not uploaded, for people and for exit codes.
///
/// No key, token or signed URL is ever in its texts.
public struct UploadError: Error, Hashable, Sendable {
  /// What sort of failure.
  public enum Code: String, Sendable {
    /// What was asked for makes no sense; nothing was sent.
    case usage
    /// A file of this machine cannot be read.
    case input
    /// An archive is not what its manifest says.
    case unverified
    /// The service refused.
    case refused
    /// A fault that may pass did not pass in time; the same command goes on from here.
    case gaveUp
    /// It is not known whether the service took a request: ask it before sending again.
    case unsure
    /// This machine's limit.
    case machine
  }

  /// What sort of failure.
  public var code: Code
  /// What happened.
  public var message: String
  /// What to do about it.
  public var hint: String?
  /// The service's HTTP status, where there was one.
  public var status: Int?

  /// Makes an error.
  public init(_ code: Code, _ message: String, hint: String? = nil, status: Int? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
    self.status = status
  }
}
