// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingText
import Synchronization

/// SIGINT and SIGTERM: take away what is half-written, then end with 130 or 143.
///
/// A thread of its own waits for the signals, so nothing is done inside a signal handler. It leaves
/// the clearing away to the thread that writes (`check`), and steps in where that one does not come
/// by in time.
enum Interruption {
  private static let pending = Atomic<Int32>(0)
  private static let files = Guarded<[String]>([])
  private static let clearing = Guarded<(@Sendable () -> String?)?>(nil)

  /// Begins to listen.
  ///
  /// Call it before any other thread is started: threads inherit which signals they leave alone.
  static func listen() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] where !isIgnored(number) { sigaddset(&signals, number) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    var thread = pthread_t()
    let failed = pthread_create(&thread, nil, { _ in Interruption.wait() }, nil)
    if failed != 0 { pthread_sigmask(SIG_UNBLOCK, &signals, nil) }
  }

  /// Names a temporary file to be removed when a signal comes.
  static func willWrite(_ path: String) { files.withLock { $0.append(path) } }

  /// Says how to remove what has been written so far; the first way counts.
  static func clearWith(_ clear: @escaping @Sendable () -> Void) {
    clearTelling {
      clear()
      return nil
    }
  }

  /// The same, where something may be said afterwards about what stays.
  static func clearTelling(_ clear: @escaping @Sendable () -> String?) {
    clearing.withLock { if $0 == nil { $0 = clear } }
  }

  /// Ends the program if a signal has come; called by the thread that writes.
  static func check() {
    let number = pending.load(ordering: .acquiring)
    if number == 0 { return }
    end(number)
  }

  private static func wait() -> UnsafeMutableRawPointer? {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    var number: Int32 = 0
    guard sigwait(&signals, &number) == 0 else { return nil }
    pending.store(number, ordering: .releasing)
    if clearing.withLock({ $0 != nil }) { usleep(300_000) }
    end(number)
  }

  private static func end(_ number: Int32) -> Never {
    // Held for ever: whoever comes second waits here until the process is gone.
    clearing.withLock { clear in
      // Other threads may still write: what they write has no name any more, and gets none.
      OutputGate.close {
        let news = clear?()
        for file in files.withLock({ $0 }) { unlink(file) }
        Console.say("\ninterrupted\n")
        if let news { Console.say(news + "\n") }
        _exit(128 + number)
      }
    }
  }

  /// Whether the caller asked that the signal be ignored, as nohup and background jobs do.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    guard let handler = action.__sigaction_handler.sa_handler else { return false }
    return unsafeBitCast(handler, to: Int.self) == 1
  }
}
