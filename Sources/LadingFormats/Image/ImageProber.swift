// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingModel
import LadingText

/// Looks into all images of a source.
public enum ImageProber {
  /// Images a worker takes at a time: enough that handing them out costs nothing.
  private static let batch = 512

  /// Probes every image of a source with `jobs` workers.
  ///
  /// The result is the same for any number of workers. An image that cannot be opened or read is a
  /// fact of its own; only a source that gives no reader throws.
  public static func probe(
    _ source: any DatasetSource, jobs: Int, depth: ImageDepth = .header
  ) throws(SourceError) -> ImageTable {
    let inventory = source.inventory
    let images = inventory.indices.lazy.filter { inventory.kind($0) == .image }
      .map { Int32(truncatingIfNeeded: $0) }
    let entries = Array(images)
    let shared = Guarded(
      Progress(
        count: entries.count, table: ImageTable(entries: inventory.count, images: entries)))
    // A walk takes longer than a header: smaller batches keep all workers busy to the end.
    let step = depth == .header ? batch : batch / 16
    Workers.run(min(jobs, (entries.count + step - 1) / step)) { _ in
      do throws(SourceError) {
        let inspector = ImageInspector(
          try source.makeReader(), depth: depth, checksums: source.container == .zip)
        while let range = shared.withLock({ $0.take(step) }) {
          let results = entries[range].map { entry in
            inspector.probe(Int(entry), size: inventory.size(Int(entry)))
          }
          shared.withLock { $0.table.fill(range, results) }
        }
      } catch {
        shared.withLock { $0.failure = error }
      }
    }
    let (table, failure) = shared.withLock { ($0.table, $0.failure) }
    if let failure { throw failure }
    return table
  }

  /// Probes the header and tail of one image of `size` bytes as listed.
  public static func probe(_ entry: Int, size: Int64, reader: any EntryReader) -> ImageFacts {
    ImageInspector(reader).facts(entry, size: size)
  }

  /// What the workers share.
  private struct Progress: Sendable {
    var next = 0
    let count: Int
    var table: ImageTable
    var failure: SourceError?

    init(count: Int, table: ImageTable) {
      self.count = count
      self.table = table
    }

    mutating func take(_ step: Int) -> Range<Int>? {
      guard failure == nil, next < count else { return nil }
      defer { next = min(count, next + step) }
      return next..<min(count, next + step)
    }
  }
}

extension ImageFacts {
  /// Facts with a size as a header gives it; unreadable when no image can have that size.
  init(
    _ type: ImageType, width: Int64, height: Int64, orientation: UInt8 = 0,
    traits: ImageTraits = [], problem: ImageProblem? = nil
  ) {
    guard width > 0, height > 0, let narrow = Int32(exactly: width),
      let low = Int32(exactly: height)
    else {
      self.init(type: type, problem: .unreadable)
      return
    }
    self.init(
      type: type, width: narrow, height: low, orientation: orientation, traits: traits,
      problem: problem)
  }
}
