// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Why an output cannot be written.
public struct WriteError: Error, Hashable, Sendable {
  /// What sort of failure.
  public enum Code: String, Sendable {
    /// The folder or file may not be written to.
    case permission
    /// The disk, or the user's quota on it, is full.
    case diskFull
    /// A file of the final name exists already.
    case exists
    /// The folder does not exist, or cannot be one.
    case notFound
    /// Any other failure of output.
    case failed
    /// The archive format cannot hold so much.
    case tooLarge
    /// What was to be written cannot be read; `source` says why.
    case source
  }

  /// What sort of failure.
  public var code: Code
  /// The file that cannot be written, or the member of the archive.
  public var path: [UInt8]
  /// The details, for people.
  public var detail: String
  /// Why the input cannot be read, when that is the reason.
  public var source: SourceError?

  /// Makes an error.
  public init(_ code: Code, path: [UInt8], detail: String, source: SourceError? = nil) {
    self.code = code
    self.path = path
    self.detail = detail
    self.source = source
  }

  /// The error that `errno` stands for after a call on `path` failed.
  static func system(_ call: String, _ path: String) -> WriteError {
    let number = errno
    let code: Code =
      switch number {
      case ENOSPC, EDQUOT, EFBIG: .diskFull
      case EACCES, EPERM, EROFS: .permission
      case EEXIST: .exists
      case ENOENT, ENOTDIR, ENAMETOOLONG, ELOOP: .notFound
      default: .failed
      }
    let text = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    return WriteError(code, path: Array(path.utf8), detail: "\(call): \(text)")
  }

  /// An error in what was to be written, whatever its reader throws.
  static func reading(_ member: [UInt8], _ error: any Error) -> WriteError {
    let source =
      (error as? SourceError) ?? SourceError(.unreadable, path: nil, detail: "\(error)")
    return WriteError(.source, path: member, detail: source.detail, source: source)
  }

  /// A source that does not have the bytes that were planned.
  static func changed(_ member: [UInt8], _ detail: String) -> WriteError {
    reading(member, SourceError(.changed, path: nil, detail: detail))
  }
}
