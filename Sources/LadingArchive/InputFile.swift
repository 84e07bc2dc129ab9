// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file opened for reading at any offset; closed when it goes away.
///
/// It has no position, so any number of threads may share it.
final class InputFile: Sendable {
  /// What `fstat` says that matters here.
  struct Status: Equatable {
    var size: Int64
    /// In nanoseconds since 1970.
    var modifiedTime: Int64
  }

  let descriptor: Int32

  private init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Opens `path` (NUL-terminated), relative to the folder that is open as `folder`.
  ///
  /// Throws the `errno`. `O_NONBLOCK` is for a pipe that stands where a file was: it must not hang.
  static func open(
    _ path: UnsafePointer<CChar>, in folder: Int32 = AT_FDCWD, flags: Int32 = 0
  ) throws(SystemError) -> InputFile {
    while true {
      let descriptor = unsafe openat(
        folder, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags)
      if descriptor >= 0 { return InputFile(descriptor: descriptor) }
      if errno != EINTR { throw SystemError(errno) }
    }
  }

  /// Size and time of change; throws `EINVAL` when it is no regular file.
  func status() throws(SystemError) -> Status {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw SystemError(errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw SystemError(EINVAL) }
    return Status(
      size: Int64(status.st_size), modifiedTime: FileTime.nanoseconds(status.st_mtim))
  }

  /// Fills `buffer` from `offset` on; fewer bytes only at the end of the file.
  func read(
    at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int {
    var done = 0
    while done < buffer.count {
      let (position, overflow) = offset.addingReportingOverflow(Int64(done))
      guard !overflow, position >= 0 else { throw SystemError(EINVAL) }
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = unsafe pread(descriptor, rest.baseAddress, rest.count, Int(position))
      if count == 0 { break }
      if count > 0 { done += count } else if errno != EINTR { throw SystemError(errno) }
    }
    return done
  }

  /// At most `count` bytes from `offset` on; `count` must not come from the file unchecked.
  func bytes(at offset: Int64, count: Int) throws(SystemError) -> [UInt8] {
    if count <= 0 { return [] }
    do {
      return unsafe try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        unsafe filled = try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
      }
    } catch let error as SystemError {
      throw error
    } catch {
      throw SystemError(EIO)
    }
  }
}

/// The reason for which a system call failed.
struct SystemError: Error, CustomStringConvertible {
  let code: Int32

  init(_ code: Int32) { self.code = code }

  var description: String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }

  /// The same as a source's error about an entry, or about the source itself.
  func sourceError(_ path: [UInt8]?) -> SourceError {
    SourceError(.unreadable, path: path, detail: description)
  }
}

extension SystemError {
  /// The same as a source's error about the path that was to be opened.
  var openingError: SourceError {
    SourceError(
      code == ENOENT || code == ENOTDIR ? .notFound : .unreadable, path: nil, detail: description)
  }
}
