// SPDX-License-Identifier: Apache-2.0

import LadingArchive

/// Why packing stops.
public struct PackError: Error, Hashable, Sendable {
  /// What sort of failure.
  public enum Code: String, Sendable {
    /// A file of the dataset cannot be opened or read.
    case unreadable
    /// The output folder may not be written to, or cannot be made where it was asked for.
    case permission
    /// The disk is full, or will be.
    case diskFull
    /// The output folder holds what would be overwritten.
    case exists
    /// Something does not fit into an archive even by itself.
    case tooLarge
    /// A file of the dataset is not what it was when it was listed.
    case changed
    /// The archive that holds the dataset is broken.
    case damaged
    /// An image is damaged, and it was asked to look.
    case brokenImage
    /// There is no image to pack.
    case nothing
    /// Something that this version cannot read or write.
    case unsupported
    /// The output cannot be written for another reason.
    case unwritable
    /// Whoever takes the archives wants no more of them.
    case stopped
  }

  /// What sort of failure.
  public var code: Code
  /// The file of the dataset, or of the output; nil when it is none in particular.
  public var path: [UInt8]?
  /// What is wrong and what to do, for people.
  public var detail: String
  /// How many archives are complete and kept, for `resume` to go on from.
  public var kept = 0

  /// Makes an error.
  public init(_ code: Code, path: [UInt8]?, detail: String) {
    self.code = code
    self.path = path
    self.detail = detail
  }

  /// Whether the same run may go on once what stopped it is out of the way.
  var passes: Bool {
    switch code {
    case .unreadable, .permission, .diskFull, .damaged, .unwritable, .stopped: true
    case .exists, .tooLarge, .changed, .brokenImage, .nothing, .unsupported: false
    }
  }

  /// An error in reading the dataset; `path` names the entry where the error does not.
  init(_ error: SourceError, path: [UInt8]? = nil) {
    let code: Code =
      switch error.code {
      case .notFound, .unreadable, .notAnArchive: .unreadable
      case .damaged: .damaged
      case .encrypted, .unsupported, .limit, .bomb: .unsupported
      case .changed: .changed
      case .brokenImage: .brokenImage
      case .scratch: .unwritable
      }
    self.init(code, path: path ?? error.path, detail: error.detail)
  }

  /// An error in writing; what was being read for it is `path`.
  init(_ error: WriteError, path: [UInt8]? = nil) {
    if let source = error.source {
      self.init(source, path: path)
      return
    }
    let code: Code =
      switch error.code {
      case .permission, .notFound: .permission
      case .diskFull: .diskFull
      case .exists: .exists
      case .tooLarge: .tooLarge
      case .failed, .source: .unwritable
      }
    self.init(code, path: error.path, detail: error.detail)
  }

  /// Whatever a format's packable throws.
  init(any error: any Error, path: [UInt8]? = nil) {
    switch error {
    case let error as PackError: self = error
    case let error as SourceError: self.init(error, path: path)
    case let error as WriteError: self.init(error, path: path)
    default: self.init(.unreadable, path: path, detail: "\(error)")
    }
  }
}
