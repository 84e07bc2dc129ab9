// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingTestKit
import Testing

@testable import LadingUpload

/// The durable record: what it remembers, over crashes and in spite of two runs at once.
struct JournalTests {
  private let folder = TemporaryFolder()
  private let key = UploadJournal.Key(target: "roboflow://w/p", item: "abc")

  private var path: String { folder.path + "/state/j.jsonl" }

  private var receipt: Receipt {
    Receipt(
      target: "roboflow://w/p", name: "a.zip", bytes: 1, sha256: "abc", outcome: .confirmed)
  }

  @Test func whatWasNotedIsKnownAgain() async throws {
    do {
      let journal = try UploadJournal.open(path)
      try await journal.note(key, .initiated, name: "a.zip", values: ["taskId": "t1"])
      try await journal.note(key, .sent, name: "a.zip", values: ["etag": "e"])
    }
    let journal = try UploadJournal.open(path)
    let record = try #require(journal.record(key))
    #expect(record.step == .sent && record.values == ["taskId": "t1", "etag": "e"])
    #expect(record.receipt == nil && record.name == "a.zip" && record.time.hasSuffix("Z"))
    try await journal.note(key, .ended, name: "a.zip", receipt: receipt)
    #expect(try UploadJournal.read(path).record(key)?.receipt == receipt)
  }

  /// The wait for what may have arrived: counted from the first run that asks, and anew for what is sent
  /// anew; no journal makes it longer, nor the program stop.
  @Test(arguments: [
    ("1", "v", 0), ("-9223372036854775808", "v", 30), ("9223372036854775807", "v", 30),
    ("x", "v", 30), ("1", "another", 30), ("1", "", 30),
  ])
  func theWaitForArrivalsIsOne(since: String, id: String, left: Int) async throws {
    let context = UploadContext(journal: try UploadJournal.open(path))
    try await context.journal.note(
      key, .initiated, name: "v", values: ["asked": "v", "askedSince": since])
    if id.isEmpty {
      try await context.journal.note(key, .initiated, name: "v", values: UploadContext.anew)
    }
    let wait = try await context.patience(key, name: "v", id: id.isEmpty ? "v" : id)
    #expect(wait == .seconds(left))
  }

  @Test func aTornLineIsAsIfItHadNotBeenWritten() async throws {
    do {
      let journal = try UploadJournal.open(path)
      try await journal.note(key, .initiated, name: "a.zip")
    }
    let whole = readFile(path)
    folder.write(
      "state/j.jsonl", whole + Array(#"{"target":"roboflow://w/p","item":"abc","st"#.utf8))
    let journal = try UploadJournal.open(path)
    #expect(journal.record(key)?.step == .initiated)
    try await journal.note(key, .sent, name: "a.zip")
    #expect(readFile(path).count { $0 == UInt8(ascii: "\n") } == 2)
    #expect(try UploadJournal.read(path).record(key)?.step == .sent)
  }

  @Test func anotherTargetIsAnotherThing() async throws {
    let journal = try UploadJournal.open(path)
    try await journal.note(key, .ended, name: "a.zip", receipt: receipt)
    #expect(journal.record(UploadJournal.Key(target: "roboflow://w/q", item: "abc")) == nil)
  }

  @Test func twoRunsDoNotShareAJournal() async throws {
    let journal = try UploadJournal.open(path)
    let error = #expect(throws: UploadError.self) { try UploadJournal.open(path) }
    #expect(error?.code == .machine && error?.message.contains("another run") == true)
    // Looking is allowed.
    #expect(try UploadJournal.read(path).all.isEmpty)
    _ = journal
  }

  @Test func severalStepsCostOneWrite() async throws {
    let journal = try UploadJournal.open(path)
    try await journal.note(
      (0..<128).map {
        UploadJournal.Entry(
          key: UploadJournal.Key(target: "t", item: "\($0)"), step: .sent, name: "\($0).jpg")
      })
    #expect(try UploadJournal.read(path).all.map(\.key.item) == (0..<128).map { "\($0)" })
  }

  @Test func aJournalIsPutAside() async throws {
    do {
      let journal = try UploadJournal.open(path)
      try await journal.note(key, .sent, name: "a.zip")
      #expect(throws: UploadError.self) { try UploadJournal.putAside(path) }
    }
    try UploadJournal.putAside(path)
    #expect(try UploadJournal.open(path).all.isEmpty)
    #expect(try UploadJournal.read(path + ".old").record(key) != nil)
  }
}
