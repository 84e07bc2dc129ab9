// SPDX-License-Identifier: Apache-2.0

import LadingText

/// Hashes the contents of entries, one after the other.
///
/// One a thread.
@safe public final class ContentHasher {
  private static let capacity = 224 << 10

  private let reader: any EntryReader
  private let state = StreamingXXH128()
  private let memory = UnsafeMutableRawBufferPointer.allocate(
    byteCount: ContentHasher.capacity, alignment: 64)

  /// A hasher that reads through `reader`.
  public init(_ reader: any EntryReader) { self.reader = reader }

  deinit { unsafe memory.deallocate() }

  /// XXH3-128 of an entry's content.
  public func hash(_ entry: Int) throws(SourceError) -> XXH128 {
    state.reset()
    let source = try reader.open(entry)
    while true {
      let count: Int
      do {
        count = unsafe try source.read(into: memory)
      } catch let error as SourceError {
        throw error
      } catch {
        throw SourceError(.unreadable, path: nil, detail: "\(error)")
      }
      if count <= 0 { return state.value() }
      unsafe state.update(
        UnsafeRawBufferPointer(rebasing: memory[..<min(count, Self.capacity)]))
    }
  }
}
