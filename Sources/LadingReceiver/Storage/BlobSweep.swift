// SPDX-License-Identifier: Apache-2.0

import GRDB
import Glibc

/// Removes files by content that nothing speaks of: what an intake had stored before it failed, or
/// before a crash, and what was deleted since.
///
/// Only while nothing is taken in: what an intake has just stored is in no table yet.
struct BlobSweep {
  /// The first half of a SHA-256, by which files are told apart here: two that agree in it keep each
  /// other, which costs room and nothing else.
  private struct Mark: Hashable {
    var high: UInt64
    var low: UInt64

    init?(_ name: String) {
      guard name.utf8.count == 64, let high = UInt64(name.prefix(16), radix: 16),
        let low = UInt64(name.dropFirst(16).prefix(16), radix: 16)
      else { return nil }
      (self.high, self.low) = (high, low)
    }
  }

  let store: Store
  let folder: DataFolder

  /// Removes them; how many there were.
  @discardableResult
  func run() async throws -> Int {
    let known = try await store.pool.read { database in
      var known: Set<Mark> = []
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT sha256 FROM file UNION ALL SELECT sha256 FROM batch_file
          UNION ALL SELECT sha256 FROM clarifai_input WHERE sha256 IS NOT NULL
          """)
      while let row = try rows.next() {
        if let mark = Mark(row[0]) { known.insert(mark) }
      }
      return known
    }
    return try await Offload.disk.run { [folder] in
      var count = 0
      let blobs = folder.path + "/blobs"
      for place in DataFolder.names(blobs) {
        for name in DataFolder.names("\(blobs)/\(place)") {
          if let mark = Mark(name), known.contains(mark) { continue }
          if unlink("\(blobs)/\(place)/\(name)") == 0 { count += 1 }
        }
      }
      return count
    }
  }
}
