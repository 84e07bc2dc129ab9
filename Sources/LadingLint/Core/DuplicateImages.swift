// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingText

/// Images of equal bytes.
///
/// Only files that agree in size and in what was read of them already are hashed, so that nearly
/// every dataset costs a sort and no reading.
struct DuplicateImages {
  private let session: LintSession
  private let masks: Set<Int>

  init(_ session: LintSession, masks: Set<Int>) {
    self.session = session
    self.masks = masks
  }

  /// The groups of equal images, ascending each; blank masks are equal for good reasons.
  func groups() throws(SourceError) -> [[Int]] {
    let inventory = session.inventory
    let images = session.images
    var candidates: [[Int]] = []
    let entries = inventory.indices.lazy.filter {
      images[$0]?.problem == nil && images[$0] != nil && !masks.contains($0)
    }
    EntryGroups.find(entries) { entry in
      images.head(entry).map {
        UInt64(bitPattern: inventory.size(entry)) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64($0)
      }
    } _: {
      candidates.append(Array($0))
    }
    let flat = candidates.flatMap(\.self)
    let hashes = try hash(flat)
    var result: [[Int]] = []
    var start = 0
    for candidate in candidates {
      var members: [Content: [Int]] = [:]
      for (entry, hash) in zip(candidate, hashes[start...]) {
        guard let hash else { continue }
        members[Content(size: inventory.size(entry), hash: hash), default: []].append(entry)
      }
      start += candidate.count
      result.append(contentsOf: members.values.filter { $0.count > 1 })
    }
    return result.sorted { $0[0] < $1[0] }
  }

  private struct Content: Hashable {
    var size: Int64
    var hash: XXH128
  }

  /// The hashes of files in their order; nil for those that cannot be read.
  private func hash(_ entries: [Int]) throws(SourceError) -> [XXH128?] {
    if entries.isEmpty { return [] }
    let source = session.source
    let shared = Guarded(Shared(hashes: Array(repeating: nil, count: entries.count)))
    Workers.run(min(session.options.jobs, (entries.count + Self.step - 1) / Self.step)) { _ in
      do throws(SourceError) {
        let hasher = ContentHasher(try source.makeReader())
        while let range = shared.withLock({ $0.take() }) {
          let hashes = entries[range].map { try? hasher.hash($0) }
          shared.withLock { $0.hashes.replaceSubrange(range, with: hashes) }
        }
      } catch {
        shared.withLock { $0.failure = error }
      }
    }
    let (hashes, failure) = shared.withLock { ($0.hashes, $0.failure) }
    if let failure { throw failure }
    return hashes
  }

  private static let step = 64

  private struct Shared: Sendable {
    var hashes: [XXH128?]
    var next = 0
    var failure: SourceError?

    mutating func take() -> Range<Int>? {
      guard failure == nil, next < hashes.count else { return nil }
      defer { next = min(hashes.count, next + step) }
      return next..<min(hashes.count, next + step)
    }
  }
}
