// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingTestKit
import Testing

@testable import LadingPack

@Suite struct PackZipTests {
  private let options = PackOptions(kind: .zip, target: .roboflowZip)

  /// Writes a random dataset; says how many images it has.
  private func writeDataset(_ folder: TemporaryFolder, seed: UInt64) -> Int {
    var generator = SeededGenerator(seed: seed)
    var list = ""
    var images = 0
    for split in ["train", "valid", "test", "odd"].prefix(Int.random(in: 1...4, using: &generator))
    {
      for number in 0..<Int.random(in: 1...60, using: &generator) {
        let path = "\(split)/\(number).jpg"
        folder.write("ds/\(path)", generator.bytes(Int.random(in: 0...3000, using: &generator)))
        if Bool.random(using: &generator) {
          folder.write(
            "ds/\(split)/\(number).txt",
            generator.bytes(Int.random(in: 0...200, using: &generator)))
        }
        list += path + "\n"
        images += 1
      }
    }
    folder.write("ds/list.txt", list + "nowhere.jpg\n")
    folder.write("ds/names.txt", "cat\ndog\n")
    folder.write("ds/README.md", "read me")
    folder.write("ds/LICENSE", "free")
    return images
  }

  @Test(arguments: [UInt64(11), 12, 13, 14, 15, 16])
  func everyFileGoesWhereItBelongsAndNoLimitBreaks(seed: UInt64) throws {
    let folder = TemporaryFolder()
    let count = writeDataset(folder, seed: seed)
    var generator = SeededGenerator(seed: seed &+ 1000)
    var options = options
    options.maxFiles = Int.random(in: 8...60, using: &generator)
    options.maxBytes = Int64.random(in: 9000...60000, using: &generator)
    options.maxImages = Int.random(in: 1...40, using: &generator)
    let out = folder.path + "/out"
    let (plan, manifest) = try packListed(folder.path + "/ds", into: out, options)
    #expect(try Verifier.verify(out, deep: true).problems == [], "seed \(seed)")
    #expect(manifest.dropped == ["missing": 1])

    var images: [String: Int] = [:]
    var listed: [String] = []
    var splitCounts: [String: Int] = [:]
    for (number, archive) in manifest.archives.enumerated() {
      let planned = plan.archives[number]
      let members = try contents("\(out)/\(archive.name)")
      #expect(archive.bytes <= planned.bytes && planned.bytes <= options.maxBytes ?? 0)
      #expect(members.count == archive.entries && archive.entries <= options.maxFiles ?? 0)
      #expect(archive.images > 0 && archive.images <= options.maxImages ?? 0)
      let own = members.keys.filter { $0.hasSuffix(".jpg") }
      #expect(own.count == archive.images)
      #expect(own.min() == archive.first?.string)
      #expect(own.max() == archive.last?.string)
      for image in own {
        images[image, default: 0] += 1
        splitCounts[String(image.prefix { $0 != "/" }), default: 0] += 1
        let label = image.dropLast(3) + "txt"
        let onDisk = "\(folder.path)/ds/\(label)"
        #expect(members[image] == readFile("\(folder.path)/ds/\(image)"))
        #expect(
          members[String(label)] == (OutputFolder.exists(onDisk) ? readFile(onDisk) : nil))
      }
      #expect(members["names.txt"] == Array("cat\ndog\n".utf8))
      #expect((members["README.md"] != nil) == (number == 0), "seed \(seed)")
      let list = String(decoding: members["list.txt"] ?? [], as: UTF8.self)
        .split(separator: "\n").dropFirst().map(String.init)
      #expect(Set(list) == Set(own), "seed \(seed)")
      listed += list
    }
    #expect(images.count == count && images.values.allSatisfy { $0 == 1 }, "seed \(seed)")
    #expect(listed.count == count)
    for (split, total) in splitCounts where total >= manifest.archives.count {
      for archive in manifest.archives {
        let own = try contents("\(out)/\(archive.name)").keys
        #expect(own.contains { $0.hasPrefix(split + "/") }, "seed \(seed): \(split)")
      }
    }
  }

  @Test(arguments: [Manifest.Kind.zip, .tar])
  func theBytesDependOnNothingButTheDataset(kind: Manifest.Kind) throws {
    let folder = TemporaryFolder()
    _ = writeDataset(folder, seed: 21)
    var options = options
    options.kind = kind
    options.target = .none
    options.maxImages = 9
    var digests: Set<String> = []
    for jobs in [1, 2, 5] {
      options.jobs = jobs
      let out = "\(folder.path)/out\(jobs)"
      let (_, manifest) = try packListed(folder.path + "/ds", into: out, options)
      #expect(manifest.archives.count > 3)
      digests.insert(manifest.contentDigest)
      Tool.run("find", [folder.path + "/ds", "-exec", "touch", "-d", "@\(jobs)", "{}", "+"])
    }
    #expect(digests.count == 1)
    for other in ["out2", "out5"] {
      let answer = Tool.run("diff", ["-r", folder.path + "/out1", "\(folder.path)/\(other)"])
      #expect(answer.status == 0, "\(answer.output)")
    }
  }

  @Test func zipAndTarHaveTheSameContentDigest() throws {
    let folder = TemporaryFolder()
    _ = writeDataset(folder, seed: 22)
    var options = options
    let (_, zip) = try packListed(folder.path + "/ds", into: folder.path + "/zip", options)
    options.kind = .tar
    options.target = .roboflowBatch
    let (_, tar) = try packListed(folder.path + "/ds", into: folder.path + "/tar", options)
    #expect(zip.contentDigest == tar.contentDigest)
  }

  @Test func theWrappingFolderIsTakenOff() throws {
    let folder = TemporaryFolder()
    folder.write("ds/wrap/train/a.jpg", "a")
    let (_, manifest) = try packListed(
      folder.path + "/ds", into: folder.path + "/out", options, root: "wrap")
    #expect(try contents(folder.path + "/out/part-000000.zip").keys.sorted() == ["train/a.jpg"])
    #expect(manifest.archives.first?.first == EntryPath("wrap/train/a.jpg"))
    let lines = try EntryLine.read(folder.path + "/out/part-000000.zip.entries.jsonl")
    #expect(lines.map(\.path) == [Array("wrap/train/a.jpg".utf8)])
    #expect(try Verifier.verify(folder.path + "/out", deep: true).problems == [])
  }

  @Test func aZipIsPackedFromAZipAndATar() throws {
    let folder = TemporaryFolder()
    var zip = RawZip()
    var tar = RawTar()
    for number in 0..<20 {
      let bytes = DrawnImage.png(9, 9, seed: number)
      folder.write("ds/\(number).png", bytes)
      zip.add("\(number).png", bytes)
      tar.add("\(number).png", bytes)
    }
    folder.write("ds.zip", zip.bytes())
    folder.write("ds.tar", tar.bytes())
    for (number, name) in ["ds", "ds.zip", "ds.tar"].enumerated() {
      _ = try packImages("\(folder.path)/\(name)", into: "\(folder.path)/out\(number)", options)
    }
    for number in 1...2 {
      #expect(
        readFile("\(folder.path)/out\(number)/part-000000.zip")
          == readFile("\(folder.path)/out0/part-000000.zip"))
    }
  }

  @Test func whatIsNoDataIsLeftOutAndListed() throws {
    let folder = TemporaryFolder()
    folder.write("ds/a.jpg", "a")
    folder.write("ds/bad.jpg", "bad")
    folder.write("ds/clip.mp4", "v")
    folder.write("ds/paper.pdf", "p")
    folder.write("ds/old.zip", "z")
    folder.write("ds/.DS_Store", "junk")
    folder.write("outside", "o")
    folder.link("ds/link.jpg", to: "../outside")
    let source = try openSource(folder.path + "/ds")
    var options = options
    let bad = try #require(source.inventory.find("bad.jpg"))
    options.leaveOut = [bad: "image/truncated"]
    let (_, manifest) = try packImages(folder.path + "/ds", into: folder.path + "/out", options)
    #expect(
      manifest.skipped.map { "\(String(decoding: $0.path, as: UTF8.self)) \($0.rule)" } == [
        ".DS_Store archive/junk-files", "bad.jpg image/truncated",
        "clip.mp4 layout/unsupported-media", "link.jpg archive/symlink-or-special",
        "old.zip archive/nested-archive", "paper.pdf layout/unsupported-media",
      ])
    #expect(try contents(folder.path + "/out/part-000000.zip").keys.sorted() == ["a.jpg"])
  }

  @Test func anImageTooLargeByItselfIsNamed() throws {
    let folder = TemporaryFolder()
    folder.write("ds/a.jpg", "small")
    folder.write("ds/b.jpg", [UInt8](repeating: 1, count: 5000))
    var options = options
    options.maxBytes = 4000
    let error = #expect(throws: PackError.self) {
      try packImages(folder.path + "/ds", into: folder.path + "/out", options)
    }
    #expect(error?.code == .tooLarge)
    #expect(error?.path == Array("b.jpg".utf8))
  }

  @Test func looseFilesThatFillTheFirstPartGoOn() throws {
    let folder = TemporaryFolder()
    for number in 0..<10 {
      folder.write("ds/\(number).jpg", "image")
      folder.write("ds/\(number).md", "text")
    }
    var options = options
    options.maxFiles = 8
    let (_, manifest) = try packImages(folder.path + "/ds", into: folder.path + "/out", options)
    #expect(manifest.archives.map(\.entries).allSatisfy { $0 <= 8 })
    #expect(manifest.archives.reduce(0) { $0 + $1.entries } == 20)
  }
}
