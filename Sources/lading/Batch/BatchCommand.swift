// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import LadingUpload

/// `lading batch`: what comes after ingestion, from counting to the exported results.
struct BatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "batch",
    abstract: "Count, process and export batches at Roboflow, or at 'lading serve'.",
    discussion: """
        lading batch count my-batch --manifest shards/manifest.json --wait
        lading batch start job-1 --batch my-batch --workflow my-workflow --wait
        lading batch export --job job-1 -o results --unpack

      The key comes from ROBOFLOW_API_KEY or --api-key-file, the workspace is the key's own unless \
      --workspace names it.

      Exit codes: 0 fine, 2 wrong usage, 5 refused by the service, or a job that failed or was \
      aborted, 6 not ended in time, 7 some files could not be had, 8 this machine's limit.
      """,
    subcommands: [
      BatchCountCommand.self, BatchShardsCommand.self, BatchStartCommand.self,
      BatchJobCommand.self, BatchJobsCommand.self, BatchStagesCommand.self,
      BatchTasksCommand.self, BatchPartsCommand.self, BatchListCommand.self,
      BatchExportCommand.self, BatchAbortCommand.self, BatchRestartCommand.self,
      BatchRunCommand.self, BatchListenCommand.self,
    ])
}

/// What all batch commands share: the service, the workspace, how they talk.
struct BatchAccess: ParsableArguments {
  @Option(help: "The workspace; by default the one that the key belongs to.")
  var workspace: String?

  @Flag(help: "Write JSON to standard output, and nothing else.")
  var json = false

  @OptionGroup var service: ServiceOptions
  @OptionGroup var talk: TalkOptions

  /// Opens the service, does the work, closes it.
  func run<Value: Sendable>(
    connections: Int = 2,
    _ work: @escaping @Sendable (BatchService) async throws(UploadError) -> Value
  ) throws(Failure) -> Value {
    Interruption.listen()
    let notices = Notices(talk: talk)
    let opened = try ServiceAccess(
      options: service, connections: connections, notice: { notices.say($0) }
    ).open(ServiceAccess.roboflow) { .query("api_key", $0) }
    defer { blocking { await opened.wire.close() } }
    let named = workspace
    do throws(UploadError) {
      return try blocking { () async throws(UploadError) -> Value in
        var name = named ?? ""
        if named == nil { name = try await BatchService.workspace(of: opened) }
        return try await work(BatchService(service: opened, workspace: name))
      }
    } catch {
      throw Failure(error)
    }
  }
}

/// How long a command waits for the service.
struct BatchWaitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Wait no longer than this.", valueName: "seconds"))
  var waitLimit = 3600

  mutating func validate() throws {
    guard waitLimit >= 0 else { throw ValidationError("--wait-limit takes seconds, from 0 on.") }
  }

  /// A watch that draws what the service says.
  func watch(_ batches: BatchService, _ line: ProgressLine?) -> BatchWatch {
    BatchWatch(batches, limit: .seconds(waitLimit)) { state, progress in
      line?.update { _ in
        ProgressLine.State(fraction: progress ?? 0, done: printable(state), rate: "")
      }
    }
  }
}

extension BatchIdentifier: ExpressibleByArgument {
  /// Reads an id as it was typed.
  public init?(argument: String) { self.init(argument) }
}

extension JobIdentifier: ExpressibleByArgument {
  /// Reads an id as it was typed.
  public init?(argument: String) { self.init(argument) }
}

extension JobRequest.Machine: ExpressibleByArgument {}
extension JobRequest.Aggregation: ExpressibleByArgument {}
