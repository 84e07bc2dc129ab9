// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import Testing

@Suite struct DigestTests {
  @Test func theCheckValueOfCRC32() {
    var crc = CRC32()
    for piece in ["1234", "", "56789"] {
      Array(piece.utf8).withUnsafeBytes { crc.update($0) }
    }
    #expect(crc.value == 0xCBF4_3926)
  }

  @Test func theEmptyXXH128IsTheOneOfTheSpecification() {
    #expect(StreamingXXH128().value().hex == "99aa06d3014798d86001c324468d497f")
  }

  @Test func piecesOfAnXXH128MakeTheWhole() {
    let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let whole = StreamingXXH128()
    bytes.withUnsafeBytes { whole.update($0) }
    let pieces = StreamingXXH128()
    Array("rubbish".utf8).withUnsafeBytes { pieces.update($0) }
    pieces.reset()
    for start in stride(from: 0, to: 5000, by: 333) {
      Array(bytes[start..<min(5000, start + 333)]).withUnsafeBytes { pieces.update($0) }
    }
    #expect(pieces.value() == whole.value())
    #expect(whole.value() != StreamingXXH128().value())
  }

  @Test func theSHA256OfABC() {
    let hash = StreamingSHA256()
    hash.update([0x61])
    hash.update([0x62, 0x63])
    #expect(hash.hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}
