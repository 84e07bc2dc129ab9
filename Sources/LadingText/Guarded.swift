// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A value that one thread at a time may use.
///
/// In place of `Synchronization.Mutex`, which ThreadSanitizer does not see on Linux: every use of a
/// value behind one is then a race to it, and the true ones drown (decision 20).
public final class Guarded<Value>: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  // In memory of its own: a property without size, Void say, is taken to lie where the object's type
  // does, and each use of it for a write there.
  private let value: UnsafeMutablePointer<Value>

  /// Guards `value`, which nobody else keeps.
  public init(_ value: sending Value) {
    self.value = .allocate(capacity: 1)
    unsafe self.value.initialize(to: value)
    lock = .allocate(capacity: 1)
    unsafe lock.initialize(to: pthread_mutex_t())
    // It fails only where there is no memory for it; on Linux it needs none.
    let result = unsafe pthread_mutex_init(lock, nil)
    precondition(result == 0)
  }

  deinit {
    unsafe pthread_mutex_destroy(lock)
    unsafe lock.deallocate()
    unsafe value.deinitialize(count: 1)
    unsafe value.deallocate()
  }

  /// Runs `body` on the value once no other thread does; not from within another `withLock` of this.
  public func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    unsafe pthread_mutex_lock(lock)
    defer { unsafe pthread_mutex_unlock(lock) }
    return unsafe try body(&value.pointee)
  }

  /// The same where no other thread is using the value now; else nil.
  public func withLockIfAvailable<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result? {
    guard unsafe pthread_mutex_trylock(lock) == 0 else { return nil }
    defer { unsafe pthread_mutex_unlock(lock) }
    return unsafe try body(&value.pointee)
  }
}
