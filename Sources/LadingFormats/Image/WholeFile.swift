// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingText

/// The file that is looked at as a whole: in memory when it is small, else piece by piece.
///
/// One read serves the header, the walk and the decoder of nearly every image.
@safe final class WholeFile: EntryReader {
  private static let capacity = 1 << 18

  private let base: any EntryReader
  private let streams: Bool
  private let memory = UnsafeMutableRawBufferPointer.allocate(
    byteCount: WholeFile.capacity, alignment: 64)
  private var entry = -1
  private var count = 0
  /// Whether memory holds all of the file.
  private var isWhole = false

  /// With `streams` files are read through streams alone, which check what the container knows.
  init(_ base: any EntryReader, streams: Bool) {
    self.base = base
    self.streams = streams
  }

  deinit { unsafe memory.deallocate() }

  /// Reads the beginning of a file, all of it if it is small.
  func load(_ entry: Int) throws(SourceError) {
    self.entry = -1
    if streams {
      let source = try base.open(entry)
      count = 0
      isWhole = false
      while count < Self.capacity {
        let got = try pull(source, from: count)
        count += got
        if got == 0 { break }
      }
    } else {
      count = unsafe try base.read(entry, at: 0, into: memory)
    }
    isWhole = count < Self.capacity
    self.entry = entry
  }

  func read(
    _ entry: Int, at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> Int {
    guard entry == self.entry, let start = Int(exactly: offset), start >= 0,
      isWhole || start &+ buffer.count <= count
    else { return unsafe try base.read(entry, at: offset, into: buffer) }
    return unsafe copy(from: start, into: buffer)
  }

  func open(_ entry: Int) throws(SourceError) -> any ByteSource {
    if entry == self.entry, isWhole { return LoadedSource(self) }
    return try base.open(entry)
  }

  /// Copies what memory holds from `start` on.
  fileprivate func copy(from start: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let length = min(buffer.count, count - start)
    guard length > 0 else { return 0 }
    unsafe buffer.copyMemory(
      from: UnsafeRawBufferPointer(rebasing: memory[start..<(start + length)]))
    return length
  }

  /// Feeds the file to a walk, and says what the walk found.
  func feed<Walk: ImageWalk>(
    _ entry: Int, to walk: inout Walk
  ) throws(SourceError) -> ImageDamage? {
    if entry == self.entry, isWhole { return damage(&walk, count) ?? ending(walk) }
    self.entry = -1
    let source = try base.open(entry)
    while true {
      let got = try pull(source, from: 0)
      if got == 0 { return ending(walk) }
      if walk.isOver { continue }
      if let damage = damage(&walk, got) { return damage }
      // A container's checksum is only compared at the end.
      if walk.isOver, !streams { return ending(walk) }
    }
  }

  private func damage<Walk: ImageWalk>(_ walk: inout Walk, _ count: Int) -> ImageDamage? {
    let bytes = unsafe UnsafeBufferPointer(
      start: memory.baseAddress?.assumingMemoryBound(to: UInt8.self), count: count)
    do throws(ImageDamage) {
      try walk.feed(unsafe bytes.span)
      return nil
    } catch {
      return error
    }
  }

  private func ending(_ walk: some ImageWalk) -> ImageDamage? {
    do throws(ImageDamage) {
      try walk.finish()
      return nil
    } catch {
      return error
    }
  }

  private func pull(_ source: any ByteSource, from start: Int) throws(SourceError) -> Int {
    do {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[start...])
      return unsafe min(max(0, try source.read(into: rest)), rest.count)
    } catch let error as SourceError {
      throw error
    } catch {
      throw SourceError(.unreadable, path: nil, detail: "\(error)")
    }
  }
}

/// What a `WholeFile` holds, from its beginning.
private final class LoadedSource: ByteSource {
  private let file: WholeFile
  private var position = 0

  init(_ file: WholeFile) { self.file = file }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = unsafe file.copy(from: position, into: buffer)
    position += count
    return count
  }
}
