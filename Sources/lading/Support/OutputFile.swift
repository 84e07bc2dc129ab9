// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where a document goes, piece by piece: standard output, or `--output FILE`.
///
/// Under its final name the file is complete, or it is the old one: it is written beside, then
/// renamed. What is there and no regular file (a device, a pipe) is written to as it is.
final class OutputFile {
  private static let slice = 1 << 16

  /// The name that was asked for; nil for standard output.
  private let path: String?
  private var descriptor = STDOUT_FILENO
  private var buffer: [UInt8] = []
  /// The temporary name and the final one; nil where nothing is renamed.
  private var names: (temporary: String, final: String)?

  /// Begins a document; nil is standard output.
  init(_ path: String?) throws(Failure) {
    self.path = path
    guard let path else { return }
    var status = stat()
    var isThere = false
    if stat(path, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFREG: break
      case S_IFDIR:
        throw Failure(
          .usage, "\(path) is a folder; --output names a file",
          hint: "write --output \(path.hasSuffix("/") ? path : path + "/")report.json")
      default: isThere = true
      }
    }
    if isThere {
      descriptor = open(path, O_WRONLY | O_CLOEXEC)
    } else {
      // A symbolic link stays a link: what it leads to is replaced.
      let resolved = realpath(path, nil).map { pointer in
        defer { free(pointer) }
        return String(cString: pointer)
      }
      let final = resolved ?? path
      let temporary = "\(final).lading-\(getpid()).tmp"
      Interruption.willWrite(temporary)
      names = (temporary, final)
      descriptor = open(temporary, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o666)
    }
    if descriptor < 0 {
      let number = errno
      names = nil
      throw failure(number)
    }
  }

  deinit {
    if path != nil, descriptor >= 0 { close(descriptor) }
    if let names { unlink(names.temporary) }
  }

  /// Writes a whole document.
  static func write(_ bytes: [UInt8], to path: String?) throws(Failure) {
    let file = try OutputFile(path)
    try file.append(bytes)
    try file.finish()
  }

  /// Adds bytes.
  func append(_ bytes: [UInt8]) throws(Failure) {
    buffer += bytes
    if buffer.count >= Self.slice { try flush() }
  }

  /// Ends the document: only now it has its name.
  func finish() throws(Failure) {
    try flush()
    guard path != nil else { return }
    var problem: Int32?
    if names != nil, fsync(descriptor) != 0, errno != EINVAL { problem = errno }
    if close(descriptor) != 0, problem == nil { problem = errno }
    descriptor = -1
    if let problem { throw failure(problem) }
    if let names {
      if rename(names.temporary, names.final) != 0 { throw failure(errno) }
      self.names = nil
    }
  }

  private func flush() throws(Failure) {
    if let problem = Console.writeAll(buffer, to: descriptor) { throw failure(problem) }
    buffer.removeAll(keepingCapacity: true)
  }

  private func failure(_ number: Int32) -> Failure {
    guard let path else {
      return Failure(
        .machine, "standard output cannot be written: \(Console.reason(number))")
    }
    let isFull = number == ENOSPC || number == EDQUOT || number == EIO || number == EFBIG
    return Failure(
      isFull ? .machine : .input, "\(path) cannot be written: \(Console.reason(number))",
      hint: isFull ? "make room, or write elsewhere with --output" : nil)
  }
}
