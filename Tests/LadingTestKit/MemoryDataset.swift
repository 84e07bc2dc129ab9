// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingModel
import LadingText

/// A dataset in memory, for tests of what reads sources rather than of the sources themselves.
public struct MemoryDataset: DatasetSource {
  /// What it is called.
  public let path = "memory"
  /// It stands in for a folder.
  public let container = Container.folder
  /// Its files.
  public let inventory: Inventory
  /// What listing found wrong: nothing.
  public let anomalies: [SourceAnomaly] = []
  /// Contents by inventory index.
  private let contents: [[UInt8]]
  private let failing: Set<Int>

  /// Takes files as paths and contents; junk is left out, and reading one in `failing` throws.
  public init(_ files: [(String, [UInt8])], failing: Set<String> = []) {
    var builder = InventoryBuilder()
    var byPath: [[UInt8]: [UInt8]] = [:]
    for (name, bytes) in files {
      guard let path = EntryPath(name), !Junk.matches(path.bytes) else { continue }
      builder.add(path: path, size: Int64(bytes.count))
      byPath[path.bytes] = bytes
    }
    let inventory = Inventory(builder)
    self.inventory = inventory
    contents = inventory.indices.map { byPath[Array(inventory.name($0))] ?? [] }
    self.failing = Set(failing.compactMap { inventory.find($0) })
  }

  /// A reader over the contents.
  public func makeReader() throws(SourceError) -> any EntryReader {
    MemoryReader(contents: contents, failing: failing)
  }
}

private final class MemoryReader: EntryReader {
  let contents: [[UInt8]]
  let failing: Set<Int>

  init(contents: [[UInt8]], failing: Set<Int>) {
    self.contents = contents
    self.failing = failing
  }

  func read(
    _ entry: Int, at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> Int {
    if failing.contains(entry) {
      throw SourceError(.unreadable, path: nil, detail: "no permission")
    }
    let bytes = contents[entry]
    guard offset >= 0, offset < Int64(bytes.count) else { return 0 }
    let count = min(buffer.count, bytes.count - Int(offset))
    buffer.copyBytes(from: bytes[Int(offset)..<(Int(offset) + count)])
    return count
  }

  func open(_ entry: Int) throws(SourceError) -> any ByteSource {
    if failing.contains(entry) {
      throw SourceError(.unreadable, path: nil, detail: "no permission")
    }
    return MemorySource(contents[entry])
  }
}
