// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingModel
import LadingTestKit
import LadingText
import Testing

@testable import LadingPack

/// `resume` keeps what the journal says is complete, and comes to the bytes of an undisturbed run.
@Suite struct ResumeTests {
  private let folder = TemporaryFolder()

  init() {
    for number in 10..<30 {
      folder.write("ds/t/\(number).jpg", [UInt8](repeating: UInt8(number), count: 4000))
      folder.write("ds/t/\(number).txt", "label \(number)")
    }
    folder.write("ds/list.txt", (10..<30).map { "t/\($0).jpg\n" }.joined())
  }

  private func plan(
    _ kind: Manifest.Kind, _ change: (inout PackOptions) -> Void = { _ in }
  ) throws -> PackPlan {
    let source = try openSource(folder.path + "/ds")
    var options = PackOptions(kind: kind, target: .none, maxImages: 3)
    change(&options)
    return try Packer.plan(
      source, dataset: ListedDataset(source.inventory), reader: source.makeReader(), format: nil,
      root: [], options: options)
  }

  private func resumed(_ kind: Manifest.Kind, _ out: String) throws -> Manifest {
    try Packer.run(plan(kind) { $0.resume = true }, into: out)
  }

  /// Packs undisturbed into `whole`, and makes `out` what a run leaves that is killed after three
  /// of seven archives, a fourth having its name and not its line.
  private func killed(_ kind: Manifest.Kind) throws -> (out: String, names: [String]) {
    let plan = try plan(kind)
    let manifest = try Packer.run(plan, into: folder.path + "/whole")
    let out = folder.path + "/out"
    var journal = [PackJournal.head(plan, fingerprint: plan.fingerprint())]
    for (number, archive) in manifest.archives.prefix(4).enumerated() {
      let list = readFile("\(folder.path)/whole/\(entryListName(archive.name))")
      folder.write("out/\(archive.name)", readFile("\(folder.path)/whole/\(archive.name)"))
      if number == 3 { break }
      folder.write("out/\(entryListName(archive.name))", list)
      journal.append(
        PackJournal.Line(
          name: archive.name, bytes: archive.bytes, sha256: archive.sha256,
          list: hexadecimal(sha256(list))
        ).json)
    }
    let text = journal.joined(separator: [UInt8(ascii: "\n")]) + [UInt8(ascii: "\n")]
    folder.write("out/manifest.journal", text + Array("{\"name\":\"torn".utf8))
    folder.write("out/.\(manifest.archives[4].name).part-1f", "half")
    folder.write("out/.spool-2a/3", "half")
    return (out, manifest.archives.map(\.name))
  }

  private func isWhole(_ out: String) -> Bool {
    let answer = Tool.run("diff", ["-r", out, folder.path + "/whole"])
    if answer.status != 0 { Issue.record("\(answer.output)") }
    return answer.status == 0
  }

  private func inode(_ path: String) -> UInt {
    var status = stat()
    return stat(path, &status) == 0 ? UInt(status.st_ino) : 0
  }

  @Test(arguments: [Manifest.Kind.zip, .tar])
  func whatIsCompleteIsKeptAndTheRestIsWritten(_ kind: Manifest.Kind) throws {
    let (out, names) = try killed(kind)
    let before = names.prefix(3).map { inode("\(out)/\($0)") }
    let manifest = try resumed(kind, out)
    #expect(manifest.archives.count == 7)
    #expect(names.prefix(3).map { inode("\(out)/\($0)") } == before)
    #expect(isWhole(out))
  }

  @Test(arguments: [Manifest.Kind.zip, .tar], [0, 1])
  func whatIsNotAsTheJournalSaysIsWrittenAgain(_ kind: Manifest.Kind, _ which: Int) throws {
    let (out, names) = try killed(kind)
    let damaged = which == 0 ? names[1] : entryListName(names[1])
    var bytes = readFile("\(out)/\(damaged)")
    bytes[bytes.count / 2] ^= 1
    folder.write("out/\(damaged)", bytes)
    folder.remove("out/\(names[2])")
    _ = try resumed(kind, out)
    #expect(isWhole(out))
  }

