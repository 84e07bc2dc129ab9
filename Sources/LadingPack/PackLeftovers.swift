// SPDX-License-Identifier: Apache-2.0

import LadingArchive

/// What a run of packing may leave in its folder when it is interrupted.
public struct PackLeftovers: Sendable {
  private let folder: String
  private let made: [String]
  private let existing: Set<String>

  /// Looks at the folder before packing writes to it.
  public init(folder: String) {
    self.folder = folder
    made = OutputFolder.missing(folder)
    existing = Set(OutputFolder.names(folder))
  }

  /// Clears up after a run that no longer writes; says how many archives are complete and stay.
  ///
  /// `hasBegun` says whether archives may have got their names already: before that, what is there
  /// is of older runs.
  public func remove(hasBegun: Bool) -> Int {
    OutputFolder.removeTemporaries(folder, of: isPackedFile, keeping: existing)
    defer { OutputFolder.unmake(made) }
    let path = "\(folder)/\(PackJournal.fileName)"
    guard let journal = try? PackJournal.read(folder) else { return 0 }
    let isDone = hasBegun && OutputFolder.exists("\(folder)/\(manifestName)")
    if hasBegun, !isDone {
      let keeping = journal.completeFiles
      for name in journal.files(in: folder) + [sumsName] where !keeping.contains(name) {
        try? OutputFolder.remove("\(folder)/\(name)")
      }
    }
    if isDone || journal.archives.isEmpty && !existing.contains(PackJournal.fileName) {
      try? OutputFolder.remove(path)
    }
    return isDone ? 0 : journal.archives.count
  }
}
