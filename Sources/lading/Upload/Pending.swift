// SPDX-License-Identifier: Apache-2.0

import Dispatch
import LadingText

/// Asynchronous work that has begun, for a thread that will wait for it.
///
/// The command is synchronous all through; only the network is not, and this is the door to it. Must
/// not be waited for in asynchronous code.
final class Pending<Value: Sendable>: Sendable {
  private let value = Guarded<Value?>(nil)
  private let done = DispatchSemaphore(value: 0)

  /// Begins the work.
  init(_ work: @escaping @Sendable () async -> Value) {
    Task.detached { [self] in
      let result = await work()
      value.withLock { $0 = result }
      done.signal()
    }
  }

  /// Waits for its end; what it came to.
  func wait() -> Value {
    while true {
      if let value = value.withLock({ $0 }) { return value }
      done.wait()
      done.signal()
    }
  }
}

/// Runs asynchronous work to its end while this thread waits.
func blocking<Value: Sendable, Failure: Error>(
  _ work: @escaping @Sendable () async throws(Failure) -> Value
) throws(Failure) -> Value {
  let pending = Pending { () async -> Result<Value, Failure> in
    do throws(Failure) { return .success(try await work()) } catch { return .failure(error) }
  }
  return try pending.wait().get()
}
