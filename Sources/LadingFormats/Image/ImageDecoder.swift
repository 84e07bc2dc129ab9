// SPDX-License-Identifier: Apache-2.0

import CDecoders
import LadingArchive
import LadingText

/// Decodes whole JPEGs and PNGs for the damage that only a decoder sees.
///
/// Memory is that of a row, except for progressive JPEGs: all of their coefficients are held, six
/// bytes a pixel at most. Large pictures wait for each other, so that there is one such at a time.
enum ImageDecoder {
  private static let memoryLimit: Int64 = 640 << 20
  private static let largePixels: Int64 = 1 << 24
  private static let large = Guarded(())

  /// What decoding came to.
  enum Outcome: Sendable {
    case good
    case broken(ImageDamage)
    /// A variant, or a size, that the decoder does not take; why.
    case undecoded(String)
    case unreadable(SourceError)
  }

  /// Decodes the image, of so many pixels; `undecoded` for formats without a decoder.
  static func check(_ source: any ByteSource, _ type: ImageType, pixels: Int64) -> Outcome {
    guard pixels > largePixels else { return decode(source, type) }
    return large.withLock { _ in decode(source, type) }
  }

  private static func decode(_ source: any ByteSource, _ type: ImageType) -> Outcome {
    let input = DecoderInput(source)
    let limits = unsafe input.limited(pixels: PNGDecoder.pixelLimit, memory: memoryLimit)
    var message = [CChar](repeating: 0, count: 200)
    let status: Int32
    switch type {
    case .jpeg: status = unsafe jpeg_check(limits, &message, message.count)
    case .png: status = unsafe png_check(limits, &message, message.count)
    default: return .undecoded("there is no decoder for \(type.title)")
    }
    let text = String(
      decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    switch Int(status) {
    case DECODER_OK: return .good
    case DECODER_TRUNCATED: return .broken(ImageDamage(.truncated, text))
    case DECODER_TOO_LARGE, DECODER_UNSUPPORTED: return .undecoded(text)
    case DECODER_READ_FAILED:
      return .unreadable(
        input.failure ?? SourceError(.unreadable, path: nil, detail: "it cannot be read"))
    default: return .broken(ImageDamage(.damaged, "\(type.title) decoder: \(text)"))
    }
  }
}
