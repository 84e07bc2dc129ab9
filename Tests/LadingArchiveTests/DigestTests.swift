// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingTestKit
import LadingText
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

  /// The SHA-256 that OpenSSL computes of streams by themselves.
  private func expected(_ streams: [[UInt8]]) -> [[UInt8]] { streams.map { sha256($0) } }

  /// Hashes streams side by side, each in pieces that end where `cuts` says.
  private func sideBySide(
    _ streams: [[UInt8]], cuts: (_ stream: Int, _ taken: Int) -> Int
  ) -> [[UInt8]] {
    let hashes = streams.map { _ in StreamingSHA256() }
    var taken = [Int](repeating: 0, count: streams.count)
    var isMore = true
    while isMore {
      isMore = false
      let pieces = streams.indices.map { stream in
        let start = taken[stream]
        taken[stream] = min(streams[stream].count, max(start, cuts(stream, start)))
        if taken[stream] < streams[stream].count { isMore = true }
        return Array(streams[stream][start..<taken[stream]])
      }
      update(hashes, pieces)
    }
    return hashes.map { $0.value() }
  }

  /// The pieces have to stay where they are until all of them are hashed.
  private func update(_ hashes: [StreamingSHA256], _ pieces: [[UInt8]]) {
    let room = UnsafeMutableRawBufferPointer.allocate(
      byteCount: pieces.reduce(1) { $0 + $1.count }, alignment: 1)
    defer { room.deallocate() }
    var end = 0
    var parts: [(hash: StreamingSHA256, bytes: UnsafeRawBufferPointer)] = []
    for (hash, piece) in zip(hashes, pieces) {
      let own = UnsafeMutableRawBufferPointer(rebasing: room[end..<(end + piece.count)])
      own.copyBytes(from: piece)
      parts.append((hash, UnsafeRawBufferPointer(own)))
      end += piece.count
    }
    StreamingSHA256.update(parts)
  }

  /// All lengths around the edges of the first blocks, in each of the lanes.
  @Test(arguments: [1, 7, 8, 9, 16, 17, 40])
  func streamsSideBySideOfEachLength(streams count: Int) {
    var generator = SeededGenerator(seed: UInt64(count))
    for first in stride(from: 0, through: 260, by: count) {
      let streams = (0..<count).map { generator.bytes(first + $0) }
      #expect(sideBySide(streams) { _, _ in .max } == expected(streams), "from \(first) on")
    }
  }

  /// Streams of any lengths, in pieces of any lengths.
  @Test func streamsSideBySideInPieces() {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed: seed)
    for round in 0..<60 {
      let count = Int.random(in: 1...20, using: &generator)
      let longest = [70, 700, 20_000][round % 3]
      let streams = (0..<count).map { _ in
        generator.bytes(Int.random(in: 0...longest, using: &generator))
      }
      let hashes = sideBySide(streams) { _, start in
        start + Int.random(in: 1...max(1, longest / 3), using: &generator)
      }
      #expect(hashes == expected(streams), "seed \(seed), round \(round)")
    }
  }

  @Test func filesSideBySide() throws {
    let folder = TemporaryFolder()
    var generator = SeededGenerator(seed: 3)
    // More than are open at a time, some of them longer than what is read at a time.
    let contents = (0..<45).map { generator.bytes($0 % 4 == 0 ? $0 * 20_000 : $0 * 7) }
    var paths = contents.enumerated().map { folder.write("\($0)", $1) }
    paths.insert(folder.path + "/none", at: 20)
    paths.append(folder.path)
    let digests = FileDigests.of(paths)
    #expect(digests.count == 47)
    for (path, digest) in zip(paths, digests) {
      switch digest {
      case .success(let digest):
        let bytes = readFile(path)
        #expect(digest.bytes == bytes.count)
        #expect(digest.sha256 == hexadecimal(sha256(bytes)))
      case .failure(let error):
        #expect([folder.path + "/none": .notFound, folder.path: .unreadable][path] == error.code)
      }
    }
  }
}
