// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingTestKit
import Testing

@testable import LadingUpload
@testable import lading

/// When a file on its way may be taken away, by what the journal on the disk says at that moment.
struct FinishedFilesTests {
  @Test func aZipGoesWhenItsReceiptIsOnTheDisk() async throws {
    let harness = UploadHarness()
    try await harness.run { port in
      let service = try UploadHarness.service("http://127.0.0.1:\(port)")
      let target = RoboflowZipTarget(
        service: service, workspace: "my-workspace", project: "p", options: .init())
      var zip = RawZip()
      zip.add("train/cat/a.png", DrawnImage.png(20, 20))
      let item = harness.item("a.zip", zip.bytes(), count: 1)
      let queue = WatchingQueue([item], of: target.address, harness.folder.path + "/journal.jsonl")
      let summary = try await UploadRun(target, context: try harness.context(), transfers: 1)
        .run(queue)
      await service.wire.close()
      #expect(summary.receipts.map(\.outcome) == [.confirmed])
      #expect(await queue.seen == ["a.zip finished: ended, with a receipt"])
    }
  }

  /// A shard waits for its verdict elsewhere: its bytes may go when the service has all of them.
  @Test func aShardGoesWhenTheServiceHasAllOfIt() async throws {
    try await BatchHarness().run { server in
      let service = try UploadHarness.service(server.proxy.url)
      let target = RoboflowBatchTarget(
        service: service, workspace: "my-workspace", batch: "b",
        plan: .init(
          method: .bulk,
          cutter: { try RecutQueue($0, $1, folder: server.harness.folder.path + "/cuts") }))
      let queue = WatchingQueue(
        [server.shard()], of: target.address, server.harness.folder.path + "/journal.jsonl")
      let summary = try await UploadRun(
        target, context: try server.harness.context(), transfers: 1
      ).run(queue)
      await service.wire.close()
      #expect(summary.receipts.map(\.outcome) == [.confirmed])
      #expect(
        await queue.seen == [
          "shard-000000.tar transferred: sent, without a receipt",
          "shard-000000.tar finished: ended, with a receipt",
        ])
    }
  }
}

/// Files that are there, and what the journal said when each was given free.
private actor WatchingQueue: UploadQueue {
  private var rest: ArraySlice<UploadItem>
  private let target: String
  private let journal: String
  private(set) var seen: [String] = []

  init(_ items: [UploadItem], of target: String, _ journal: String) {
    rest = items[...]
    self.target = target
    self.journal = journal
  }

  func next() -> UploadItem? { rest.popFirst() }
  func transferred(_ item: UploadItem) { note("transferred", item) }
  func finished(_ item: UploadItem) { note("finished", item) }

  private func note(_ event: String, _ item: UploadItem) {
    // Read from the disk, not from what the run has in memory.
    let key = UploadJournal.Key(target: target, item: item.sha256)
    let record = try? UploadJournal.read(journal).record(key)
    let receipt = record?.receipt == nil ? "without a receipt" : "with a receipt"
    seen.append("\(item.name) \(event): \(record?.step.rawValue ?? "nothing"), \(receipt)")
  }
}
