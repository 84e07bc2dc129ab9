// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingText

/// A text file that grows by whole lines, each on the disk before the next step is taken.
///
/// Whoever has it open holds a lock on it, so that two programs never write the same journal.
@safe
public final class JournalFile: Sendable {
  private let path: String
  private let descriptor: Int32
  private let writing = Guarded(State.open)

  private enum State { case open, closed }

  /// Makes an empty journal; one that is there already is an error.
  public static func create(_ path: String) throws(WriteError) -> JournalFile {
    try JournalFile(path, flags: O_CREAT | O_EXCL)
  }

  /// Opens a journal to go on with it; what follows its last whole line is cut off.
  public static func reopen(_ path: String) throws(WriteError) -> JournalFile {
    let journal = try JournalFile(path, flags: 0)
    let whole: Int
    do {
      let bytes = try PlainFile.read(path, limit: .max) ?? []
      whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    } catch {
      throw WriteError(.failed, path: Array(path.utf8), detail: "cannot be read: \(error.detail)")
    }
    if ftruncate(journal.descriptor, whole) != 0 { throw WriteError.system("cannot cut", path) }
    return journal
  }

  private init(_ path: String, flags: Int32) throws(WriteError) {
    self.path = path
    descriptor = OutputGate.pass {
      unsafe open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | flags, 0o644)
    }
    if descriptor < 0 { throw WriteError.system("cannot open", path) }
    // Where a file system knows no locks there is none to hold.
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      throw WriteError(
        .exists, path: Array(path.utf8), detail: "another run of lading is writing here")
    }
  }

  deinit { release() }

  /// Gives up the lock now, whoever still knows this value; nothing can be added afterwards.
  public func release() {
    writing.withLock { state in
      if state == .open, descriptor >= 0 { close(descriptor) }
      state = .closed
    }
  }

  /// Adds a line and waits until it is on the disk.
  public func append(_ line: [UInt8]) throws(WriteError) {
    try writing.withLock { (state) throws(WriteError) in
      if state == .closed {
        throw WriteError(.failed, path: Array(path.utf8), detail: "was given up already")
      }
      let bytes = line + [UInt8(ascii: "\n")]
      var done = 0
      while done < bytes.count {
        let count = unsafe bytes[done...].withUnsafeBytes {
          unsafe write(descriptor, $0.baseAddress, $0.count)
        }
        if count > 0 {
          done += count
        } else if errno != EINTR {
          throw WriteError.system("cannot write", path)
        }
      }
      if fdatasync(descriptor) != 0 { throw WriteError.system("cannot sync", path) }
    }
  }

  /// Whether a run that is under way has the journal open.
  public static func isHeld(_ path: String) -> Bool {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }

  /// Takes everything out again.
  public func empty() throws(WriteError) {
    if ftruncate(descriptor, 0) != 0 { throw WriteError.system("cannot empty", path) }
  }

  /// The whole lines of a journal; nil where there is none.
  public static func lines(_ path: String) throws(SourceError) -> [[UInt8]]? {
    let bytes: [UInt8]
    do {
      bytes = try PlainFile.read(path, limit: 1 << 30) ?? []
    } catch {
      if error.code == .notFound { return nil }
      throw error
    }
    guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
    return bytes[...end].split(separator: UInt8(ascii: "\n")).map { Array($0) }
  }
}
