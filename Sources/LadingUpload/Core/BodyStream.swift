// SPDX-License-Identifier: Apache-2.0

import LadingText
import NIOCore
import NIOPosix

/// A body on its way to the network, piece by piece, read on threads that may block.
///
/// It remembers what it threw and whether a byte of it left, which the HTTP client does not tell.
struct BodyStream: AsyncSequence, Sendable {
  typealias Element = ByteBuffer

  /// What became of one attempt's body.
  final class Trace: Sendable {
    private let state = Guarded<(sent: Int64, failure: UploadError?)>((0, nil))

    /// Bytes handed to the network.
    var sent: Int64 { state.withLock { $0.sent } }
    /// Why the body could not be read to its end.
    var failure: UploadError? { state.withLock { $0.failure } }

    fileprivate func add(_ bytes: Int) -> Int64 {
      state.withLock { state in
        state.sent += Int64(bytes)
        return state.sent
      }
    }

    fileprivate func fail(_ error: UploadError) { state.withLock { $0.failure = error } }
  }

  let length: Int64
  let open: @Sendable () throws -> any BufferReader
  let trace: Trace
  let limiter: RateLimiter?
  let meter: (@Sendable (Int64) -> Void)?
  let beforeEnd: (@Sendable () async throws(UploadError) -> Void)?

  func makeAsyncIterator() -> Iterator { Iterator(stream: self) }

  /// The reader travels between threads, and is used by one at a time.
  private final class Box: @unchecked Sendable {
    var reader: (any BufferReader)?
  }

  /// So many pieces are handed on before the network's threads are waited for.
  private static let piecesAhead = 4

  struct Iterator: AsyncIteratorProtocol {
    let stream: BodyStream
    private let box = Box()
    private var handedOn = 0

    init(stream: BodyStream) { self.stream = stream }

    mutating func next() async throws -> ByteBuffer? {
      // The HTTP client only queues a piece for the thread that writes it, and asks for more until that
      // thread says stop: a file that is read faster than the thread comes to it would be all in memory.
      if handedOn >= BodyStream.piecesAhead {
        for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() {
          try await loop.submit {}.get()
        }
        handedOn = 0
      }
      handedOn += 1
      let (box, open) = (box, stream.open)
      let piece: ByteBuffer?
      do {
        piece = try await NIOThreadPool.singleton.runIfActive {
          if box.reader == nil { box.reader = try open() }
          return try box.reader?.next()
        }
      } catch {
        stream.trace.fail(
          error as? UploadError ?? UploadError(.input, "a file cannot be read: \(error)"))
        throw error
      }
      guard let piece else {
        box.reader = nil
        return nil
      }
      try await stream.limiter?.pass(piece.readableBytes)
      let sent = stream.trace.add(piece.readableBytes)
      if sent >= stream.length, let beforeEnd = stream.beforeEnd {
        do throws(UploadError) { try await beforeEnd() } catch {
          stream.trace.fail(error)
          throw error
        }
      }
      stream.meter?(sent)
      return piece
    }
  }
}

/// Holds all that is sent to so many bytes a second.
public actor RateLimiter {
  private let bytesPerSecond: Double
  private var free: ContinuousClock.Instant?

  /// A limit of at least one byte a second.
  public init(bytesPerSecond: Int64) { self.bytesPerSecond = Double(max(1, bytesPerSecond)) }

  /// Waits until this many bytes may go.
  func pass(_ bytes: Int) async throws {
    let now = ContinuousClock.now
    let start = Swift.max(now, free ?? now)
    free = start + .seconds(Double(bytes) / bytesPerSecond)
    if start > now { try await Task.sleep(until: start, clock: .continuous) }
  }
}
