// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Writes `--output FILE`: under its final name the file is complete, or it is the old one.
enum OutputFile {
  /// Writes the bytes beside `path`, then renames.
  ///
  /// What is there and no regular file (a device, a pipe) is written to as it is.
  static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    var status = stat()
    if stat(path, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFREG: break
      case S_IFDIR:
        throw Failure(
          .usage, "\(path) is a folder; --output names a file",
          hint: "write --output \(path.hasSuffix("/") ? path : path + "/")report.json")
      default: return try writeInPlace(bytes, path)
      }
    }
    // A symbolic link stays a link: what it leads to is replaced.
    let final = realpath(path, nil).map { pointer in
      defer { free(pointer) }
      return String(cString: pointer)
    }
    try writeBeside(bytes, final ?? path)
  }

  private static func writeInPlace(_ bytes: [UInt8], _ path: String) throws(Failure) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, errno) }
    let problem = Console.writeAll(bytes, to: descriptor)
    close(descriptor)
    if let problem { throw failure(path, problem) }
  }

  private static func writeBeside(_ bytes: [UInt8], _ path: String) throws(Failure) {
    let temporary = "\(path).lading-\(getpid()).tmp"
    Interruption.willWrite(temporary)
    let descriptor = open(temporary, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(path, errno) }
    var problem = Console.writeAll(bytes, to: descriptor)
    if problem == nil, fsync(descriptor) != 0, errno != EINVAL { problem = errno }
    if close(descriptor) != 0, problem == nil { problem = errno }
    if problem == nil, rename(temporary, path) != 0 { problem = errno }
    if let problem {
      unlink(temporary)
      throw failure(path, problem)
    }
  }

  private static func failure(_ path: String, _ number: Int32) -> Failure {
    let isFull = number == ENOSPC || number == EDQUOT || number == EIO || number == EFBIG
    return Failure(
      isFull ? .machine : .input, "\(path) cannot be written: \(Console.reason(number))",
      hint: isFull ? "make room, or write elsewhere with --output" : nil)
  }
}
