// SPDX-License-Identifier: Apache-2.0

public import LadingModel

/// Takes archives as they are completed: who sends them while the next one is written, and removes
/// them once they have arrived.
///
/// All of it is called on packing threads.
public protocol ArchiveTaker: Sendable {
  /// How many archives may lie in the folder at once, those that are being written included.
  var capacity: Int { get }

  /// Waits until another archive may be begun; throws to end the packing.
  func waitForRoom() throws(PackError)

  /// An archive is complete under its final name; `wasKept` says that an earlier run completed it,
  /// and that it may be gone.
  func take(_ archive: Manifest.Archive, wasKept: Bool)

  /// Whether an archive that an earlier run completed has arrived, so that its file may be gone.
  func hasArrived(sha256: String) -> Bool
}
