// SPDX-License-Identifier: Apache-2.0

import LadingReceiver
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// Batches and jobs at the receiver, well and in spite of faults.
@Suite struct BatchServiceTests {
  private static let job = JobIdentifier("j")

  @Test func jobIsWatchedToItsEndAndItsStagesAreListed() async throws {
    try await JobHarness.run { harness in
      let batch = try await harness.fill("in", 250)
      let job = try #require(Self.job)
      let shards = try await harness.batches.shards(of: batch)
      #expect(shards.map(\.count) == [250] && shards.map(\.type) == ["success"])
      #expect(try await BatchService.workspace(of: harness.service) == "my-workspace")
      try await harness.batches.start(job, harness.request(batch), name: "First")
      var watch = harness.watch
      let seen = Guarded<[String]>([])
      watch.observe = { (text, progress) in seen.withLock { $0.append("\(text) \(progress ?? -1)") }
      }
      let end = try await watch.job(job)
      #expect(end.state == .completed && end.progress == 1)
      // It says which stage it is in, as long as it is in one.
      let texts = seen.withLock { $0 }
      #expect(texts.last == "completed 1.0", "\(texts)")
      #expect(
        texts.dropLast().allSatisfy {
          $0.hasPrefix("processing, ") || $0.hasPrefix("export, ") || $0.hasPrefix("pending ")
        }, "\(texts)")
      let stages = try await harness.batches.stages(of: job)
      #expect(stages.map(\.name) == ["processing", "export"])
      #expect(stages.map(\.tasks) == [3, 1])
      let tasks = try await harness.batches.tasks(of: job, stage: stages[0].id)
      #expect(tasks.count == 3 && tasks.allSatisfy { $0.type == "success" && $0.progress == 1 })
      let output = try await harness.batches.output(of: job)
      #expect(output.text == stages[1].outputs.first)
      #expect(try await harness.batches.parts(of: output).map(\.name) == ["results"])
      #expect(try await harness.batches.files(of: output).map(\.name) == ["results.tar"])
      #expect(try await harness.batches.files(of: output, part: "other").isEmpty)
      #expect(try await harness.batches.jobs().map(\.id) == ["j"])
      // The same id again is a conflict, not a second run.
      let again = await #expect(throws: UploadError.self) {
        try await harness.batches.start(job, harness.request(batch))
      }
      #expect(again?.code == .refused && again?.status == 409)
    }
  }

  @Test func pagesAreFollowedToTheEnd() async throws {
    try await JobHarness.run { harness in
      let batch = try await harness.fill("in", 620)
      let files = try await harness.batches.files(of: batch)
      #expect(Set(files.map(\.name)).count == 620 && files.count == 620)
      let one = try await harness.fill("one", 1)
      for index in 0..<105 {
        let job = try #require(JobIdentifier("j-\(index)"))
        try await harness.batches.start(job, harness.request(one))
      }
      let jobs = try await harness.batches.jobs()
      #expect(jobs.count == 105)
      for job in jobs.compactMap({ JobIdentifier($0.id) }) { _ = try await harness.watch.job(job) }
    }
  }

  @Test func badGatewaysWhilePollingAreOutlasted() async throws {
    try await JobHarness.run {
      $0.faults = [try Fault(parsing: "poll:502:0.4")]
    } _: { harness in
      let batch = try await harness.fill("in", 120)
      let job = try #require(Self.job)
      try await harness.batches.start(job, harness.request(batch))
      #expect(try await harness.watch.job(job).state == .completed)
      #expect(try await harness.batches.files(of: batch).count == 120)
    }
  }

  @Test func startsThatMayHaveArrivedRunOnce() async throws {
    try await JobHarness.run {
      // Cut after the server has read the call, or refused by what stands before it.
      $0.faults = [try Fault(parsing: "start:502:0.3"), try Fault(parsing: "start:cut:0.3")]
    } _: { harness in
      var batch: BatchIdentifier?
      while batch == nil { batch = try? await harness.fill("in", 20) }
      let filled = try #require(batch)
      for index in 0..<6 {
        let job = try #require(JobIdentifier("job-\(index)"))
        try await harness.batches.start(job, harness.request(filled))
        #expect(try await harness.watch.job(job).state == .completed)
      }
      #expect(try await harness.batches.jobs().count == 6)
    }
  }

  @Test func failedJobsAreRestartedWithMoreTime() async throws {
    try await JobHarness.run { harness in
      let batch = try await harness.fill("in", 150)
      let job = try #require(Self.job)
      try await harness.batches.start(job, harness.request(batch, timeout: 0))
      let end = try await harness.watch.job(job)
      #expect(end.state == .failed)
      #expect(end.notification?.contains("processingTimeoutSeconds") == true)
      let none = await #expect(throws: UploadError.self) {
        _ = try await harness.batches.output(of: job)
      }
      #expect(none?.code == .refused)
      try await harness.batches.restart(job, timeout: 600)
      #expect(try await harness.watch.job(job).state == .completed)
    }
  }

  @Test func abortedJobsAreSeenAsSuch() async throws {
    try await JobHarness.run { harness in
      let batch = try await harness.fill("in", 480)
      let job = try #require(Self.job)
      try await harness.batches.start(job, harness.request(batch))
      do {
        try await harness.batches.abort(job)
        #expect(try await harness.watch.job(job).state == .aborted)
      } catch let error as UploadError {
        // It may have been quicker than we: then the abort is refused.
        #expect(error.status == 409)
      }
    }
  }

  @Test func whatTheServiceDoesNotKnowIsRefused() async throws {
    try await JobHarness.run { harness in
      let job = try #require(Self.job)
      let batch = try #require(BatchIdentifier("none"))
      let calls: [@Sendable () async throws -> Void] = [
        { _ = try await harness.batches.count(of: batch) },
        { _ = try await harness.batches.files(of: batch) },
        { _ = try await harness.batches.job(job) },
        { _ = try await harness.batches.stages(of: job) },
        { try await harness.batches.abort(job) },
        { try await harness.batches.restart(job) },
        { try await harness.batches.start(job, harness.request(batch)) },
      ]
      for call in calls {
        let error = await #expect(throws: UploadError.self) { try await call() }
        #expect(error?.code == .refused && error?.status == 404)
      }
    }
  }

  @Test func shardsThatFailEndTheWaiting() async throws {
    try await JobHarness.run { harness in
      let batch = try #require(BatchIdentifier("in"))
      try await harness.send(Array("no tar at all".utf8), to: batch)
      let error = await #expect(throws: UploadError.self) {
        _ = try await harness.watch.count(of: batch, atLeast: 1)
      }
      #expect(error?.code == .refused)
      #expect(error?.message.contains("malformed") == true, "\(error?.message ?? "")")
      var short = harness.watch
      short.limit = .zero
      let full = try await harness.fill("full", 3)
      let late = await #expect(throws: UploadError.self) {
        _ = try await short.count(of: full, atLeast: 4)
      }
      #expect(late?.code == .gaveUp)
    }
  }
}
