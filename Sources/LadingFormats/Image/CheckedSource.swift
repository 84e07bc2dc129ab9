// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingModel
import LadingText

/// A source whose images are walked while they are streamed: reading them once serves for both.
///
/// A damaged image ends its stream with a `SourceError` of the code `brokenImage`.
public struct CheckedSource: DatasetSource {
  private let base: any DatasetSource
  private let images: ImageTable

  /// Checks the images of `base` whose headers are good by `images`.
  public init(_ base: any DatasetSource, images: ImageTable) {
    self.base = base
    self.images = images
  }

  /// The path as the user gave it.
  public var path: String { base.path }
  /// What kind of container it is.
  public var container: Container { base.container }
  /// The files.
  public var inventory: Inventory { base.inventory }
  /// What listing found wrong.
  public var anomalies: [SourceAnomaly] { base.anomalies }

  /// A reader whose streams check images.
  public func makeReader() throws(SourceError) -> any EntryReader {
    CheckedReader(try base.makeReader(), inventory: inventory, images: images)
  }
}

private final class CheckedReader: EntryReader {
  private let base: any EntryReader
  private let inventory: Inventory
  private let images: ImageTable

  init(_ base: any EntryReader, inventory: Inventory, images: ImageTable) {
    self.base = base
    self.inventory = inventory
    self.images = images
  }

  func read(
    _ entry: Int, at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> Int {
    unsafe try base.read(entry, at: offset, into: buffer)
  }

  func open(_ entry: Int) throws(SourceError) -> any ByteSource {
    let stream = try base.open(entry)
    guard let facts = images[entry], facts.problem == nil else { return stream }
    let path = Array(inventory.name(entry))
    switch facts.type {
    case .jpeg: return CheckedStream(stream, JPEGWalk(), path: path)
    case .png: return CheckedStream(stream, PNGWalk(), path: path)
    case .gif: return CheckedStream(stream, GIFWalk(), path: path)
    case .webp: return CheckedStream(stream, WebPWalk(), path: path)
    case .bmp, .tiff, .avif, .heic, nil: return stream
    }
  }
}

private final class CheckedStream<Walk: ImageWalk>: ByteSource {
  private let base: any ByteSource
  private var walk: Walk
  private let path: [UInt8]

  init(_ base: any ByteSource, _ walk: Walk, path: [UInt8]) {
    self.base = base
    self.walk = walk
    self.path = path
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = unsafe min(max(0, try base.read(into: buffer)), buffer.count)
    if walk.isOver { return count }
    do throws(ImageDamage) {
      if count == 0, unsafe !buffer.isEmpty { try walk.finish() }
      let bytes = unsafe UnsafeBufferPointer(
        start: buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), count: count)
      try walk.feed(unsafe bytes.span)
    } catch {
      throw SourceError(.brokenImage, path: path, detail: error.detail)
    }
    return count
  }
}
