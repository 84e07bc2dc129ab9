// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingModel

/// How large a dataset is as archives: of a zip or tar what it is, of a folder what packing makes.
struct ArchiveNeeds {
  /// The archive's size in bytes; for a folder that of one zip of all.
  private(set) var bytes: Int64
  /// Files in it, junk excluded.
  private(set) var files: Int
  /// Images in it, label masks excluded.
  private(set) var images: Int
  /// Whether the archive exists.
  let isArchive: Bool

  init(_ session: LintSession, masks: Int) {
    isArchive = session.source.container != .folder
    var files = 0
    var images = 0
    // Local header, central header and the end record (archives.md, "Split zips").
    var bytes: Int64 = 22
    for index in session.inventory.indices {
      let kind = session.inventory.kind(index)
      if kind == .image { images += 1 }
      guard isArchive || kind == .image || kind == .other else { continue }
      files += 1
      let headers = Int64(76 + 2 * session.inventory.name(index).count)
      bytes = Self.sum(bytes, Self.sum(session.inventory.size(index), headers))
    }
    if isArchive {
      // Entries that are no valid files still count; of those that are, there is one each.
      files += session.source.anomalies.count {
        $0.kind == .unsafePath || $0.kind == .special || $0.kind == .duplicate
      }
      bytes = Self.size(of: session.source.path) ?? bytes
    }
    self.bytes = bytes
    self.files = files
    self.images = max(0, images - masks)
  }

  /// How many archives the target needs; nil where it takes none.
  func archives(for target: Target, limits: Target.Limits) -> Int? {
    switch target {
    case .roboflowZip:
      let byBytes = limits.archiveBytes.map { Self.parts(bytes, $0) } ?? 1
      let byFiles = limits.archiveFiles.map { Self.parts(Int64(files), Int64($0)) } ?? 1
      return max(byBytes, byFiles)
    case .roboflowBatch:
      return limits.shardImages.map { Self.parts(Int64(images), Int64($0)) } ?? 1
    case .clarifai, .prolific, .none: return nil
    }
  }

  private static func parts(_ amount: Int64, _ limit: Int64) -> Int {
    guard limit > 0, amount > limit else { return 1 }
    return Int(clamping: amount / limit + (amount % limit == 0 ? 0 : 1))
  }

  private static func sum(_ a: Int64, _ b: Int64) -> Int64 {
    let (total, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : total
  }

  private static func size(of path: String) -> Int64? {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : nil
  }
}
