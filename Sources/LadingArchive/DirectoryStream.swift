// SPDX-License-Identifier: Apache-2.0

import Glibc

/// One folder being read, name by name.
@safe
final class DirectoryStream {
  private let stream: OpaquePointer
  private let descriptor: Int32
  /// The current name; the C library overwrites it with the next.
  private var current: UnsafeMutablePointer<dirent>?

  /// Opens a folder, given relative to another that is open; empty means that one itself.
  init(_ path: [UInt8], in root: Int32) throws(SystemError) {
    descriptor = unsafe try withCString((path.isEmpty ? Array(".".utf8) : path) + [0]) {
      (path) throws(SystemError) in
      let opened = unsafe openat(root, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      if opened < 0 { throw SystemError(errno) }
      return opened
    }
    guard let stream = unsafe fdopendir(descriptor) else {
      let code = errno
      close(descriptor)
      throw SystemError(code)
    }
    unsafe self.stream = stream
  }

  deinit { unsafe closedir(stream) }

  /// Goes to the next name, appends it to `path` and says its `d_type`; nil at the end.
  func next(appendingNameTo path: inout [UInt8]) throws(SystemError) -> UInt8? {
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        if errno != 0 { throw SystemError(errno) }
        return nil
      }
      unsafe current = entry
      let start = path.count
      unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        let length = unsafe strnlen(bytes.baseAddress ?? UnsafeRawPointer(entry), bytes.count)
        unsafe path.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<length]))
      }
      let isDots = path[start...].elementsEqual(".".utf8) || path[start...].elementsEqual("..".utf8)
      if !isDots { return unsafe entry.pointee.d_type }
      path.removeLast(path.count - start)
    }
  }

  /// What stands under the current name, links not followed.
  func status() throws(SystemError) -> stat {
    var status = stat()
    let result = unsafe withName { unsafe fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }
    if result != 0 { throw SystemError(errno) }
    return status
  }

  /// Why the current name cannot be opened for reading; nil when it can.
  func readProblem() -> SystemError? {
    let result = unsafe withName { unsafe Int(faccessat(descriptor, $0, R_OK, AT_EACCESS)) }
    return result == 0 ? nil : SystemError(errno)
  }

  /// The text of the link under the current name.
  func linkDestination() -> [UInt8] {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe withName { unsafe readlinkat(descriptor, $0, &bytes, bytes.count) }
    return bytes.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
  }

  /// Hands the current name to a system call.
  private func withName(_ call: (UnsafePointer<CChar>) -> some BinaryInteger) -> Int {
    guard let current = unsafe current else { return -1 }
    return unsafe withUnsafeBytes(of: &current.pointee.d_name) { bytes in
      guard let base = bytes.baseAddress else { return -1 }
      return unsafe Int(call(base.assumingMemoryBound(to: CChar.self)))
    }
  }
}

/// The path with all links followed; nil when it leads nowhere.
func realPath(_ path: [UInt8]) -> [UInt8]? {
  let resolved = unsafe try? withCString(path + [0]) { unsafe realpath($0, nil) }
  guard let resolved = unsafe resolved ?? nil else { return nil }
  defer { unsafe free(resolved) }
  return unsafe Array(UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
}

/// Calls `body` with bytes that end in NUL as C takes them.
func withCString<Result>(
  _ bytes: [UInt8], _ body: (UnsafePointer<CChar>) throws(SystemError) -> Result
) throws(SystemError) -> Result {
  guard bytes.last == 0 else { throw SystemError(EINVAL) }
  do {
    return unsafe try bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { throw SystemError(EINVAL) }
      return unsafe try body(base.assumingMemoryBound(to: CChar.self))
    }
  } catch let error as SystemError {
    throw error
  } catch {
    throw SystemError(EIO)
  }
}
