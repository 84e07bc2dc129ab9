// SPDX-License-Identifier: Apache-2.0

import Glibc
public import LadingText

/// What stands under a path on this machine, as one that is to be sent.
public enum LocalFile: Sendable, Hashable {
  /// A regular file that can be read, of this size in bytes.
  case file(bytes: Int64)
  /// Nothing.
  case missing
  /// A folder.
  case folder
  /// Neither, or something that cannot be read, and why.
  case unreadable(String)

  /// Looks at a path.
  public init(_ path: String) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      let error = SystemError(errno)
      let isMissing = error.code == ENOENT || error.code == ENOTDIR || error.code == ENAMETOOLONG
      self = isMissing ? .missing : .unreadable(error.description)
      return
    }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      self = .unreadable(SystemError(errno).description)
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file(bytes: Int64(status.st_size))
    case S_IFDIR: self = .folder
    default: self = .unreadable("it is no regular file")
    }
  }

  /// Finds a path as it is written in a file: a relative one in the first of the folders that has
  /// it.
  ///
  /// The path found is where to open it; of one that is nowhere it is that in the first folder.
  public static func find(_ path: String, in folders: [String]) -> (path: String, file: LocalFile) {
    if path.hasPrefix("/") { return (path, LocalFile(path)) }
    var first: (path: String, file: LocalFile)?
    for folder in folders {
      let candidate =
        folder.isEmpty ? path : folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
      let found = (path: candidate, file: LocalFile(candidate))
      if found.file != .missing { return found }
      first = first ?? found
    }
    return first ?? (path, LocalFile(path))
  }
}

/// Some bytes of an entry, read one after the other.
public final class EntryRange: ByteSource {
  private let reader: any EntryReader
  private let entry: Int
  private var rest: Range<Int>

  /// The bytes of `entry` that lie in `range`.
  public init(_ reader: any EntryReader, entry: Int, range: Range<Int>) {
    self.reader = reader
    self.entry = entry
    rest = range
  }

  /// Reads the next bytes.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = min(buffer.count, rest.count)
    guard count > 0 else { return 0 }
    let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
    let done = unsafe try reader.read(entry, at: Int64(rest.lowerBound), into: part)
    rest = (rest.lowerBound + done)..<max(rest.upperBound, rest.lowerBound + done)
    if done == 0 { rest = rest.lowerBound..<rest.lowerBound }
    return done
  }
}
