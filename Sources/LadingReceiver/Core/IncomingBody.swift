// SPDX-License-Identifier: Apache-2.0

import Glibc
import HTTPTypes
import Hummingbird
import LadingArchive
import NIOHTTP1
import Synchronization

/// A request's body on its way to the disk: limits are held while it is read, and a client that
/// stands still is given up.
struct IncomingBody: Sendable {
  /// A body that has arrived whole, under a name of its own in `incoming`.
  struct Arrived: Sendable {
    var path: String
    var bytes: Int64
    var sha256: String
  }

  /// How many pieces have come, for the one who watches.
  final class Progress: Sendable {
    let pieces = Atomic<Int>(0)
  }

  let folder: DataFolder
  let maximumBytes: Int64
  let timeout: Duration

  /// Reads the body to its end.
  ///
  /// Throws a `Refusal` for a body of no declared length (501 for a chunked one, as the object stores
  /// behind the real services answer), too large (400, as the API's document has it), too slow (408)
  /// or that finds the disk full (507); whatever was written of it is gone then.
  func receive(_ request: Request) async throws -> Arrived {
    guard let text = request.headers[.contentLength] else {
      if request.headers[.transferEncoding] != nil {
        throw Refusal(
          HTTPResponse.Status(code: 501), "A chunked body is not taken",
          hint: "Send the body with a Content-Length", type: "NotImplemented")
      }
      throw Refusal(.lengthRequired, "The body has no Content-Length", type: "MissingContentLength")
    }
    if let declared = Int64(text), declared > maximumBytes { throw tooLarge }
    do {
      return try await receive(request.body)
    } catch is HTTPParserError {
      // The client went away: that is no fault of this server.
      throw Refusal(.badRequest, "The body ended before its time")
    }
  }

  /// Reads bytes that come from elsewhere, under the same rules.
  func receive(
    _ body: some AsyncSequence<ByteBuffer, any Error> & Sendable
  ) async throws -> Arrived {
    try await watching { try await write(body, counting: $0) }
  }

  /// Runs `work`, which counts the pieces that come, and gives up when none has come for a while.
  func watching(
    _ work: @escaping @Sendable (Progress) async throws -> Arrived
  ) async throws -> Arrived {
    let progress = Progress()
    return try await withThrowingTaskGroup(of: Arrived?.self) { group in
      group.addTask { try await work(progress) }
      group.addTask {
        // Nil from here means: nothing moved for a whole interval.
        var last = 0
        while true {
          try await Task.sleep(for: timeout)
          let now = progress.pieces.load(ordering: .relaxed)
          if now == last { return nil }
          last = now
        }
      }
      defer { group.cancelAll() }
      guard let first = try await group.next(), let arrived = first else {
        throw Refusal(.requestTimeout, "Nothing of the body arrived for \(timeout)")
      }
      return arrived
    }
  }

  var tooLarge: Refusal {
    Refusal(.badRequest, "The body has more than the \(maximumBytes) bytes that are allowed")
  }

  private func write(
    _ body: some AsyncSequence<ByteBuffer, any Error> & Sendable, counting progress: Progress
  ) async throws -> Arrived {
    let name = randomID()
    let file = try OpenFile(folder: folder.incoming, name: name)
    var bytes: Int64 = 0
    var waiting: [ByteBuffer] = []
    var waitingBytes = 0
    for try await buffer in body {
      bytes += Int64(buffer.readableBytes)
      guard bytes <= maximumBytes else { throw tooLarge }
      progress.pieces.add(1, ordering: .relaxed)
      waiting.append(buffer)
      waitingBytes += buffer.readableBytes
      if waitingBytes >= 224 << 10 {
        try await file.append(waiting)
        waiting.removeAll(keepingCapacity: true)
        waitingBytes = 0
      }
    }
    try Task.checkCancellation()
    try await file.append(waiting)
    let sha256 = try await file.commit()
    return Arrived(path: "\(folder.incoming)/\(name)", bytes: bytes, sha256: sha256)
  }
}

/// A file that is written from one task at a time, its calls made on threads that may block.
///
/// It has no buffer of its own: what came from the network is written as it lies, so that hundreds of
/// bodies at once cost little memory. One that is not committed is removed when this value goes.
final class OpenFile: @unchecked Sendable {
  // One task owns this and awaits each call, so no two run at once.
  /// Where it is, complete or not.
  let path: String
  private let hash = StreamingSHA256()
  private var descriptor: Int32
  private var isWhole = false

  init(folder: String, name: String) throws {
    path = "\(folder)/\(name)"
    descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw Self.error("make", path) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if !isWhole { unlink(path) }
  }

  /// Writes what has come.
  func append(_ buffers: [ByteBuffer]) async throws {
    try await Offload.disk.run { [self] in
      for buffer in buffers {
        try buffer.withUnsafeReadableBytes { bytes in
          hash.update(bytes)
          var done = 0
          while done < bytes.count {
            let count = bytes.baseAddress.map { write(descriptor, $0 + done, bytes.count - done) }
            if let count, count > 0 {
              done += count
            } else if errno != EINTR {
              throw Self.error("write", path)
            }
          }
        }
      }
    }
  }

  /// Brings it to the disk; its SHA-256 in hex.
  func commit() async throws -> String {
    try await Offload.disk.run { [self] in
      let isSynced = fsync(descriptor) == 0
      let problem = errno
      let isClosed = close(descriptor) == 0
      descriptor = -1
      if !isSynced { errno = problem }
      guard isSynced, isClosed else { throw Self.error("write", path) }
      isWhole = true
      return hash.hex()
    }
  }

  private static func error(_ verb: String, _ path: String) -> any Error {
    if errno == ENOSPC || errno == EDQUOT {
      return Refusal(.noStorage, "The receiver's disk is full")
    }
    return ReceiverError(.machine, "Cannot \(verb) \(path): \(String(cString: strerror(errno)))")
  }
}
