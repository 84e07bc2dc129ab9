// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingText

/// Reads entries to their end, all through one buffer.
///
/// The source checks what its container can check, and throws.
final class EntryChecker {
  private let reader: any EntryReader
  private var buffer = [UInt8](repeating: 0, count: 1 << 18)
  private let hash = StreamingXXH128()

  init(_ reader: any EntryReader) { self.reader = reader }

  /// How many bytes an entry really has.
  func size(_ entry: Int, name: some Collection<UInt8>) throws(SourceError) -> Int64 {
    try read(entry, name: name) { _ in }
  }

  /// How many bytes an entry really has, and their hash.
  func sizeAndHash(
    _ entry: Int, name: some Collection<UInt8>
  ) throws(SourceError) -> (bytes: Int64, hash: XXH128) {
    hash.reset()
    let bytes = try read(entry, name: name) { hash.update($0) }
    return (bytes, hash.value())
  }

  private func read(
    _ entry: Int, name: some Collection<UInt8>, _ take: (UnsafeRawBufferPointer) -> Void
  ) throws(SourceError) -> Int64 {
    var total: Int64 = 0
    do {
      let stream = try reader.open(entry)
      while true {
        let count = try buffer.withUnsafeMutableBytes { room in
          let count = try stream.read(into: room)
          take(UnsafeRawBufferPointer(rebasing: room[..<count]))
          return count
        }
        if count == 0 { return total }
        total += Int64(count)
      }
    } catch let error as SourceError {
      throw SourceError(error.code, path: error.path ?? Array(name), detail: error.detail)
    } catch {
      throw SourceError(.unreadable, path: Array(name), detail: "\(error)")
    }
  }
}
