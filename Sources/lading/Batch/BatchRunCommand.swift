// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingArchive
import LadingText
import LadingUpload

/// `lading batch run`: all of it, from lint to the exported results.
struct BatchRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Lint, pack, upload, process and export, resumable at every step.",
    discussion: """
        lading batch run my-dataset --to roboflow-batch://my-workspace/my-batch \\
          --workflow my-workflow -o results

      The same command goes on where it stopped: nothing is sent twice, the job is started once, a \
      file is fetched once. Everything is noted in the journal of the upload.

      --notifications-url is told of each shard and of the end of the job.

      With --json each step is a line on standard output once it has ended: "step" is upload, job or \
      export, the rest as in the JSON of upload, batch job and batch export.
      """)

  @Argument(help: "A dataset, a manifest or its folder, or a tar.")
  var path: String

  @Option(help: ArgumentHelp("Where to: roboflow-batch://WORKSPACE/BATCH-ID.", valueName: "target"))
  var to: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The folder for the results.", valueName: "dir"))
  var output: String

  @Option(help: "The job's id; by default one that the batch and the workflow decide.")
  var job: JobIdentifier?

  @Flag(help: "Unpack the results.") var unpack = false

  @OptionGroup(title: "Options of the job") var definition: JobOptions
  @OptionGroup var sending: SendingOptions
  @OptionGroup var service: ServiceOptions
  @OptionGroup var packing: UploadPackingOptions
  @OptionGroup(title: "Options of roboflow-batch") var batch: BatchOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var trust: TrustOptions
  @OptionGroup var talk: TalkOptions

  func run() throws {
    Interruption.listen()
    let (target, workspace, identifier) = try self.target()
    guard let job = job ?? BatchRun.job(of: identifier, workflow: definition.workflow) else {
      throw Failure(.usage, "the job needs an id", hint: "name one with --job")
    }
    try Uploading(command: try upload(), target: target, step: "upload").run()

    let notices = Notices(talk: talk)
    let opened = try ServiceAccess(
      options: service, connections: sending.transfers + 2, notice: { notices.say($0) }
    ).open(ServiceAccess.roboflow) { .query("api_key", $0) }
    defer { blocking { await opened.wire.close() } }
    let address: String
    let journal: UploadJournal
    do throws(UploadError) {
      address = target.address(endpoint: opened.endpoint)
      journal = try UploadJournal.open(sending.journal ?? CacheFolder.journal(of: address))
    } catch {
      throw Failure(error)
    }
    let line = ProgressLine("processing", style: talk.progress, isQuiet: talk.quiet)
    let batches = BatchService(service: opened, workspace: workspace)
    let run = BatchRun(
      batches, job: job,
      definition.request(
        of: identifier, workspace: workspace, notifications: batch.notificationsUrl), into: output,
      journal: journal, target: address,
      watch: BatchWatch(batches, limit: .seconds(sending.waitLimit)) { state, progress in
        line?.update { _ in
          ProgressLine.State(fraction: progress ?? 0, done: printable(state), rate: "")
        }
      }, transfers: sending.transfers, unpacks: unpack, limits: trust.limits)
    let outcome: BatchRun.Outcome
    do throws(UploadError) {
      outcome = try blocking { () async throws(UploadError) in try await run.run() }
    } catch {
      line?.finish()
      throw Failure(error)
    }
    line?.finish()
    try JobOutcome(
      job: outcome.job, id: job, hasEnded: true, isJSON: sending.json, step: "job"
    ).show()
    guard let export = outcome.export else { return }
    try ExportOutcome(
      summary: export, batch: outcome.output ?? identifier, folder: output, isJSON: sending.json,
      step: "export"
    ).show()
  }

  private func target() throws(Failure) -> (TargetURI, String, BatchIdentifier) {
    do throws(UploadError) {
      let target = try TargetURI(to)
      guard case .roboflowBatch(let workspace, let batch) = target else {
        throw UploadError(
          .usage, "batch run sends to roboflow-batch://WORKSPACE/BATCH-ID, and \(to) is another")
      }
      try BatchID.check(batch)
      guard let identifier = BatchIdentifier(batch) else {
        throw UploadError(.usage, "'\(batch)' cannot be the id of a batch")
      }
      return (target, workspace, identifier)
    } catch {
      throw Failure(error)
    }
  }

  /// The upload that this run begins with; parsed, since options that nobody set cannot be read.
  private func upload() throws(Failure) -> UploadCommand {
    guard var upload = try? UploadCommand.parse(["--to", to, "--", path]) else {
      throw Failure(.usage, "\(path) cannot be uploaded to \(to)")
    }
    upload.sending = sending
    upload.service = service
    upload.packing = packing
    upload.batch = batch
    upload.work = work
    upload.talk = talk
    return upload
  }
}
