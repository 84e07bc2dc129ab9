// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingTestKit
import Testing

@testable import LadingPack

/// One wrong bit anywhere in what packing wrote does not verify.
@Suite struct FlippedByteTests {
  private let folder = TemporaryFolder()

  private func pack(_ kind: Manifest.Kind) throws -> (out: String, name: String) {
    for letter in "abcde" {
      folder.write("ds/\(letter).jpg", [UInt8](repeating: letter.asciiValue ?? 0, count: 300))
    }
    let target: Target = kind == .zip ? .roboflowZip : .roboflowBatch
    _ = try packImages(
      folder.path + "/ds", into: folder.path + "/out", PackOptions(kind: kind, target: target))
    return (folder.path + "/out", kind == .zip ? "part-000000.zip" : "shard-000000.tar")
  }

  /// Header, content, padding, directory and end: every third byte of them.
  @Test(arguments: [Manifest.Kind.zip, .tar])
  func inTheArchive(_ kind: Manifest.Kind) throws {
    let (out, name) = try pack(kind)
    let bytes = readFile("\(out)/\(name)")
    for place in stride(from: 0, to: bytes.count, by: 3) {
      var flipped = bytes
      flipped[place] ^= 0x10
      folder.write("out/\(name)", flipped)
      let result = try Verifier.verify(out, deep: false)
      #expect(result.problems.allSatisfy { $0.archive == name }, "byte \(place)")
      #expect(!result.isGood, "byte \(place)")
      // Where a run of one letter lies on both sides, this is the content of that entry.
      let around = bytes[max(0, place - 3)..<min(bytes.count, place + 4)]
      if (97...101).contains(bytes[place]), around.allSatisfy({ $0 == bytes[place] }) {
        #expect(result.problems.contains { $0.entry == [bytes[place]] + Array(".jpg".utf8) })
      }
    }
  }

  @Test(arguments: [Manifest.Kind.zip, .tar])
  func inTheManifestWhereItSaysWhatWasPacked(_ kind: Manifest.Kind) throws {
    let (out, name) = try pack(kind)
    let lines = readFile("\(out)/manifest.json").split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let checked = ["\"contentDigest\": \"", "\"name\": \"\(name)", "\"bytes\": ", "\"sha256\": \""]
    for key in checked + ["\"entries\": "] {
      let number = try #require(
        lines.firstIndex { String(decoding: $0, as: UTF8.self).contains(key) }, "\(key)")
      var changed = lines.map { Array($0) }
      // The last letter or digit of the value.
      let place = try #require(
        changed[number].lastIndex { $0 >= UInt8(ascii: "0") && $0 != UInt8(ascii: ":") })
      changed[number][place] ^= 1
      folder.write("out/manifest.json", changed.joined(separator: [UInt8(ascii: "\n")]))
      #expect(try !Verifier.verify(out, deep: false).isGood, "\(key)")
    }
  }

  @Test(arguments: ["SHA256SUMS", "entries"])
  func inWhatLiesBeside(_ file: String) throws {
    let (out, name) = try pack(.tar)
    let beside = file == "entries" ? name + ".entries.jsonl" : file
    let bytes = readFile("\(out)/\(beside)")
    for place in stride(from: 0, to: bytes.count, by: 2) {
      var flipped = bytes
      flipped[place] ^= 1
      folder.write("out/\(beside)", flipped)
      #expect(try !Verifier.verify(out, deep: false).isGood, "byte \(place)")
    }
  }

  @Test(arguments: [Manifest.Kind.zip, .tar])
  func bytesBehindTheEnd(_ kind: Manifest.Kind) throws {
    let (out, name) = try pack(kind)
    folder.write("out/\(name)", readFile("\(out)/\(name)") + [0])
    let result = try Verifier.verify(out, deep: false)
    #expect(result.problems.first?.archive == name)
    #expect(result.problems.first?.message.contains("bytes, and the manifest says") == true)
  }
}
