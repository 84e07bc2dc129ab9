// SPDX-License-Identifier: Apache-2.0

import CDecoders
public import LadingArchive
public import LadingText

/// Why the pixels of a PNG cannot be decoded.
public struct PNGError: Error, Hashable, Sendable {
  /// What sort of failure.
  public enum Code: Sendable {
    /// The file ends before the picture does.
    case truncated
    /// It is no PNG, or its data are broken.
    case damaged
    /// The picture is larger than what is decoded.
    case tooLarge
    /// Indices were asked for, and the pixels are colours or have 16 bits.
    case notIndexed
    /// The source failed; `source` says how.
    case unreadable
  }

  /// What sort of failure.
  public var code: Code
  /// The details, for people.
  public var detail: String
  /// What the source threw.
  public var source: SourceError?

  init(_ code: Code, detail: String, source: SourceError? = nil) {
    self.code = code
    self.detail = detail
    self.source = source
  }

  init(status: Int32, detail: String, source: SourceError?) {
    let code: Code =
      switch Int(status) {
      case DECODER_TRUNCATED: .truncated
      case DECODER_TOO_LARGE: .tooLarge
      case DECODER_UNSUPPORTED: .notIndexed
      case DECODER_READ_FAILED: .unreadable
      default: .damaged
      }
    self.init(code, detail: detail, source: source)
  }
}

/// Decodes a PNG row by row, in the memory of one row.
///
/// Only an interlaced picture is held as a whole, of at most 64 MiB; a larger one is refused.
/// Declared sizes are checked before anything is allocated. For one thread.
@safe public final class PNGDecoder {
  /// What a row holds.
  public enum Pixels: Sendable {
    /// Three bytes a pixel: red, green, blue. Palettes are looked up, grey values repeated, of 16
    /// bits the upper 8 taken, and transparency is ignored.
    case rgb
    /// A byte a pixel: the palette index, or the grey value of up to 8 bits, as stored.
    case index
  }

  /// What kind of pixels the file stores.
  public enum Color: UInt8, Sendable {
    case grey = 0
    case rgb = 2
    case palette = 3
    case greyAlpha = 4
    case rgba = 6
  }

  /// Pixels of the largest picture that is decoded unless told otherwise.
  public static let pixelLimit: Int64 = 1 << 28
  private static let memoryLimit: Int64 = 64 << 20

  /// Width in pixels.
  public let width: Int
  /// Height in pixels.
  public let height: Int
  /// Bits of each value, as stored: 1, 2, 4, 8 or 16.
  public let bitDepth: Int
  /// What the file stores.
  public let color: Color
  /// The palette, three bytes a colour; empty when there is none.
  public let palette: [UInt8]
  /// How many bytes each row has: the width, or three times that.
  public let rowBytes: Int

  private let input: DecoderInput
  private let decoder: OpaquePointer
  private var done = 0

  /// Reads everything before the pixels.
  ///
  /// `limit` is the number of pixels above which the picture is refused. No side may be longer than
  /// a million pixels.
  public init(
    _ source: any ByteSource, as pixels: Pixels, limit: Int64 = PNGDecoder.pixelLimit
  ) throws(PNGError) {
    let input = DecoderInput(source)
    let limits = unsafe input.limited(pixels: limit, memory: Self.memoryLimit)
    guard let decoder = unsafe png_decoder_create(limits) else {
      throw PNGError(.tooLarge, detail: "there is not enough memory")
    }
    let form = pixels == .rgb ? DECODER_RGB : DECODER_INDEX
    var header = png_decoder_header()
    let status = unsafe png_decoder_start(decoder, Int32(form), &header)
    guard status == 0, let color = Color(rawValue: header.color_type) else {
      let detail = unsafe String(cString: png_decoder_message(decoder))
      unsafe png_decoder_destroy(decoder)
      throw PNGError(status: status, detail: detail, source: input.failure)
    }
    unsafe self.decoder = decoder
    self.input = input
    self.color = color
    width = Int(header.width)
    height = Int(header.height)
    bitDepth = Int(header.bit_depth)
    palette = unsafe withUnsafeBytes(of: header.palette) {
      unsafe Array($0.prefix(3 * Int(header.palette_count)))
    }
    rowBytes = width * (pixels == .rgb ? 3 : 1)
  }

  deinit { unsafe png_decoder_destroy(decoder) }

  /// Decodes the next row, from the top, into `row`, which it gives the length `rowBytes`.
  ///
  /// Returns false when there is none left; what follows the pixels was then checked, too. After an
  /// error there are no more rows.
  public func readRow(_ row: inout [UInt8]) throws(PNGError) -> Bool {
    guard done < height else {
      if done == height {
        done += 1
        try check(unsafe png_decoder_finish(decoder))
      }
      return false
    }
    if row.count != rowBytes { row = Array(repeating: 0, count: rowBytes) }
    let status = unsafe row.withUnsafeMutableBufferPointer { buffer in
      unsafe buffer.baseAddress.map { unsafe png_decoder_row(decoder, $0) } ?? 0
    }
    done += 1
    try check(status)
    return true
  }

  private func check(_ status: Int32) throws(PNGError) {
    guard status != 0 else { return }
    done = height + 1
    throw PNGError(
      status: status, detail: unsafe String(cString: png_decoder_message(decoder)),
      source: input.failure)
  }
}
