// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingTestKit
import LadingText
import Testing

struct PNGDecoderTests {
  private func rows(
    _ bytes: [UInt8], as pixels: PNGDecoder.Pixels, limit: Int64 = PNGDecoder.pixelLimit,
    chunk: Int = .max
  ) throws(PNGError) -> [[UInt8]] {
    let decoder = try PNGDecoder(MemorySource(bytes, chunk: chunk), as: pixels, limit: limit)
    var rows: [[UInt8]] = []
    var row: [UInt8] = []
    while try decoder.readRow(&row) { rows.append(row) }
    guard try !decoder.readRow(&row), rows.count == decoder.height else { return [] }
    return rows
  }

  @Test(arguments: [(1, 1), (7, 5), (8, 8), (33, 17)], [false, true])
  func colours(_ size: (width: Int, height: Int), isInterlaced: Bool) throws {
    let values = (0..<size.height).map { y in
      (0..<(3 * size.width)).map { ($0 &* 7 &+ y &* 31) & 255 }
    }
    let bytes = DrawnPNG(width: size.width, rows: values, isInterlaced: isInterlaced).bytes
    #expect(try rows(bytes, as: .rgb, chunk: 3) == values.map { $0.map { UInt8($0) } })
    #expect { try rows(bytes, as: .index) } throws: { ($0 as? PNGError)?.code == .notIndexed }
  }

  @Test(arguments: [1, 2, 4, 8], [false, true])
  func indices(_ depth: Int, isInterlaced: Bool) throws {
    let values = (0..<9).map { y in (0..<13).map { ($0 + y * 3) % (1 << depth) } }
    let palette: [UInt8] = (0..<(1 << depth)).flatMap { index -> [UInt8] in
      [UInt8(index), UInt8(index / 2), UInt8(255 - index)]
    }
    let bytes = DrawnPNG(
      width: 13, rows: values, color: 3, depth: depth, palette: palette,
      isInterlaced: isInterlaced
    ).bytes
    #expect(try rows(bytes, as: .index) == values.map { $0.map { UInt8($0) } })
    let colours = values.map { $0.flatMap { Array(palette[(3 * $0)..<(3 * $0 + 3)]) } }
    #expect(try rows(bytes, as: .rgb) == colours)
    let decoder = try PNGDecoder(MemorySource(bytes), as: .index)
    #expect(decoder.palette == palette)
    #expect(decoder.color == .palette && decoder.bitDepth == depth)
    #expect(decoder.width == 13 && decoder.height == 9 && decoder.rowBytes == 13)
  }

  @Test func transparencyChangesNothing() throws {
    var drawn = DrawnPNG(width: 2, rows: [[0, 1]], color: 3, palette: [9, 8, 7, 1, 2, 3])
    drawn.extra = [("tRNS", [0, 128])]
    #expect(try rows(drawn.bytes, as: .index) == [[0, 1]])
    #expect(try rows(drawn.bytes, as: .rgb) == [[9, 8, 7, 1, 2, 3]])
  }

  @Test func otherKindsOfPixels() throws {
    let grey = DrawnPNG(width: 2, rows: [[1, 0]], color: 0, depth: 1).bytes
    #expect(try rows(grey, as: .index) == [[1, 0]])
    #expect(try rows(grey, as: .rgb) == [[255, 255, 255, 0, 0, 0]])
    let deep = DrawnPNG(width: 1, rows: [[0x1234, 0x5678, 0x9ABC]], depth: 16).bytes
    #expect(try rows(deep, as: .rgb) == [[0x12, 0x56, 0x9A]])
    let deepGrey = DrawnPNG(width: 1, rows: [[300]], color: 0, depth: 16).bytes
    #expect { try rows(deepGrey, as: .index) } throws: {
      ($0 as? PNGError)?.code == .notIndexed
    }
    let alpha = DrawnPNG(width: 1, rows: [[5, 6, 7, 0]], color: 6).bytes
    #expect(try rows(alpha, as: .rgb) == [[5, 6, 7]])
  }

  @Test func everyCutThrows() throws {
    let bytes = DrawnImage.png(20, 9)
    for count in 0..<bytes.count {
      #expect(throws: PNGError.self) { try rows(Array(bytes.prefix(count)), as: .rgb) }
    }
    #expect(try rows(bytes + [1, 2, 3], as: .rgb).count == 9)
  }

  @Test func aWrongByteInTheDataThrows() throws {
    var bytes = DrawnImage.png(20, 9)
    bytes[80] ^= 1
    #expect { try rows(bytes, as: .rgb) } throws: { ($0 as? PNGError)?.code == .damaged }
    #expect { try rows([1, 2, 3] + bytes, as: .rgb) } throws: {
      ($0 as? PNGError)?.code == .damaged
    }
  }

  @Test func declaredSizesAreChecked() throws {
    func claiming(_ width: UInt32, _ height: UInt32, interlaced: UInt8 = 0) -> [UInt8] {
      let header = big32(width) + big32(height) + [8, 2, 0, 0, interlaced]
      return Array(DrawnImage.png(1, 1).prefix(8)) + DrawnImage.chunk("IHDR", header)
        + DrawnImage.png(1, 1).dropFirst(33)
    }
    #expect { try rows(claiming(900_000, 900_000), as: .rgb) } throws: {
      ($0 as? PNGError)?.code == .tooLarge
    }
    #expect { try rows(claiming(10000, 10000, interlaced: 1), as: .rgb) } throws: {
      ($0 as? PNGError)?.code == .tooLarge
    }
    #expect(throws: PNGError.self) { try rows(claiming(1 << 31 - 1, 1), as: .rgb) }
    #expect(throws: PNGError.self) { try rows(claiming(1 << 31 - 1, 1 << 31 - 1), as: .rgb) }
    #expect { try rows(DrawnImage.png(20, 9), as: .rgb, limit: 179) } throws: {
      ($0 as? PNGError)?.code == .tooLarge
    }
    #expect(try rows(DrawnImage.png(20, 9), as: .rgb, limit: 180).count == 9)
  }

  @Test func whatTheSourceThrowsIsKept() {
    #expect { try PNGDecoder(FailingSource(), as: .rgb) } throws: {
      let error = $0 as? PNGError
      return error?.code == .unreadable && error?.source?.code == .changed
    }
  }

  @Test func changedBytesNeverCrash() {
    let seed: UInt64 = 20_261_124
    print("PNGDecoder changed bytes: seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let samples = [
      DrawnImage.png(20, 9), DrawnPNG.mask(9, 9) { $0 + $1 },
      DrawnPNG(width: 9, rows: Array(repeating: Array(0..<27), count: 9), isInterlaced: true).bytes,
    ]
    for _ in 0..<3000 {
      var bytes = samples[Int.random(in: 0..<samples.count, using: &random)]
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 8..<bytes.count, using: &random)
        bytes[place] = UInt8.random(in: 0...255, using: &random)
      }
      for pixels in [PNGDecoder.Pixels.rgb, .index] {
        do throws(PNGError) { _ = try rows(bytes, as: pixels) } catch { continue }
      }
    }
  }
}

private final class FailingSource: ByteSource {
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    throw SourceError(.changed, path: [97], detail: "the file changed")
  }
}
