// SPDX-License-Identifier: Apache-2.0

/// The rules of this group, in catalogue order.
enum ArchiveRules {
  static let all: [any Rule.Type] = [
    ArchiveUnreadable.self,
    ArchiveLimitExceeded.self,
    ArchiveZipBomb.self,
    ArchiveUnsafePath.self,
    ArchiveSymlinkOrSpecial.self,
    ArchiveEncrypted.self,
    ArchiveUnsupportedCompression.self,
    ArchiveHeaderMismatch.self,
    ArchiveUnlistedEntry.self,
    ArchivePrependedData.self,
    ArchiveTrailingData.self,
    ArchiveMissingEnd.self,
    ArchiveNameEncoding.self,
    ArchiveDuplicateEntry.self,
    ArchiveCaseCollision.self,
    ArchiveJunkFiles.self,
    ArchiveNestedRoot.self,
    ArchiveNestedArchive.self,
  ]
}