  /// The run ended when all was written and only the journal was left.
  @Test func aJournalBesideItsManifestIsEnded() throws {
    let (out, _) = try killed(.tar)
    for name in listFolder(folder.path + "/whole") {
      folder.write("out/\(name)", readFile("\(folder.path)/whole/\(name)"))
    }
    _ = try resumed(.tar, out)
    #expect(isWhole(out))
  }

  @Test func aJournalThatWasNeverBegunIsNoHindrance() throws {
    _ = try killed(.tar)
    folder.write("new/manifest.journal", "")
    _ = try resumed(.tar, folder.path + "/new")
    #expect(isWhole(folder.path + "/new"))
  }

  @Test func aChangedDatasetIsRefused() throws {
    let (out, _) = try killed(.tar)
    let before = listFolder(out)
    Tool.run("touch", ["-d", "@1000000000", folder.path + "/ds/t/12.jpg"])
    let error = #expect(throws: PackError.self) { try resumed(.tar, out) }
    #expect(error?.code == .exists)
    #expect(error?.detail.contains("before it was changed") == true)
    #expect(listFolder(out) == before)
  }

  @Test func otherOptionsAreRefused() throws {
    let (out, _) = try killed(.zip)
    let changes: [(inout PackOptions) -> Void] = [
      { $0.compression = .store }, { $0.maxImages = 4 }, { $0.target = .clarifai },
      { $0.leaveOut = [1: "image/truncated"] },
    ]
    for change in changes {
      let plan = try plan(.zip) {
        $0.resume = true
        change(&$0)
      }
      let error = #expect(throws: PackError.self) { try Packer.run(plan, into: out) }
      #expect(error?.code == .exists)
    }
    // The number of threads is no such option.
    _ = try Packer.run(
      plan(.zip) {
        $0.resume = true
        $0.jobs = 3
      }, into: out)
    #expect(isWhole(out))
  }

  @Test func withoutBeingAskedItNeitherGoesOnNorBeginsAnew() throws {
    let (out, names) = try killed(.tar)
    let before = listFolder(out)
    let error = #expect(throws: PackError.self) { try Packer.run(plan(.tar), into: out) }
    #expect(error?.code == .exists)
    #expect(error?.detail.contains("3 of 7 archives complete") == true)
    #expect(listFolder(out) == before)
    Tool.run("touch", ["-d", "@1000000000", "\(out)/\(names[0])"])
    let old = OutputFolder.modificationTime("\(out)/\(names[0])")
    folder.write("out/mine.txt", "keep me")
    _ = try Packer.run(plan(.tar) { $0.force = true }, into: out)
    #expect(OutputFolder.modificationTime("\(out)/\(names[0])") != old)
    folder.remove("out/mine.txt")
    #expect(isWhole(out))
  }

  @Test func whatIsCompleteAlreadyIsLeftAlone() throws {
    _ = try killed(.zip)
    let whole = folder.path + "/whole"
    let before = listFolder(whole).map { inode("\(whole)/\($0)") }
    let manifest = try resumed(.zip, whole)
    #expect(try manifest == Manifest(json: readFile(whole + "/manifest.json")))
    #expect(listFolder(whole).map { inode("\(whole)/\($0)") } == before)
    Tool.run("touch", [folder.path + "/ds/t/12.jpg"])
    let error = #expect(throws: PackError.self) { try resumed(.zip, whole) }
    #expect(error?.code == .exists)
  }

  @Test func twoRunsDoNotShareAFolder() throws {
    let (out, _) = try killed(.tar)
    let running = try JournalFile.reopen(out + "/manifest.journal")
    let error = #expect(throws: PackError.self) { try resumed(.tar, out) }
    #expect(error?.code == .exists)
    #expect(error?.detail.contains("another run") == true)
    withExtendedLifetime(running) {}
  }
}
