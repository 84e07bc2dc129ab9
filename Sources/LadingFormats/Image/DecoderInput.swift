// SPDX-License-Identifier: Apache-2.0

import CDecoders
import LadingArchive
import LadingText

/// Feeds a byte source to one of the C decoders, and keeps what it threw.
final class DecoderInput {
  private let source: any ByteSource
  private(set) var failure: SourceError?

  init(_ source: any ByteSource) { self.source = source }

  /// The description that the C functions take; this object must outlive their use of it.
  func limited(pixels: Int64, memory: Int64) -> decoder_input {
    unsafe decoder_input(
      read: { context, buffer, count in
        guard let context = unsafe context else { return -1 }
        let input = unsafe Unmanaged<DecoderInput>.fromOpaque(context).takeUnretainedValue()
        return unsafe input.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: count))
      },
      context: Unmanaged.passUnretained(self).toOpaque(),
      max_pixels: UInt64(clamping: pixels), max_memory: UInt64(clamping: memory))
  }

  private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    do {
      return unsafe min(max(0, try source.read(into: buffer)), buffer.count)
    } catch let error as SourceError {
      failure = error
    } catch {
      failure = SourceError(.unreadable, path: nil, detail: "\(error)")
    }
    return -1
  }
}
