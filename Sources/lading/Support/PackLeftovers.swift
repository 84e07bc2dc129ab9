// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import Synchronization

/// What a run of packing may leave when it is interrupted, so that it leaves nothing.
final class PackLeftovers: Sendable {
  private let folder: String
  private let made: [String]
  private let existing: Set<String>
  private let archives: Set<String>
  private let writes = Atomic<Bool>(false)

  /// Looks at the folder before packing writes to it.
  init(folder: String, archives names: [String]) {
    self.folder = folder
    made = OutputFolder.missing(folder)
    existing = Set(listFolder(folder))
    archives = Set(names + names.map { $0 + ".entries.jsonl" } + ["SHA256SUMS", "manifest.json"])
  }

  /// Says that packing has begun to write: what the archives' names stood for before is gone.
  func hasBegun() { writes.store(true, ordering: .releasing) }

  /// Removes the run's temporary files, its archives, and the folders that packing made.
  func remove() {
    let hasBegun = writes.load(ordering: .acquiring)
    for name in listFolder(folder) {
      let path = folder + "/" + name
      if hasBegun, archives.contains(name) {
        unlink(path)
      } else if !existing.contains(name), name.hasPrefix("."), name.contains(".part-") {
        unlink(path)
      } else if !existing.contains(name), name.hasPrefix(".spool-") {
        for inner in listFolder(path) { unlink(path + "/" + inner) }
        rmdir(path)
      }
    }
    OutputFolder.unmake(made)
  }
}

/// The names in a folder; none when it cannot be listed.
private func listFolder(_ path: String) -> [String] {
  guard let stream = opendir(path) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let item = readdir(stream) {
    let name = withUnsafePointer(to: &item.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names
}
