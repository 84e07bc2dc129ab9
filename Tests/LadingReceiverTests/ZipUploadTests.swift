// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingLint
import LadingModel
import LadingReceiver
import LadingTestKit
import LadingText
import Testing

/// The zip upload as its document has it: begin, send, ask, and what is refused.
@Suite struct ZipUploadTests {
  @Test(arguments: GoldenDataset.all)
  func resultIsWhatLintSays(_ golden: GoldenDataset) async throws {
    let folder = TemporaryFolder()
    let zip = golden.writeZip(into: folder)
    let report = try Linter.lint(try openSource(zip)).report
    try await ReceiverHarness(folder: folder).run { caller in
      let upload = try await caller.begin()
      #expect(try await caller.put(readFile(zip), to: upload.put).status == 200)
      let end = try await caller.end(of: upload.task)
      #expect(end.json["status"]?.string == "completed", "\(end.text)")
      let expected = try JSONValue(parsing: APIForm.text(report.api))
      #expect(end.json["result"] == expected)
      let total = report.dataset.images
      #expect(
        end.json["progress"]
          == .object([.init("current", .integer(total)), .init("total", .integer(total))]))
      // What the project holds is what the result says was uploaded.
      let project = try await caller.get("/my-workspace/my-project?api_key=k1")
      #expect(project.json["project"]?["images"]?.integer == report.api.uploaded)
      #expect(
        try await caller.get("/my-workspace/asynctasks/\(upload.task)?api_key=k1").text == end.text)
    }
  }

  private static let zip: [UInt8] = {
    var zip = RawZip()
    zip.add("train/a/1.png", DrawnImage.png(20, 20, seed: 1))
    zip.add("train/b/2.png", DrawnImage.png(20, 20, seed: 2))
    zip.add("train/b/3.png", DrawnImage.png(20, 20, seed: 3))
    return zip.bytes()
  }()

  /// A task as its client sees it: created, running with images taken in one after another, completed.
  @Test func progressMovesWhileATaskRuns() async throws {
    let images = 3000
    var zip = RawZip()
    for index in 0..<images {
      zip.add("train/\(index % 2)/\(index).png", DrawnImage.png(20, 20, seed: index % 9))
    }
    let bytes = zip.bytes()
    try await ReceiverHarness().run { caller in
      // It may be over between two questions: then another is sent.
      for attempt in 0..<8 {
        let upload = try await caller.begin("my-workspace/p-\(attempt)")
        let address = "/my-workspace/upload/zip/\(upload.task)?api_key=k1"
        let created = try await caller.get(address).json
        #expect(created["status"]?.string == "created" && created["progress"] == .null)
        #expect(try await caller.put(bytes, to: upload.put).status == 200)
        var seen: [Int] = []
        while true {
          let now = try await caller.get(address).json
          if let progress = now["progress"], progress != .null {
            #expect(progress["total"]?.integer == images)
            seen.append(try #require(progress["current"]?.integer))
          }
          if now["status"]?.string != "running" {
            #expect(now["status"]?.string == "completed")
            break
          }
        }
        #expect(seen == seen.sorted() && seen.last == images)
        if Set(seen).count > 2 { return }
      }
      Issue.record("no task was seen at work")
    }
  }

  @Test func sendingTheSameZipAgainDoublesNothing() async throws {
    try await ReceiverHarness().run { caller in
      for _ in 0..<2 {
        let upload = try await caller.begin()
        // An answer that was lost: the body comes once more to the same address.
        for _ in 0..<2 { #expect(try await caller.put(Self.zip, to: upload.put).status == 200) }
        #expect(try await caller.end(of: upload.task).json["result"]?["uploaded"]?.integer == 3)
        #expect(try await caller.put(Self.zip, to: upload.put).status == 200)
        #expect(try await caller.put(Self.zip + [0], to: upload.put).status == 409)
      }
      let project = try await caller.get("/my-workspace/my-project?api_key=k1")
      #expect(project.json["project"]?["images"]?.integer == 3)
    }
  }

  @Test func splitIsOneOfThree() async throws {
    try await ReceiverHarness().run { caller in
      for split in ["train", "valid", "test"] {
        _ = try await caller.begin("my-workspace/p", #"{"split": "\#(split)"}"#)
      }
      let refused = try await caller.post(
        "/my-workspace/p/upload/zip?api_key=k1", #"{"split": "val"}"#)
      #expect(refused.status == 400)
      #expect(refused.json["error"]?["hint"]?.string == "Write valid for val")
      for body in [
        #"{"split": 3}"#, #"{"tags": "a"}"#, #"{"batchName": 1}"#, #"{"annotationOverwrite": 1}"#,
        "[]", "{",
      ] {
        let answer = try await caller.post("/my-workspace/p/upload/zip?api_key=k1", body)
        #expect(answer.status == 400, "\(body)")
      }
    }
  }

  @Test func keysAndWorkspacesAreChecked() async throws {
    let keys = try APIKeys(text: "# who\nalpha one\nbeta two # and why\n")
    try await ReceiverHarness(keys: keys).run { caller in
      #expect(try await caller.post("/one/p/upload/zip", "{}").status == 401)
      #expect(try await caller.post("/one/p/upload/zip?api_key=gamma", "{}").status == 401)
      // Projects are made before they are used.
      #expect(try await caller.post("/one/p/upload/zip?api_key=alpha", "{}").status == 404)
      #expect(try await caller.post("/one/projects?api_key=alpha", #"{"name": "P"}"#).status == 200)
      #expect(try await caller.post("/one/p/upload/zip?api_key=beta", "{}").status == 404)
      let upload = try await caller.begin("one/p", key: "alpha")
      #expect(try await caller.get("/two/upload/zip/\(upload.task)?api_key=beta").status == 404)
      #expect(try await caller.get("/one/upload/zip/\(upload.task)?api_key=beta").status == 404)
      #expect(try await caller.get("/one/upload/zip/nothing?api_key=alpha").status == 404)
      let status = try await caller.get("/one/upload/zip/\(upload.task)?api_key=alpha")
      #expect(status.json["status"]?.string == "created")
      #expect(status.json["progress"] == .null)
    }
  }

  @Test func signedAddressesBindWhatTheyWereGivenFor() async throws {
    try await ReceiverHarness().run { caller in
      let first = try await caller.begin()
      let second = try await caller.begin()
      let swapped = first.put.replacing(first.task, with: second.task)
      #expect(try await caller.put(Self.zip, to: swapped).status == 403)
      #expect(
        try await caller.put(Self.zip, to: first.put.replacing("max=", with: "max=9")).status == 403
      )
      #expect(try await caller.put(Self.zip, to: first.put, type: "text/plain").status == 403)
      #expect(try await caller.put(Self.zip, to: first.put, type: nil).status == 403)
      #expect(try await caller.put(Self.zip, to: "/uploads/zip/\(first.task)").status == 403)
      #expect(try await caller.put(Self.zip, to: first.put).status == 200)
      // What is still processed when the folder goes would be reported as a failure.
      _ = try await caller.end(of: first.task)
    }
    var expired = ReceiverHarness()
    expired.options.urlLifetime = .zero
    try await expired.run { caller in
      let upload = try await caller.begin()
      let answer = try await caller.put(Self.zip, to: upload.put)
      #expect(answer.status == 403 && answer.error == "Request has expired")
    }
  }

  @Test func limitsHold() async throws {
    var harness = ReceiverHarness()
    harness.options.zipLimits = .init(bytes: Int64(Self.zip.count), files: 2)
    try await harness.run { caller in
      let upload = try await caller.begin()
      #expect(try await caller.put(Self.zip + [0], to: upload.put).status == 400)
      #expect(try await caller.put(Self.zip, to: upload.put).status == 200)
      let end = try await caller.end(of: upload.task)
      #expect(end.json["status"]?.string == "failed")
      #expect(end.json["error"]?.string == "The zip has 3 files; 2 are allowed")
    }
    #expect(listFolder(harness.folder.path + "/data/incoming").isEmpty)
    #expect(listFolder(harness.folder.path + "/data/uploads").isEmpty)
  }

  @Test(arguments: [Array("no zip at all".utf8), [], Array(Self.zip.prefix(200))])
  func whatIsNoZipFails(_ bytes: [UInt8]) async throws {
    try await ReceiverHarness().run { caller in
      let upload = try await caller.begin()
      #expect(try await caller.put(bytes, to: upload.put).status == 200)
      let end = try await caller.end(of: upload.task)
      #expect(end.json["status"]?.string == "failed")
      #expect(end.json["error"]?.string?.hasPrefix("The ") == true, "\(end.text)")
    }
  }

  @Test func stateSurvivesARestart() async throws {
    let harness = ReceiverHarness()
    let task = Locked<(String, (task: String, put: String))?>(nil)
    try await harness.run { caller in
      let upload = try await caller.begin()
      _ = try await caller.put(Self.zip, to: upload.put)
      _ = try await caller.end(of: upload.task)
      let waiting = try await caller.begin()
      task.set((upload.task, (waiting.task, waiting.put)))
    }
    let (done, waiting) = try #require(task.get())
    try await harness.run { caller in
      let end = try await caller.end(of: done)
      #expect(end.json["result"]?["uploaded"]?.integer == 3)
      // The secret outlives the process too.
      #expect(try await caller.put(Self.zip, to: waiting.put).status == 200)
      #expect(try await caller.end(of: waiting.task).json["result"]?["uploaded"]?.integer == 3)
    }
  }

  /// What an intake had stored before it failed, or before a crash, is gone with the next start.
  @Test func filesThatNothingSpeaksOfAreRemoved() async throws {
    let harness = ReceiverHarness()
    let blobs = harness.folder.path + "/data/blobs"
    try await harness.run { caller in
      let upload = try await caller.begin()
      _ = try await caller.put(Self.zip, to: upload.put)
      _ = try await caller.end(of: upload.task)
    }
    let kept = listFolder(blobs).flatMap { listFolder("\(blobs)/\($0)") }.sorted()
    #expect(kept.count == 3)
    let stray = String(repeating: "ab", count: 32)
    writeFile("\(blobs)/ab/\(stray)", [1, 2, 3])
    writeFile("\(blobs)/ab/half", [1])
    writeFile(harness.folder.path + "/data/incoming/half", [1, 2])
    writeFile(harness.folder.path + "/data/incoming/unpacked/1.png", [1, 2])
    try await harness.run { caller in
      #expect(listFolder(blobs).flatMap { listFolder("\(blobs)/\($0)") }.sorted() == kept)
      #expect(listFolder(harness.folder.path + "/data/incoming").isEmpty)
      let project = try await caller.get("/my-workspace/my-project?api_key=k1")
      #expect(project.json["project"]?["images"]?.integer == 3)
    }
  }

  @Test func secondServerOnAFolderIsRefused() throws {
    let harness = ReceiverHarness()
    let first = try Receiver(options: harness.options) { _ in }
    let error = #expect(throws: ReceiverError.self) {
      _ = try Receiver(options: harness.options) { _ in }
    }
    #expect(error?.description.contains("Another receiver uses") == true)
    withExtendedLifetime(first) {}
  }

  @Test func otherAddressesNeedKeys() throws {
    var options = ReceiverHarness().options
    options.host = "0.0.0.0"
    #expect(throws: ReceiverError.self) { _ = try Receiver(options: options) { _ in } }
    options.keys = try APIKeys(text: "a b")
    _ = try Receiver(options: options) { _ in }
  }
}
