// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingModel

/// Looks into images as far as it is asked to.
///
/// One a thread.
public final class ImageInspector {
  private let reader: any EntryReader
  private let depth: ImageDepth
  private let whole: WholeFile
  private let window: ImageWindow

  /// An inspector that reads through `reader`.
  ///
  /// With `checksums` the container has some of its own (a zip), and every file is read as a stream,
  /// which compares them.
  public init(_ reader: any EntryReader, depth: ImageDepth = .header, checksums: Bool = false) {
    self.reader = reader
    self.depth = depth
    whole = WholeFile(reader, streams: checksums)
    window = ImageWindow(depth == .header ? reader : whole)
  }

  /// What there is to know of the image, of `size` bytes as listed.
  public func facts(_ entry: Int, size: Int64) -> ImageFacts { probe(entry, size: size).facts }

  /// What a walk or a decoder says is wrong with an image whose header is good; nil for nothing.
  public func damage(_ entry: Int, type: ImageType) throws(SourceError) -> ImageDamage? {
    try whole.load(entry)
    // Where the size is not known it counts as large.
    var facts = ImageFacts(type: type, width: .max, height: .max)
    return try check(entry, type, &facts)
  }

  func probe(_ entry: Int, size: Int64) -> ProbedImage {
    do throws(SourceError) {
      if depth > .header { try whole.load(entry) }
      try window.load(entry, size: size, limit: depth == .header ? nil : ImageWindow.deepLimit)
      var facts = try readHeader()
      if depth > .header, facts.problem == nil, let type = facts.type {
        facts.problem = try check(entry, type, &facts)?.problem
      }
      return ProbedImage(facts: facts, head: Self.checksum(window.start))
    } catch {
      return ProbedImage(facts: ImageFacts(problem: .unopenable))
    }
  }

  private func readHeader() throws(SourceError) -> ImageFacts {
    if window.size == 0 { return ImageFacts(problem: .empty) }
    guard let type = ImageSignature.type(of: window.start) else {
      let isKnown = ImageSignature.isOtherContent(window.start)
      return ImageFacts(problem: isKnown ? .notAnImage : .unreadable)
    }
    switch type {
    case .jpeg: return try JPEGHeader.read(window)
    case .png: return try PNGHeader.read(window)
    case .gif: return try GIFHeader.read(window)
    case .webp: return try WebPHeader.read(window)
    case .bmp: return try BMPHeader.read(window)
    case .tiff: return try TIFFHeader.read(window, allPages: depth > .header)
    case .avif, .heic: return try HEIFHeader.read(window, as: type)
    }
  }

  private func check(
    _ entry: Int, _ type: ImageType, _ facts: inout ImageFacts
  ) throws(SourceError) -> ImageDamage? {
    switch type {
    case .jpeg: if let damage = try walk(entry, JPEGWalk(), &facts) { return damage }
    case .png: if let damage = try walk(entry, PNGWalk(), &facts) { return damage }
    case .gif: return try walk(entry, GIFWalk(), &facts)
    case .webp: return try walk(entry, WebPWalk(), &facts)
    // Their structure is a matter of a few offsets, which the header's reader has looked at.
    case .bmp, .tiff, .avif, .heic: return nil
    }
    guard depth == .decode else { return nil }
    let pixels = Int64(facts.width) * Int64(facts.height)
    switch ImageDecoder.check(try whole.open(entry), type, pixels: pixels) {
    case .good: return nil
    case .broken(let damage): return damage
    case .undecoded:
      facts.traits.insert(.undecoded)
      return nil
    case .unreadable(let error): throw error
    }
  }

  private func walk<Walk: ImageWalk>(
    _ entry: Int, _ start: Walk, _ facts: inout ImageFacts
  ) throws(SourceError) -> ImageDamage? {
    var walk = start
    let damage = try whole.feed(entry, to: &walk)
    if walk.frames > 1 { facts.traits.insert(.animated) }
    return damage
  }

  /// A checksum of the last of the first bytes: what comes before them is much the same in all
  /// images of a camera.
  private static func checksum(_ start: ArraySlice<UInt8>) -> UInt32 {
    var sum = CRC32()
    unsafe start.suffix(1024).withUnsafeBytes { unsafe sum.update($0) }
    return sum.value
  }
}
