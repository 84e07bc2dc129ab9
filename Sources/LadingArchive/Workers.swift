// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Threads that share out work among themselves.
///
/// Dispatch never runs more blocks at once than there are processors, and reading from a cold disk
/// wants many more requests under way than that.
public enum Workers {
  /// Runs `body` on `count` threads, the calling one among them, and waits for all of them.
  ///
  /// Each is told its number, from 0. There are fewer where the system gives no more: `body` takes
  /// its work from what all of them share.
  public static func run(_ count: Int, _ body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      let task = Task(body: body)
      var threads: [pthread_t] = []
      for _ in 1..<max(1, count) {
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(task)
        let status = unsafe pthread_create(
          &thread, nil,
          { context in
            guard let context = unsafe context else { return nil }
            unsafe Unmanaged<Task>.fromOpaque(context).takeRetainedValue().run()
            return nil
          }, unsafe context.toOpaque())
        guard status == 0 else {
          unsafe context.release()
          break
        }
        threads.append(thread)
      }
      task.run()
      for thread in threads { pthread_join(thread, nil) }
    }
  }

  private final class Task: Sendable {
    private let body: @Sendable (Int) -> Void
    private let next = Atomic<Int>(0)

    init(body: @escaping @Sendable (Int) -> Void) { self.body = body }

    func run() { body(next.wrappingAdd(1, ordering: .relaxed).oldValue) }
  }
}
