// SPDX-License-Identifier: Apache-2.0

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
  /// Throws a `Refusal` for a body that is too large (400, as the API's document has it), too slow
  /// (408) or that finds the disk full (507); whatever was written of it is gone then.
  func receive(_ request: Request) async throws -> Arrived {
    if let text = request.headers[.contentLength], let declared = Int64(text),
      declared > maximumBytes
    {
      throw tooLarge
    }
    do {
      return try await watching { try await write(request.body, counting: $0) }
    } catch is HTTPParserError {
      // The client went away: that is no fault of this server.
      throw Refusal(.badRequest, "The body ended before its time")
    }
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

  private func write(_ body: RequestBody, counting progress: Progress) async throws -> Arrived {
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
final class OpenFile: @unchecked Sendable {
  // One task owns this and awaits each call, so no two run at once.
  private let file: AtomicFile

  init(folder: String, name: String) throws { file = try AtomicFile(folder: folder, name: name) }

  func append(_ buffers: [ByteBuffer]) async throws {
    try await guarding {
      for buffer in buffers {
        try buffer.withUnsafeReadableBytes { try self.file.append($0) }
      }
    }
  }

  func commit() async throws -> String {
    try await guarding { try self.file.commit() }
  }

  private func guarding<Value: Sendable>(
    _ work: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    do {
      return try await Offload.disk.run(work)
    } catch let error as WriteError where error.code == .diskFull {
      throw Refusal(.noStorage, "The receiver's disk is full")
    }
  }
}
