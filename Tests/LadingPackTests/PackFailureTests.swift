// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingFormats
import LadingModel
import LadingTestKit
import Testing

@testable import LadingPack

@Suite struct PackFailureTests {
  private func plan(
    _ folder: TemporaryFolder, _ kind: Manifest.Kind, jobs: Int = 1, resume: Bool = false
  ) throws -> PackPlan {
    let source = try openSource(folder.path + "/ds")
    var options = PackOptions(kind: kind, target: .none, jobs: jobs)
    options.maxImages = 3
    options.resume = resume
    return try Packer.plan(
      source, dataset: ListedDataset(source.inventory), reader: source.makeReader(), format: nil,
      root: [], options: options)
  }

  private func writeDataset(_ folder: TemporaryFolder, imageBytes: Int = 4000) {
    for number in 10..<30 {
      folder.write("ds/t/\(number).jpg", [UInt8](repeating: UInt8(number), count: imageBytes))
    }
    folder.write("ds/list.txt", "t/10.jpg\n")
  }

  @Test(arguments: [Manifest.Kind.zip, .tar], [1, 2])
  func aFileThatShrinksIsNamedAndNothingIsLeft(kind: Manifest.Kind, jobs: Int) throws {
    let folder = TemporaryFolder()
    writeDataset(folder)
    let plan = try plan(folder, kind, jobs: jobs)
    truncate(folder.path + "/ds/t/27.jpg", 3999)
    let error = #expect(throws: PackError.self) {
      try Packer.run(plan, into: folder.path + "/out")
    }
    #expect(error?.code == .changed)
    #expect(error?.path == Array("t/27.jpg".utf8))
    #expect(!OutputFolder.exists(folder.path + "/out"))
  }

  @Test(arguments: [Manifest.Kind.zip, .tar])
  func aFileThatGrowsIsNamed(kind: Manifest.Kind) throws {
    let folder = TemporaryFolder()
    writeDataset(folder)
    let plan = try plan(folder, kind)
    truncate(folder.path + "/ds/t/11.jpg", 4001)
    let error = #expect(throws: PackError.self) {
      try Packer.run(plan, into: folder.path + "/out")
    }
    #expect(error?.code == .changed)
    #expect(error?.path == Array("t/11.jpg".utf8))
  }

  @Test func aFileThatVanishesIsNamed() throws {
    let folder = TemporaryFolder()
    writeDataset(folder)
    let plan = try plan(folder, .tar)
    folder.remove("ds/t/12.jpg")
    let error = #expect(throws: PackError.self) {
      try Packer.run(plan, into: folder.path + "/out")
    }
    #expect(error?.code == .changed)
    #expect(error?.path == Array("t/12.jpg".utf8))
    #expect(!OutputFolder.exists(folder.path + "/out"))
  }

  @Test func anOlderManifestIsReplacedOnlyWhenForced() throws {
    let folder = TemporaryFolder()
    writeDataset(folder)
    let out = folder.path + "/out"
    _ = try Packer.run(try plan(folder, .tar), into: out)
    folder.write("out/mine.txt", "keep me")
    let before = listFolder(out)
    let error = #expect(throws: PackError.self) {
      try Packer.run(try plan(folder, .zip), into: out)
    }
    #expect(error?.code == .exists)
    #expect(listFolder(out) == before)

    let source = try openSource(folder.path + "/ds")
    var options = PackOptions(kind: .zip, target: .none)
    options.force = true
    let forced = try Packer.plan(
      source, dataset: ListedDataset(source.inventory), reader: source.makeReader(), format: nil,
      root: [], options: options)
    _ = try Packer.run(forced, into: out)
    #expect(
      listFolder(out) == [
        "SHA256SUMS", "manifest.json", "mine.txt", "part-000000.zip",
        "part-000000.zip.entries.jsonl",
      ])
    #expect(try Verifier.verify(out, deep: false).problems == [])
  }

  @Test func aStrayArchiveIsNotOverwritten() throws {
    let folder = TemporaryFolder()
    writeDataset(folder)
    folder.write("out/shard-000002.tar", "mine")
    let error = #expect(throws: PackError.self) {
      try Packer.run(try plan(folder, .tar), into: folder.path + "/out")
    }
    #expect(error?.code == .exists)
    #expect(listFolder(folder.path + "/out") == ["shard-000002.tar"])
  }

  @Test(.enabled(if: SmallDisk.canBeMade, "needs the right to mount a tmpfs"))
  func aDiskThatIsTooSmallIsToldBeforeAnythingIsWritten() throws {
    let disk = try #require(SmallDisk(kilobytes: 64))
    let folder = TemporaryFolder()
    writeDataset(folder)
    let error = #expect(throws: PackError.self) {
      try Packer.run(try plan(folder, .tar), into: disk.path + "/out")
    }
    #expect(error?.code == .diskFull)
    #expect(error?.detail.contains("missing") == true)
    #expect(!OutputFolder.exists(disk.path + "/out"))
  }

  @Test(.enabled(if: SmallDisk.canBeMade, "needs the right to mount a tmpfs"))
  func aDiskThatFillsUpMeanwhileKeepsWhatIsCompleteAndGoesOn() throws {
    let disk = try #require(SmallDisk(kilobytes: 640))
    let folder = TemporaryFolder()
    writeDataset(folder, imageBytes: 20_000)
    var isFilled = false
    let out = disk.path + "/out"
    let error = #expect(throws: PackError.self) {
      try Packer.run(try plan(folder, .tar), into: out) { progress in
        // Another program takes what the check had found free.
        guard progress.archives == 2, !isFilled else { return }
        isFilled = true
        Tool.run("dd", ["if=/dev/zero", "of=\(disk.path)/hog", "bs=4096"])
      }
    }
    #expect(error?.code == .diskFull)
    let kept = try #require(error?.kept)
    #expect(kept >= 2)
    let names = (0..<kept).flatMap {
      ["shard-00000\($0).tar", "shard-00000\($0).tar.entries.jsonl"]
    }
    #expect(listFolder(out) == ["manifest.journal"] + names)
    unlink(disk.path + "/hog")
    _ = try Packer.run(try plan(folder, .tar, resume: true), into: out)
    _ = try Packer.run(try plan(folder, .tar), into: folder.path + "/whole")
    #expect(Tool.run("diff", ["-r", out, folder.path + "/whole"]).status == 0)
  }

  @Test(.enabled(if: SmallDisk.canBeMade, "needs the right to mount a tmpfs"))
  func aDiskThatFillsUpBeforeAnythingIsCompleteIsLeftAsItWas() throws {
    let disk = try #require(SmallDisk(kilobytes: 640, files: 4))
    let folder = TemporaryFolder()
    writeDataset(folder)
    disk.write("mine.txt")
    let error = #expect(throws: PackError.self) {
      try Packer.run(try plan(folder, .tar), into: disk.path + "/out")
    }
    #expect(error?.code == .diskFull)
    #expect(listFolder(disk.path) == ["mine.txt"])
  }

  /// Same size, other content: only the time tells.
  @Test(arguments: [Manifest.Kind.zip, .tar])
  func aFileThatIsRewrittenIsNamed(kind: Manifest.Kind) throws {
    let folder = TemporaryFolder()
    writeDataset(folder)
    let plan = try plan(folder, kind)
    folder.write("ds/t/18.jpg", [UInt8](repeating: 1, count: 4000))
    Tool.run("touch", ["-d", "@1000000000", folder.path + "/ds/t/18.jpg"])
    let error = #expect(throws: PackError.self) {
      try Packer.run(plan, into: folder.path + "/out")
    }
    #expect(error?.code == .changed)
    #expect(error?.path == Array("t/18.jpg".utf8))
    #expect(!OutputFolder.exists(folder.path + "/out"))
  }

  @Test func aTarThatIsRewrittenIsNamed() throws {
    let folder = TemporaryFolder()
    var tar = RawTar()
    tar.add("a.png", DrawnImage.png(9, 9, seed: 1))
    tar.add("b.png", DrawnImage.png(9, 9, seed: 2))
    let path = folder.write("ds.tar", tar.bytes())
    let source = try openSource(path)
    let detection = Detection(format: nil, confidence: .none, score: 0, root: [], evidence: [])
    let plan = try Packer.plan(
      source, detection: detection, options: PackOptions(kind: .tar, target: .none))
    Tool.run("touch", ["-d", "@1000000000", path])
    let error = #expect(throws: PackError.self) {
      try Packer.run(plan, into: folder.path + "/out")
    }
    #expect(error?.code == .changed)
    #expect(error?.path == Array("a.png".utf8))
  }

  @Test(.enabled(if: geteuid() != 0, "root may write anywhere"))
  func aFolderThatMayNotBeWrittenIsNamed() throws {
    let folder = TemporaryFolder()
    writeDataset(folder)
    folder.write("out/x", "")
    chmod(folder.path + "/out", 0o555)
    defer { chmod(folder.path + "/out", 0o755) }
    let error = #expect(throws: PackError.self) {
      try Packer.run(try plan(folder, .tar), into: folder.path + "/out")
    }
    #expect(error?.code == .permission)
  }

  @Test func aFileInTheFoldersPlaceIsNamed() throws {
    let folder = TemporaryFolder()
    writeDataset(folder)
    folder.write("out", "a file")
    let error = #expect(throws: PackError.self) {
      try Packer.run(try plan(folder, .tar), into: folder.path + "/out/deeper")
    }
    #expect(error?.code == .permission)
  }

  @Test func aDatasetWithoutImagesIsRefused() throws {
    let folder = TemporaryFolder()
    folder.write("ds/README.md", "no images")
    let error = #expect(throws: PackError.self) {
      try packImages(
        folder.path + "/ds", into: folder.path + "/out",
        PackOptions(kind: .zip, target: .roboflowZip))
    }
    #expect(error?.code == .nothing)
  }
}
