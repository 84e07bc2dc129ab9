// SPDX-License-Identifier: Apache-2.0

import Glibc
public import LadingText

/// Replaces files where they lie: each is the old one or the new one, whatever happens.
public struct FileReplacement {
  /// The temporary file of the replacement that is going on.
  private static let current = Guarded<[UInt8]?>(nil)

  private var copy = StreamCopy()

  /// Something to replace files with.
  public init() {}

  /// Writes the stream beside the file, syncs it, gives it the file's permissions and name.
  ///
  /// A symbolic link stays one: what it leads to is replaced.
  public mutating func replace(
    _ path: [UInt8], with source: any ByteSource
  ) throws(WriteError) {
    let final = realPath(path) ?? path
    var status = stat()
    guard unsafe withPath(final, { unsafe stat($0, &status) }) == 0 else {
      throw WriteError.system("cannot look at", final)
    }
    let slash = final.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    let random = String(UInt64.random(in: .min ... .max), radix: 16)
    let temporary = Array(final[..<slash]) + Array(".lading-\(random).part".utf8)
    let descriptor = OutputGate.pass {
      Self.current.withLock { $0 = temporary }
      return unsafe withPath(temporary) {
        unsafe open($0, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
      }
    }
    guard descriptor >= 0 else { throw WriteError.system("cannot create a file beside it", final) }
    do throws(WriteError) {
      try copy.run(source, to: descriptor, path: final)
      if fchmod(descriptor, status.st_mode & 0o7777) != 0 {
        throw WriteError.system("cannot set the permissions of", final)
      }
      if fsync(descriptor) != 0 { throw WriteError.system("cannot sync", final) }
    } catch {
      close(descriptor)
      Self.clear()
      throw error
    }
    guard close(descriptor) == 0, Self.rename(temporary, final) else {
      let error = WriteError.system("cannot replace", final)
      Self.clear()
      throw error
    }
  }

  /// Removes what an interrupted replacement has left.
  public static func clear() {
    guard let path = current.withLock({ $0 }) else { return }
    _ = unsafe withPath(path) { unsafe unlink($0) }
  }

  private static func rename(_ old: [UInt8], _ new: [UInt8]) -> Bool {
    OutputGate.pass {
      let result = unsafe withPath(old) { old in
        unsafe withPath(new) { unsafe Glibc.rename(old, $0) }
      }
      if result == 0 { current.withLock { $0 = nil } }
      return result == 0
    }
  }
}
