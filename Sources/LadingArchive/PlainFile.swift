// SPDX-License-Identifier: Apache-2.0

import Glibc
public import LadingText

/// A file on disk that is read from its beginning to its end, whatever it holds.
public final class PlainFile: ByteSource {
  private let path: String
  private let descriptor: Int32

  /// Opens the file; only a regular one is taken, so that a pipe cannot hang the program.
  public init(_ path: String) throws(SourceError) {
    self.path = path
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { throw Self.failure(path) }
    var status = stat()
    if unsafe fstat(descriptor, &status) != 0 { throw Self.failure(path) }
    if status.st_mode & S_IFMT != S_IFREG {
      throw SourceError(.unreadable, path: Array(path.utf8), detail: "is not a regular file")
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Reads the next bytes.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    while true {
      let count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw Self.failure(path) }
    }
  }

  /// The whole file; nil when it is larger than `limit`.
  public static func read(_ path: String, limit: Int) throws(SourceError) -> [UInt8]? {
    let file = try PlainFile(path)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = try file.fill(&buffer)
      if count == 0 { return bytes }
      if bytes.count + count > limit { return nil }
      bytes.append(contentsOf: buffer[..<count])
    }
  }

  private func fill(_ buffer: inout [UInt8]) throws(SourceError) -> Int {
    unsafe try buffer.withUnsafeMutableBufferPointer { (room) throws(SourceError) in
      unsafe try read(into: UnsafeMutableRawBufferPointer(room))
    }
  }

  private static func failure(_ path: String) -> SourceError {
    let number = errno
    let text = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
    return SourceError(
      number == ENOENT || number == ENOTDIR ? .notFound : .unreadable, path: Array(path.utf8),
      detail: text)
  }
}
