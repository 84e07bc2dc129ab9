// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import NIOCore
import NIOPosix

/// A file on its way in, under a temporary name that the next run finds again.
///
/// Beside it lies the entity tag of what it is a part of. One task uses it at a time.
final class PartialFile: @unchecked Sendable {
  private static let slice = 224 << 10

  private let path: String
  private let descriptor: Int32
  private var waiting: [ByteBuffer] = []
  private var waitingBytes = 0
  /// How many bytes are there.
  private(set) var bytes: Int64
  /// What they are a part of; nil where nobody can say.
  private(set) var tag: String?

  /// Opens what an earlier run left, or begins anew.
  init(_ path: String) throws(UploadError) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw Self.error("cannot be made", path) }
    var status = stat()
    bytes = fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
    let note = (try? PlainFile.read(path + ".tag", limit: 4096)) ?? nil
    tag = note.map { String(decoding: $0, as: UTF8.self) }
    if tag == nil, bytes > 0 { try cut() }
  }

  deinit { close(descriptor) }

  /// Empties it, for a whole file with this tag.
  func begin(tag: String?) async throws {
    try await Self.offDisk { [self] in
      waiting = []
      waitingBytes = 0
      try cut()
      self.tag = tag
      let note = path + ".tag"
      guard let tag, !tag.contains(where: \.isNewline), tag.utf8.count < 4096 else {
        unlink(note)
        return
      }
      let noted = open(note, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
      guard noted >= 0 else { throw Self.error("cannot be written", note) }
      defer { close(noted) }
      let bytes = Array(tag.utf8)
      guard write(noted, bytes, bytes.count) == bytes.count else {
        throw Self.error("cannot be written", note)
      }
    }
  }

  /// Adds all that comes; what came before a failure stays.
  func take(_ body: some AsyncSequence<ByteBuffer, any Error>) async throws {
    do {
      for try await buffer in body {
        waiting.append(buffer)
        waitingBytes += buffer.readableBytes
        if waitingBytes >= Self.slice { try await flush() }
      }
    } catch let error as UploadError {
      throw error
    } catch {
      try await flush()
      throw error
    }
    try await flush()
  }

  /// Brings it to the disk, and reads it once more: what counts is what is there.
  func finish() async throws -> (Download, md5: [UInt8]?) {
    try await Self.offDisk { [self] in
      guard fsync(descriptor) == 0 else { throw Self.error("cannot be written", path) }
      let hash = StreamingSHA256()
      let md5 = StreamingMD5()
      var buffer = [UInt8](repeating: 0, count: Self.slice)
      var offset: Int64 = 0
      while true {
        let count = pread(descriptor, &buffer, buffer.count, off_t(offset))
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw Self.error("cannot be read", path) }
        if count == 0 { break }
        buffer.withUnsafeBytes { whole in
          let part = UnsafeRawBufferPointer(rebasing: whole.prefix(count))
          hash.update(part)
          md5?.update(part)
        }
        offset += Int64(count)
      }
      return (Download(bytes: offset, sha256: hash.hex()), md5?.finish())
    }
  }

  /// Removes it and its tag, as after it got its name.
  static func forget(_ path: String) {
    unlink(path)
    unlink(path + ".tag")
  }

  private func flush() async throws {
    if waiting.isEmpty { return }
    try await Self.offDisk { [self] in
      for buffer in waiting {
        try buffer.withUnsafeReadableBytes { piece in
          var done = 0
          while done < piece.count {
            let count = piece.baseAddress.map {
              pwrite(descriptor, $0 + done, piece.count - done, off_t(bytes))
            }
            if let count, count > 0 {
              done += count
              bytes += Int64(count)
            } else if errno != EINTR {
              throw Self.error("cannot be written", path)
            }
          }
        }
      }
      waiting = []
      waitingBytes = 0
    }
  }

  private func cut() throws(UploadError) {
    guard ftruncate(descriptor, 0) == 0 else { throw Self.error("cannot be emptied", path) }
    bytes = 0
  }

  private static func offDisk<Value: Sendable>(
    _ work: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await NIOThreadPool.singleton.runIfActive(work)
  }

  private static func error(_ what: String, _ path: String) -> UploadError {
    UploadError(
      .machine, "\(path) \(what): \(String(cString: strerror(errno)))",
      hint: errno == ENOSPC ? "free space on its disk; the same command goes on from here" : nil)
  }
}
