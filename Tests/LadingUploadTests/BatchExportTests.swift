// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingReceiver
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// Exports: whole, twice, broken off, expired, unpacked, and from batches that lie.
@Suite struct BatchExportTests {
  private static func export(
    _ harness: JobHarness, _ batch: BatchIdentifier, transfers: Int = 3, unpacks: Bool = false
  ) async throws -> BatchExport.Summary {
    try await BatchExport(
      harness.batches, batch: batch, into: harness.folder.path + "/out", transfers: transfers,
      unpacks: unpacks
    ).run()
  }

  private static func check(_ harness: JobHarness, _ count: Int) {
    let out = harness.folder.path + "/out"
    for index in 0..<count {
      let image = DrawnImage.png(12, 12, seed: index)
      #expect(
        readFile("\(out)/\(10_000 + index).png")
          == (index == 2 ? Array(image.dropLast(20)) : image))
    }
    #expect(
      listFolder(out).filter { !$0.hasPrefix(".") }.count == count)
  }

  @Test func secondRunFetchesOnlyWhatIsMissing() async throws {
    try await JobHarness.run { harness in
      let batch = try await harness.fill("in", 130)
      let first = try await Self.export(harness, batch)
      #expect(first.fetched == 130 && first.kept == 0 && first.failures.isEmpty)
      Self.check(harness, 130)
      let out = harness.folder.path + "/out"
      #expect(listFolder(out + "/.lading-partial").isEmpty)
      try OutputFolder.remove(out + "/10005.png")
      writeFile(out + "/10007.png", [1, 2, 3])
      let second = try await Self.export(harness, batch)
      #expect(second.kept == 128 && second.fetched == 1)
      // What somebody else put there is not replaced.
      #expect(second.failures.map(\.name) == ["10007.png"])
      try OutputFolder.remove(out + "/10007.png")
      let third = try await Self.export(harness, batch)
      #expect(third.kept == 129 && third.fetched == 1 && third.failures.isEmpty)
      Self.check(harness, 130)
      let journal = String(decoding: readFile(out + "/.lading-export.jsonl"), as: UTF8.self)
      #expect(!journal.contains("signature") && !journal.contains("http"))
    }
  }

  @Test func cutDownloadsGoOn() async throws {
    try await JobHarness.run {
      $0.faults = [
        try Fault(parsing: "download:cut:0.5"), try Fault(parsing: "download:503:0.2"),
      ]
    } _: { harness in
      var tar = RawTar()
      var generator = SeededGenerator(seed: 9)
      let large = DrawnImage.png(12, 12, seed: 1) + generator.bytes(3_000_000)
      tar.add("large.png", large)
      for index in 0..<30 { tar.add("\(index).png", DrawnImage.png(12, 12, seed: index)) }
      let batch = try #require(BatchIdentifier("in"))
      try await harness.send(tar.bytes(), to: batch)
      _ = try await harness.watch.count(of: batch, atLeast: 31)
      let summary = try await Self.export(harness, batch)
      #expect(summary.fetched == 31 && summary.stop == nil && summary.failures.isEmpty)
      #expect(readFile(harness.folder.path + "/out/large.png") == large)
    }
  }

  @Test func whatAlwaysBreaksOffIsGivenUpAndGoneOnWith() async throws {
    let folder = TemporaryFolder()
    try await JobHarness.run(folder: folder) { harness in
      _ = try await harness.fill("in", 3)
    }
    try await JobHarness.run(
      { $0.faults = [try Fault(parsing: "download:503")] }, folder: folder
    ) { harness in
      let summary = try await Self.export(harness, try #require(BatchIdentifier("in")))
      #expect(summary.fetched == 0 && summary.stop?.code == .gaveUp)
    }
    try await JobHarness.run(folder: folder) { harness in
      let summary = try await Self.export(harness, try #require(BatchIdentifier("in")))
      #expect(summary.fetched == 3 && summary.stop == nil)
      Self.check(harness, 3)
    }
  }

  @Test func expiredAddressesAreAskedForAnew() async throws {
    try await JobHarness.run {
      $0.urlLifetime = .seconds(4)
      $0.latency = .milliseconds(150)
    } _: { harness in
      var tar = RawTar()
      for index in 0..<45 { tar.add("\(index).png", DrawnImage.png(12, 12, seed: index)) }
      let batch = try #require(BatchIdentifier("in"))
      try await harness.send(tar.bytes(), to: batch)
      _ = try await harness.watch.count(of: batch, atLeast: 45)
      // One at a time and 150 ms each: longer in all than an address is good for.
      let summary = try await Self.export(harness, batch, transfers: 1)
      #expect(summary.fetched == 45 && summary.failures.isEmpty, "\(summary.failures)")
    }
  }

  @Test func resultsAreUnpacked() async throws {
    try await JobHarness.run { harness in
      let batch = try await harness.fill("in", 120)
      let job = try #require(JobIdentifier("j"))
      try await harness.batches.start(job, harness.request(batch))
      _ = try await harness.watch.job(job)
      let output = try await harness.batches.output(of: job)
      let packed = try await BatchExport(
        harness.batches, batch: output, into: harness.folder.path + "/packed", transfers: 1,
        unpacks: false
      ).run()
      #expect(packed.fetched == 1 && packed.unpacked == 0)
      #expect(listFolder(harness.folder.path + "/packed/results") == ["results.tar"])
      let summary = try await Self.export(harness, output, unpacks: true)
      #expect(summary.fetched == 1 && summary.unpacked == 1 && summary.failures.isEmpty)
      let text = String(
        decoding: readFile(harness.folder.path + "/out/results/results/results.jsonl"),
        as: UTF8.self)
      #expect(text.split(separator: "\n").count == 120)
      let again = try await Self.export(harness, output, unpacks: true)
      #expect(again.kept == 1 && again.unpacked == 0)
    }
  }

  /// Killed after the folder got its name and before that was noted, and after a file got its name and
  /// before it lost the other: nothing is unpacked or fetched again, and nothing is left over.
  @Test func whatAKillLeftIsTakenUp() async throws {
    try await JobHarness.run { harness in
      let batch = try await harness.fill("in", 3)
      let job = try #require(JobIdentifier("j"))
      try await harness.batches.start(job, harness.request(batch))
      _ = try await harness.watch.job(job)
      let output = try await harness.batches.output(of: job)
      let first = try await Self.export(harness, output, unpacks: true)
      #expect(first.unpacked == 1)
      let out = harness.folder.path + "/out"
      let journal = readFile(out + "/.lading-export.jsonl").split(separator: 10)
      let begun = try #require(
        journal.firstIndex {
          String(decoding: $0, as: UTF8.self).contains("begun")
        })
      writeFile(
        out + "/.lading-export.jsonl", Array(journal[...begun].joined(separator: [10])) + [10])
      let hash = StreamingSHA256()
      hash.update(Array("\(output.text)/results/results.tar".utf8))
      let partial = out + "/.lading-partial/" + hash.hex().prefix(32)
      writeFile(partial, readFile(out + "/results/results.tar"))
      writeFile(partial + ".tag", Array("\"x\"".utf8))
      writeFile(partial + ".unpacking/.results.part-12/results.jsonl", [1])
      writeFile(out + "/results/results/results.jsonl", Array("as it was".utf8))
      let second = try await Self.export(harness, output, unpacks: true)
      #expect(second.fetched == 0 && second.kept == 1 && second.unpacked == 1)
      #expect(second.stop == nil && second.failures.isEmpty)
      #expect(readFile(out + "/results/results/results.jsonl") == Array("as it was".utf8))
      // Killed before the folder had its name, it is unpacked from the beginning.
      writeFile(
        out + "/.lading-export.jsonl", Array(journal[...begun].joined(separator: [10])) + [10])
      try OutputFolder.remove(out + "/results/results/results.jsonl")
      OutputFolder.unmake([out + "/results/results"])
      writeFile(partial + ".unpacking/.results.part-12/results.jsonl", [1])
      let third = try await Self.export(harness, output, unpacks: true)
      #expect(third.unpacked == 1 && third.stop == nil)
      #expect(readFile(out + "/results/results/results.jsonl").split(separator: 10).count == 3)
      #expect(listFolder(out).sorted() == [".lading-export.jsonl", "results"])
      // A folder that somebody else made is left as it is.
      try OutputFolder.remove(out + "/.lading-export.jsonl")
      try OutputFolder.remove(out + "/results/results.tar")
      let fourth = try await Self.export(harness, output, unpacks: true)
      #expect(fourth.fetched == 1 && fourth.failures.map(\.name) == ["results/results.tar"])
    }
  }

  @Test func runGoesOnWhereItStopped() async throws {
    let folder = TemporaryFolder()
    let path = folder.path + "/run.jsonl"
    @Sendable func run(_ harness: JobHarness, limit: Duration) async throws -> BatchRun.Outcome {
      let batch = try #require(BatchIdentifier("in"))
      let job = try #require(BatchRun.job(of: batch, workflow: "dataset-lint"))
      var watch = harness.watch
      watch.limit = limit
      return try await BatchRun(
        harness.batches, job: job, harness.request(batch), into: folder.path + "/out",
        journal: try UploadJournal.open(path), target: "roboflow-batch://my-workspace/in",
        watch: watch, unpacks: true
      ).run()
    }
    try await JobHarness.run(
      { $0.faults = [try Fault(parsing: "download:503")] }, folder: folder
    ) { harness in
      _ = try await harness.fill("in", 220)
      // The first run has no patience: the job goes on without it, unless it is as quick.
      do {
        let outcome = try await run(harness, limit: .zero)
        #expect(outcome.export?.stop?.code == .gaveUp)
      } catch let error as UploadError {
        #expect(error.code == .gaveUp)
      }
      // The job holds this server's folder until it has ended, and the next server needs it.
      let batch = try #require(BatchIdentifier("in"))
      let job = try #require(BatchRun.job(of: batch, workflow: "dataset-lint"))
      _ = try await harness.watch.job(job)
    }
    try await JobHarness.run(
      { $0.faults = [try Fault(parsing: "download:503")] }, folder: folder
    ) { harness in
      let outcome = try await run(harness, limit: .seconds(60))
      #expect(outcome.job.state == .completed && outcome.export?.stop?.code == .gaveUp)
    }
    try await JobHarness.run(folder: folder) { harness in
      let outcome = try await run(harness, limit: .seconds(60))
      #expect(outcome.export?.fetched == 1 && outcome.export?.unpacked == 1)
      #expect(try await harness.batches.jobs().count == 1)
      let again = try await run(harness, limit: .seconds(60))
      #expect(again.export?.kept == 1 && again.export?.fetched == 0)
      // A job of this id that another run started is not taken for ours.
      try OutputFolder.remove(path)
      let error = await #expect(throws: UploadError.self) {
        _ = try await run(harness, limit: .seconds(60))
      }
      #expect(error?.code == .refused)
    }
  }

  @Test func hostileArchivesStayInTheirFolder() throws {
    let folder = TemporaryFolder()
    var tar = RawTar()
    tar.add("good.txt", Array("good".utf8))
    tar.add("../evil.txt", Array("evil".utf8))
    tar.add("/tmp/lading-evil.txt", Array("evil".utf8))
    tar.addLink("out", to: folder.path)
    tar.add("out/evil.txt", Array("evil".utf8))
    tar.add(Array("hard".utf8), [], type: UInt8(ascii: "1"), link: Array("good.txt".utf8))
    let archive = folder.write("out/a.tar", tar.bytes())
    writeFile(folder.path + "/out/.keep", [])
    let remark = try Unpacking(
      archive: archive, scratch: folder.path + "/scratch", limits: SourceLimits()
    ).run()
    #expect(remark?.hasPrefix("4 members") == true, "\(remark ?? "none")")
    // What lies behind the link's name goes into a folder of ours, never where the link points.
    #expect(listFolder(folder.path + "/out/a") == ["good.txt", "out"])
    #expect(listFolder(folder.path + "/out/a/out") == ["evil.txt"])
    #expect(!listFolder(folder.path).contains("evil.txt"))
    #expect(!listFolder(folder.path + "/out").contains("evil.txt"))

    let gzip = RunningProcess(
      "/bin/bash", ["-c", "gzip -c a.tar > b.tar.gz && head -c 60000000 /dev/zero | gzip > c.tgz"],
      in: folder.path + "/out"
    ).wait()
    #expect(gzip.status == 0)
    _ = try Unpacking(
      archive: folder.path + "/out/b.tar.gz", scratch: folder.path + "/scratch",
      limits: SourceLimits()
    ).run()
    #expect(readFile(folder.path + "/out/b/good.txt") == Array("good".utf8))
    // A bomb, and what is no tar, leave nothing.
    writeFile(folder.path + "/out/d.tar", Array("no tar".utf8))
    for name in ["c.tgz", "d.tar"] {
      let error = #expect(throws: UploadError.self) {
        try Unpacking(
          archive: folder.path + "/out/" + name, scratch: folder.path + "/scratch",
          limits: SourceLimits()
        ).run()
      }
      #expect(error?.code == .unverified, "\(name)")
    }
    #expect(
      Set(listFolder(folder.path + "/out")) == [
        ".keep", "a", "a.tar", "b", "b.tar.gz", "c.tgz", "d.tar",
      ])
    #expect(listFolder(folder.path).sorted() == ["out"])
  }
}
