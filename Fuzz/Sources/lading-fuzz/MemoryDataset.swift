// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingText

/// A dataset in memory.
struct MemoryDataset: DatasetSource {
  let path = "memory"
  let container = Container.folder
  let inventory: Inventory
  let anomalies: [SourceAnomaly] = []
  private let contents: [[UInt8]]

  init(_ files: [String: [UInt8]]) {
    var builder = InventoryBuilder()
    for (name, bytes) in files {
      guard let path = EntryPath(name) else { continue }
      builder.add(path: path, size: Int64(bytes.count))
    }
    let inventory = Inventory(builder)
    self.inventory = inventory
    contents = inventory.indices.map { files[inventory.path($0).string] ?? [] }
  }

  func makeReader() throws(SourceError) -> any EntryReader { MemoryReader(contents) }
}

private final class MemoryReader: EntryReader {
  private let contents: [[UInt8]]

  init(_ contents: [[UInt8]]) { self.contents = contents }

  func read(
    _ entry: Int, at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> Int {
    let bytes = contents[entry]
    guard offset >= 0, offset < Int64(bytes.count) else { return 0 }
    let count = min(buffer.count, bytes.count - Int(offset))
    buffer.copyBytes(from: bytes[Int(offset)..<(Int(offset) + count)])
    return count
  }

  func open(_ entry: Int) throws(SourceError) -> any ByteSource { MemorySource(contents[entry]) }
}
