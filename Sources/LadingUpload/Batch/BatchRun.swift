// SPDX-License-Identifier: Apache-2.0

public import LadingArchive

/// What follows the ingestion of a batch: a job over it, watched to its end, its results exported.
///
/// Each step is noted in the journal before it is taken, so that the same run goes on where it
/// stopped: a job is started once, a file is fetched once.
public struct BatchRun: Sendable {
  /// How it ended.
  public struct Outcome: Sendable {
    /// The job; its results are exported where it completed.
    public var job: BatchJob
    /// The export; nil where the job did not complete.
    public var export: BatchExport.Summary?
    /// The batch that the results were exported from.
    public var output: BatchIdentifier?
  }

  let batches: BatchService
  let job: JobIdentifier
  let request: JobRequest
  let folder: String
  let journal: UploadJournal
  let target: String
  let watch: BatchWatch
  let transfers: Int
  let unpacks: Bool
  let limits: SourceLimits

  /// Plans a run; `target` is the address under which the journal knows the batch.
  public init(
    _ batches: BatchService, job: JobIdentifier, _ request: JobRequest, into folder: String,
    journal: UploadJournal, target: String, watch: BatchWatch, transfers: Int = 4,
    unpacks: Bool = false, limits: SourceLimits = SourceLimits()
  ) {
    self.batches = batches
    self.job = job
    self.request = request
    self.folder = folder
    self.journal = journal
    self.target = target
    self.watch = watch
    self.transfers = transfers
    self.unpacks = unpacks
    self.limits = limits
  }

  /// An id for the job of a batch and a workflow: the same command names the same job.
  public static func job(of batch: BatchIdentifier, workflow: String) -> JobIdentifier? {
    let hash = StreamingSHA256()
    hash.update(Array("\(batch.text)\0\(workflow)".utf8))
    return JobIdentifier("run-" + hash.hex().prefix(12))
  }

  /// Starts the job or finds it again, waits for its end, and exports what it made.
  public func run() async throws(UploadError) -> Outcome {
    let key = UploadJournal.Key(target: target, item: "job:\(job.text)")
    let isOurs = journal.record(key) != nil
    let there = try await batches.known(job)
    if there != nil, !isOurs {
      throw UploadError(
        .refused, "there is a job \(job.text) already, which this run did not start",
        hint: "name another with --job")
    }
    if there == nil {
      // Noted first: a job that is there afterwards is ours, whatever became of the answer.
      try await journal.note(
        key, .noted, name: job.text, values: ["workflow": request.workflow, "state": "starting"])
      try await batches.start(job, request)
    }
    let end = try await watch.job(job)
    try await journal.note(key, .noted, name: job.text, values: ["state": end.state.rawValue])
    guard end.state == .completed else { return Outcome(job: end) }
    let output = try await batches.output(of: job)
    let export = BatchExport(
      batches, batch: output, into: folder, transfers: transfers, unpacks: unpacks,
      limits: limits, journal: journal)
    return Outcome(job: end, export: try await export.run(), output: output)
  }
}
