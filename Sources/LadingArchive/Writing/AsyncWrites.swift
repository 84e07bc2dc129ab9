// SPDX-License-Identifier: Apache-2.0

import CAsyncWrites

/// Writes blocks of several files at once, by one call of the kernel (`io_submit`).
///
/// Sixteen writes one after the other wake the disk and the thread sixteen times. The kernel may
/// give no room for this, and a file system may do such a write in part or not at all: then it is
/// simply not done yet, and `AtomicFile.flushBlock` does it and says what is wrong.
public final class AsyncWrites {
  private let context: lading_writes_context?

  /// Asks the kernel for room.
  public init() {
    var made: lading_writes_context = 0
    context = unsafe lading_writes_open(&made) == 0 ? made : nil
  }

  deinit { if let context { lading_writes_close(context) } }

  /// Begins and ends the writes; each has in `result` how much of it was done.
  func run(_ writes: inout [lading_write]) {
    guard let context else { return }
    unsafe writes.withUnsafeMutableBufferPointer { all in
      for start in stride(from: 0, to: all.count, by: Int(LADING_ASYNC_WRITES)) {
        let part = unsafe UnsafeMutableBufferPointer(rebasing: all[start...])
        unsafe lading_writes_run(context, part.baseAddress, Int32(clamping: part.count))
      }
    }
  }
}
