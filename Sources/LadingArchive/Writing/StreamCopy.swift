// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingText

/// Writes a stream to an open file through one buffer.
struct StreamCopy {
  private var buffer = [UInt8](repeating: 0, count: AtomicFile.slice)

  /// Writes all that `source` has; what it throws is an error of the member `path`.
  mutating func run(
    _ source: any ByteSource, to descriptor: Int32, path: [UInt8]
  ) throws(WriteError) {
    while true {
      let count: Int
      do {
        count = try unsafe buffer.withUnsafeMutableBytes { unsafe try source.read(into: $0) }
      } catch {
        throw WriteError.reading(path, error)
      }
      if count == 0 { return }
      try write(count, to: descriptor, path)
    }
  }

  private func write(_ count: Int, to descriptor: Int32, _ path: [UInt8]) throws(WriteError) {
    var done = 0
    while done < count {
      let written = unsafe buffer.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress.map { unsafe $0 + done }, count - done)
      }
      if written > 0 {
        done += written
      } else if errno != EINTR {
        throw WriteError.system("cannot write", path)
      }
    }
  }
}

extension WriteError {
  /// The error that `errno` stands for, of a path that need not be UTF-8.
  static func system(_ call: String, _ path: [UInt8]) -> WriteError {
    var error = system(call, "")
    error.path = path
    return error
  }
}

/// Calls `body` with a path as C takes it; a path never holds a NUL.
func withPath<Result>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
  var text = path.map { CChar(bitPattern: $0) }
  text.append(0)
  return unsafe text.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return unsafe body("") }
    return unsafe body(base)
  }
}
