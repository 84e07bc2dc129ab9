// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Runs a receiver on a data folder, and returns once the folder is given up.
///
/// What a receiver does in the background, such as the tasks of a job that was aborted, ends on
/// threads of its own a little after the server: a test that removed the folder before, or opened
/// it again, would meet it.
public func untilReleased(
  _ dataFolder: String, _ work: () async throws -> Void
) async throws {
  let outcome: Result<Void, any Error>
  do { outcome = .success(try await work()) } catch { outcome = .failure(error) }
  let lock = open(dataFolder + "/lock", O_RDWR | O_CLOEXEC)
  if lock >= 0 {
    for _ in 0..<3000 where flock(lock, LOCK_EX | LOCK_NB) != 0 {
      try? await Task.sleep(for: .milliseconds(10))
    }
    close(lock)
  }
  try outcome.get()
}
