// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingModel
import LadingTestKit
import LadingText
import Testing

@testable import LadingPack

@Suite struct VerifierTests {
  /// Packs ten images of 2,000 bytes; the content of `c.jpg` is all `c`.
  private func pack(_ folder: TemporaryFolder, _ kind: Manifest.Kind) throws -> String {
    for letter in "abcdefghij" {
      folder.write(
        "ds/\(letter).jpg", [UInt8](repeating: letter.asciiValue ?? 0, count: 2000))
    }
    let out = folder.path + "/out"
    let target: Target = kind == .zip ? .roboflowZip : .roboflowBatch
    _ = try packImages(folder.path + "/ds", into: out, PackOptions(kind: kind, target: target))
    return out
  }

  private func name(_ kind: Manifest.Kind) -> String {
    kind == .zip ? "part-000000.zip" : "shard-000000.tar"
  }

  @Test(arguments: [Manifest.Kind.zip, .tar])
  func aFlippedByteIsFoundAndItsEntryNamed(kind: Manifest.Kind) throws {
    let folder = TemporaryFolder()
    let out = try pack(folder, kind)
    var bytes = readFile("\(out)/\(name(kind))")
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: Array("ccccc".utf8)) })
    bytes[place + 1000] ^= 1
    folder.write("out/\(name(kind))", bytes)
    let result = try Verifier.verify(out, deep: false)
    #expect(result.problems.map(\.archive) == [name(kind), name(kind)])
    #expect(result.problems.map(\.entry) == [nil, Array("c.jpg".utf8)])
    #expect(!result.isGood)
  }

  @Test func aFlippedByteInAZipIsFoundWithoutAManifest() throws {
    let folder = TemporaryFolder()
    let out = try pack(folder, .zip)
    #expect(try Verifier.verify(out + "/part-000000.zip", deep: false).problems == [])
    var bytes = readFile(out + "/part-000000.zip")
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: Array("ccccc".utf8)) })
    bytes[place + 1000] ^= 1
    let result = try Verifier.verify(folder.write("alone.zip", bytes), deep: false)
    #expect(result.problems.map(\.entry) == [Array("c.jpg".utf8)])
    #expect(result.entries == 10)
    #expect(!result.hasManifest)
  }

  @Test func aTarThatIsCutIsFoundWithoutAManifest() throws {
    let folder = TemporaryFolder()
    let out = try pack(folder, .tar)
    #expect(try Verifier.verify(out + "/shard-000000.tar", deep: false).problems == [])
    let cut = Array(readFile(out + "/shard-000000.tar").prefix(9000))
    let result = try Verifier.verify(folder.write("cut.tar", cut), deep: false)
    #expect(!result.isGood)
  }

  @Test func aMissingArchiveIsFound() throws {
    let folder = TemporaryFolder()
    let out = try pack(folder, .tar)
    folder.remove("out/shard-000000.tar")
    let result = try Verifier.verify(out, deep: false)
    #expect(result.problems.map(\.archive) == ["shard-000000.tar"])
  }

  @Test func anotherEntryListIsFound() throws {
    let folder = TemporaryFolder()
    let out = try pack(folder, .tar)
    let list = String(
      decoding: readFile(out + "/shard-000000.tar.entries.jsonl"), as: UTF8.self)
    folder.write(
      "out/shard-000000.tar.entries.jsonl",
      list.split(separator: "\n").map {
        $0.contains("\"c.jpg\"") ? String($0.replacing("2000", with: "2001")) : String($0)
      }.joined(separator: "\n"))
    let result = try Verifier.verify(out, deep: false)
    #expect(result.problems.map(\.entry) == [Array("c.jpg".utf8)])
    folder.write("out/shard-000000.tar.entries.jsonl", "{}\n")
    #expect(try Verifier.verify(out, deep: false).isGood == false)
  }

  @Test func onlyADeepVerificationRehashesWhatTheSHA256Covers() throws {
    let folder = TemporaryFolder()
    let out = try pack(folder, .zip)
    let path = out + "/part-000000.zip.entries.jsonl"
    let hash = try #require(try EntryLine.read(path).first?.xxh128)
    let list = String(decoding: readFile(path), as: UTF8.self)
    folder.write(
      "out/part-000000.zip.entries.jsonl",
      list.replacing(hash, with: String(repeating: "0", count: 32)))
    // Without, only the content digest tells that one of the lists was changed.
    #expect(try Verifier.verify(out, deep: false).problems.map(\.archive) == ["manifest.json"])
    #expect(try Verifier.verify(out, deep: true).problems.map(\.entry) == [Array("a.jpg".utf8)])
  }

  @Test(arguments: ["", "[]", "{}", "{\"schemaVersion\": \"1.0\", \"kind\": \"tar\"}", "nonsense"])
  func aBrokenManifestIsAProblem(text: String) throws {
    let folder = TemporaryFolder()
    folder.write("manifest.json", text)
    let result = try Verifier.verify(folder.path, deep: false)
    #expect(result.problems.map(\.archive) == ["manifest.json"])
  }

  @Test(arguments: ["../secret", "/etc/passwd", "a/b.tar", ""])
  func aManifestDoesNotPointOutOfItsFolder(name: String) throws {
    let folder = TemporaryFolder()
    let out = try pack(folder, .tar)
    let manifest = String(decoding: readFile(out + "/manifest.json"), as: UTF8.self)
    folder.write("out/manifest.json", manifest.replacing("shard-000000.tar", with: name))
    let result = try Verifier.verify(out, deep: false)
    #expect(result.problems.map(\.archive) == ["manifest.json"])
    #expect(result.archives == 0)
  }

  @Test func aManifestThatBreaksTheTargetsLimitsIsFound() throws {
    let folder = TemporaryFolder()
    let out = try pack(folder, .tar)
    let manifest = String(decoding: readFile(out + "/manifest.json"), as: UTF8.self)
    folder.write(
      "out/manifest.json", manifest.replacing("\"images\": 10", with: "\"images\": 501"))
    let result = try Verifier.verify(out, deep: false)
    #expect(result.problems.first?.archive == "shard-000000.tar")
  }

  @Test(arguments: ["nothing", "nothing.json", "empty"])
  func whatIsNotThereIsAnError(name: String) throws {
    let folder = TemporaryFolder()
    mkdir(folder.path + "/empty", 0o755)
    let error = #expect(throws: VerifyError.self) {
      try Verifier.verify("\(folder.path)/\(name)", deep: false)
    }
    #expect(error?.code == .notFound)
  }

  @Test func whatIsNoArchiveIsAProblem() throws {
    let folder = TemporaryFolder()
    let result = try Verifier.verify(folder.write("a.zip", "no zip at all"), deep: false)
    #expect(result.problems.map(\.archive) == ["a.zip"])
  }

  @Test(arguments: ["", "f", "fo", "foo", "foob", "\u{0}ÿ"])
  func base64ReadsBackWhatWasWritten(text: String) {
    #expect(decodeBase64(base64(Array(text.utf8))) == Array(text.utf8))
  }

  /// What the manifest says beside hashes is compared where the entry lists can tell.
  @Test(
    arguments: [
      ("\"first\": \"a.jpg\"", "\"first\": \"b.jpg\""),
      ("\"last\": \"j.jpg\"", "\"last\": \"i.jpg\""), (",\n   \"first\": \"a.jpg\"", ""),
      ("\"annotationsLeftOut\": 0", "\"annotationsLeftOut\": -1"),
      ("\"dropped\": {}", "\"dropped\": {\"recordsWithoutFile\": 3}"),
      ("\"members\": \"images\",", ""),
      ("\"skipped\": []", "\"skipped\": [{\"path\": \"c.jpg\", \"rule\": \"image/truncated\"}]"),
    ])
  func aClaimThatCannotBeIsFound(_ old: String, _ new: String) throws {
    let folder = TemporaryFolder()
    let out = try pack(folder, .tar)
    #expect(try Verifier.verify(out, deep: false).isGood)
    let text = String(decoding: readFile(out + "/manifest.json"), as: UTF8.self)
    try #require(text.contains(old))
    folder.write("out/manifest.json", text.replacing(old, with: new))
    #expect(try Verifier.verify(out, deep: false).problems.count == 1)
  }
}
