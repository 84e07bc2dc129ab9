// SPDX-License-Identifier: Apache-2.0

import Dispatch
public import LadingArchive
import LadingModel
import Synchronization

/// Reads the header and the tail of images.
public enum ImageProber {
  /// Images a worker takes at a time: enough that handing them out costs nothing.
  private static let batch = 512

  /// Probes every image of a source with `jobs` workers.
  ///
  /// The result is the same for any number of workers. An image that cannot be opened or read is a
  /// fact of its own; only a source that gives no reader throws.
  public static func probe(
    _ source: any DatasetSource, jobs: Int
  ) throws(SourceError) -> ImageTable {
    let inventory = source.inventory
    let images = inventory.indices.filter { inventory.kind($0) == .image }
    let batches = (images.count + batch - 1) / batch
    let shared = Mutex(Progress(results: Array(repeating: [], count: batches)))
    let workers = max(1, min(jobs, batches))
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      do throws(SourceError) {
        let window = ImageWindow(try source.makeReader())
        while let number = shared.withLock({ $0.take() }) {
          let range = (number * batch)..<min((number + 1) * batch, images.count)
          let facts = images[range].map { probe($0, size: inventory.size($0), window: window) }
          shared.withLock { $0.results[number] = facts }
        }
      } catch {
        shared.withLock { $0.failure = error }
      }
    }
    let (results, failure) = shared.withLock { ($0.results, $0.failure) }
    if let failure { throw failure }
    var table = ImageTable(entries: inventory.count)
    for (index, facts) in zip(images, results.joined()) { table[index] = facts }
    return table
  }

  /// Probes one image of `size` bytes as listed.
  public static func probe(_ entry: Int, size: Int64, reader: any EntryReader) -> ImageFacts {
    probe(entry, size: size, window: ImageWindow(reader))
  }

  private static func probe(_ entry: Int, size: Int64, window: ImageWindow) -> ImageFacts {
    do throws(SourceError) {
      try window.load(entry, size: size)
      if window.size == 0 { return ImageFacts(problem: .empty) }
      guard let type = ImageSignature.type(of: window.start) else {
        let isKnown = ImageSignature.isOtherContent(window.start)
        return ImageFacts(problem: isKnown ? .notAnImage : .unreadable)
      }
      return try read(type, window)
    } catch {
      return ImageFacts(problem: .unopenable)
    }
  }

  private static func read(
    _ type: ImageType, _ window: ImageWindow
  ) throws(SourceError) -> ImageFacts {
    switch type {
    case .jpeg: try JPEGHeader.read(window)
    case .png: try PNGHeader.read(window)
    case .gif: try GIFHeader.read(window)
    case .webp: try WebPHeader.read(window)
    case .bmp: try BMPHeader.read(window)
    case .tiff: try TIFFHeader.read(window)
    case .avif, .heic: try HEIFHeader.read(window, as: type)
    }
  }

  /// What the workers share.
  private struct Progress: Sendable {
    var next = 0
    var results: [[ImageFacts]]
    var failure: SourceError?

    mutating func take() -> Int? {
      guard failure == nil, next < results.count else { return nil }
      next += 1
      return next - 1
    }
  }
}

extension ImageFacts {
  /// Facts with a size as a header gives it; unreadable when no image can have that size.
  init(
    _ type: ImageType, width: Int64, height: Int64, orientation: UInt8 = 0,
    problem: ImageProblem? = nil
  ) {
    guard width > 0, height > 0, let narrow = Int32(exactly: width),
      let low = Int32(exactly: height)
    else {
      self.init(type: type, problem: .unreadable)
      return
    }
    self.init(
      type: type, width: narrow, height: low, orientation: orientation, problem: problem)
  }
}
