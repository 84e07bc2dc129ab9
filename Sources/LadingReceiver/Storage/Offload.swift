// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// Threads for work that blocks: disks and linting would hold up every request on the shared ones.
struct Offload: Sendable {
  private let queue: DispatchQueue

  /// As many threads as the work asks for.
  static let disk = Offload(DispatchQueue(label: "lading.receiver.disk", attributes: .concurrent))

  /// Threads on a queue.
  init(_ queue: DispatchQueue) { self.queue = queue }

  /// Runs the work there and waits for it without holding a thread.
  func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result(catching: work)) }
    }
  }
}
