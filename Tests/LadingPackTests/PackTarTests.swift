// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingTestKit
import LadingText
import Testing

@testable import LadingPack

@Suite struct PackTarTests {
  private let options = PackOptions(kind: .tar, target: .roboflowBatch)

  @Test func shardsHaveAtMost500ImagesAndHoldThemAll() throws {
    let folder = TemporaryFolder()
    for number in 0..<1203 {
      folder.write("ds/t/\(number).jpg", DrawnImage.jpeg(8, 8, seed: number))
    }
    let out = folder.path + "/out"
    let (plan, manifest) = try packImages(folder.path + "/ds", into: out, options)
    #expect(manifest.archives.map(\.images) == [500, 500, 203])
    #expect(manifest.archives.map(\.bytes) == plan.archives.map(\.bytes))
    #expect(plan.isExact)
    #expect(
      listFolder(out) == [
        "SHA256SUMS", "manifest.json", "shard-000000.tar", "shard-000000.tar.entries.jsonl",
        "shard-000001.tar", "shard-000001.tar.entries.jsonl", "shard-000002.tar",
        "shard-000002.tar.entries.jsonl",
      ])
    var all: [String: [UInt8]] = [:]
    for archive in manifest.archives {
      let members = try contents("\(out)/\(archive.name)")
      #expect(members.count == archive.images)
      all.merge(members) { _, _ in
        Issue.record("two members of one name")
        return []
      }
    }
    #expect(all.count == 1203)
    for number in 0..<1203 {
      #expect(all["\(number).jpg"] == readFile("\(folder.path)/ds/t/\(number).jpg"))
    }
    #expect(try Verifier.verify(out, deep: true).problems == [])
    #expect(try Verifier.verify(out + "/manifest.json", deep: false).entries == 1203)
    #expect(Tool.run("cd", [out]).status == 0)
    #expect(Tool.run("cd \(out) && sha256sum -c --strict SHA256SUMS").status == 0)
  }

  /// One worker writes many shards side by side, three write one each: the bytes are the same.
  @Test(arguments: [Manifest.Members.images, .samples])
  func shardsWrittenSideBySideAreThoseWrittenAlone(members: Manifest.Members) throws {
    let folder = TemporaryFolder()
    var generator = SeededGenerator(seed: 21)
    for number in 0..<80 {
      let size = number % 16 == 7 ? 1_200_000 : Int.random(in: 0...200_000, using: &generator)
      folder.write("ds/\(number).jpg", generator.bytes(size))
    }
    var options = PackOptions(kind: .tar, target: .none, members: members)
    options.maxImages = 4
    var folders: [[String: [UInt8]]] = []
    for jobs in [1, 2, 3] {
      options.jobs = jobs
      let out = "\(folder.path)/out\(jobs)"
      let (_, manifest) = try packImages(folder.path + "/ds", into: out, options)
      #expect(manifest.archives.count == 20)
      #expect(try Verifier.verify(out, deep: true).problems == [])
      var files: [String: [UInt8]] = [:]
      for name in listFolder(out) { files[name] = readFile("\(out)/\(name)") }
      folders.append(files)
    }
    #expect(folders[0].count == 42)
    #expect(folders[1] == folders[0])
    #expect(folders[2] == folders[0])
  }

  @Test func theManifestIsExactlyThis() throws {
    let folder = TemporaryFolder()
    folder.write("ds/b.jpg", "hello")
    folder.write("ds/a/a.png", "")
    folder.write("ds/clip.mp4", "video")
    var options = options
    options.annotations = 12
    let out = folder.path + "/out"
    let (_, manifest) = try packImages(folder.path + "/ds", into: out, options)
    let sha = hexadecimal(sha256(readFile(out + "/shard-000000.tar")))
    // xxhsum -H2 of nothing and of "hello".
    let empty = "99aa06d3014798d86001c324468d497f"
    let hello = "b5e9c1ad071b3e7fc779cfaa5e523818"
    let digest = sha256(Array("a/a.png\u{0}0\u{0}\(empty)\nb.jpg\u{0}5\u{0}\(hello)\n".utf8))
    #expect(
      String(decoding: readFile(out + "/manifest.json"), as: UTF8.self) == """
        {
         "schemaVersion": "1.0",
         "tool": {
          "name": "lading",
          "version": "0.1.0"
         },
         "kind": "tar",
         "target": "roboflow-batch",
         "format": null,
         "members": "images",
         "annotationsLeftOut": 12,
         "dropped": {},
         "contentDigest": "sha256:\(hexadecimal(digest))",
         "archives": [
          {
           "name": "shard-000000.tar",
           "bytes": 2560,
           "sha256": "\(sha)",
           "images": 2,
           "entries": 2,
           "first": "a/a.png",
           "last": "b.jpg"
          }
         ],
         "skipped": [
          {
           "path": "clip.mp4",
           "rule": "layout/unsupported-media"
          }
         ]
        }

        """)
    #expect(try Manifest(json: readFile(out + "/manifest.json")) == manifest)
    #expect(
      String(decoding: readFile(out + "/shard-000000.tar.entries.jsonl"), as: UTF8.self) == """
        {"path":"a/a.png","name":"a.png","bytes":0,"xxh128":"\(empty)"}
        {"path":"b.jpg","name":"b.jpg","bytes":5,"xxh128":"\(hello)"}

        """)
    #expect(readFile(out + "/SHA256SUMS") == Array("\(sha)  shard-000000.tar\n".utf8))
  }

  @Test func samplesHaveTheirAnnotationBesideThem() throws {
    let folder = TemporaryFolder()
    folder.write("ds/train/a.v1.jpg", "image a")
    folder.write("ds/train/a.v1.txt", "label a")
    folder.write("ds/train/b.jpg", "image b")
    folder.write("ds/valid/b.jpg", "other b")
    folder.write("ds/valid/b.txt", "label of the other b")
    var options = options
    options.members = .samples
    let out = folder.path + "/out"
    let (_, manifest) = try packListed(folder.path + "/ds", into: out, options)
    #expect(manifest.members == .samples)
    #expect(manifest.archives.first?.entries == 6)
    #expect(
      try contents(out + "/shard-000000.tar").mapValues { String(decoding: $0, as: UTF8.self) } == [
        "a_v1.jpg": "image a", "a_v1.txt": "label a", "train__b.jpg": "image b",
        "train__b.txt": "", "valid__b.jpg": "other b", "valid__b.txt": "label of the other b",
      ])
    #expect(try Verifier.verify(out, deep: true).problems == [])
  }

  @Test func tightenedLimitsMakeMoreShards() throws {
    let folder = TemporaryFolder()
    for number in 0..<10 {
      folder.write("ds/\(number).jpg", [UInt8](repeating: UInt8(number), count: 1000))
    }
    var options = options
    options.maxImages = 4
    let (_, byImages) = try packImages(folder.path + "/ds", into: folder.path + "/a", options)
    #expect(byImages.archives.map(\.images) == [4, 4, 2])
    options.maxImages = nil
    options.maxBytes = 3 * 1536 + 1024
    let (_, byBytes) = try packImages(folder.path + "/ds", into: folder.path + "/b", options)
    #expect(byBytes.archives.map(\.images) == [3, 3, 3, 1])
    #expect(byBytes.archives.map(\.bytes) == [5632, 5632, 5632, 2560])
    #expect(byBytes.contentDigest == byImages.contentDigest)
    options.maxBytes = 2000
    let error = #expect(throws: PackError.self) {
      try packImages(folder.path + "/ds", into: folder.path + "/c", options)
    }
    #expect(error?.code == .tooLarge)
    #expect(error?.path == Array("0.jpg".utf8))
    #expect(!OutputFolder.exists(folder.path + "/c"))
  }

  @Test func oddNamesArriveAsTheyAre() throws {
    let folder = TemporaryFolder()
    let long = String(repeating: "é", count: 120) + ".jpg"
    folder.write("ds/\(long)", "long")
    folder.write("ds/日本 'x'.jpg", "short")
    folder.write(name: Array("ds/caf".utf8) + [0xE9] + Array(".jpg".utf8), Array("latin".utf8))
    let out = folder.path + "/out"
    let (plan, manifest) = try packImages(folder.path + "/ds", into: out, options)
    #expect(plan.bytes == manifest.archives.first?.bytes)
    #expect(try Verifier.verify(out, deep: true).problems == [])
    let members = try contents(out + "/shard-000000.tar")
    #expect(members[long] == Array("long".utf8))
    #expect(members["日本 'x'.jpg"] == Array("short".utf8))
    #expect(members.count == 3)
    let lines = try EntryLine.read(out + "/shard-000000.tar.entries.jsonl")
    #expect(lines.first?.name == Array("caf".utf8) + [0xE9] + Array(".jpg".utf8))
  }
}
