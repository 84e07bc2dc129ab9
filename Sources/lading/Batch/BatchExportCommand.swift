// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingArchive
import LadingText
import LadingUpload

/// `lading batch export`: downloads the files of a batch, or the results of a job.
struct BatchExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Download the files of a batch, or the results of a job.",
    discussion: """
        lading batch export my-batch -o images
        lading batch export --job job-1 -o results --unpack

      What is in the folder already is not fetched again, what broke off is gone on with. Names from \
      the service never lead out of the folder.
      """)

  @Argument(help: "The batch.") var batch: BatchIdentifier?
  @Option(help: "The job whose results are wanted.") var job: JobIdentifier?
  @Option(
    name: .shortAndLong, help: ArgumentHelp("The folder to download into.", valueName: "dir"))
  var output: String
  @Option(help: "This part only.") var part: String?
  @Option(help: ArgumentHelp("Downloads at once.", valueName: "n")) var transfers = 4
  @Flag(help: "Unpack .tar and .tar.gz files, each into a folder of its name.") var unpack = false
  @OptionGroup var trust: TrustOptions
  @OptionGroup var options: BatchAccess

  mutating func validate() throws {
    guard (batch == nil) != (job == nil) else {
      throw ValidationError("Name a batch, or a job with --job.")
    }
    guard (1...64).contains(transfers) else {
      throw ValidationError("--transfers takes a number from 1 to 64.")
    }
  }

  func run() throws {
    let command = self
    let limits = trust.limits
    let line = ProgressLine(
      "downloading", style: options.talk.progress, isQuiet: options.talk.quiet)
    let (summary, batch) = try options.run(connections: transfers + 2) {
      (batches) async throws(UploadError) -> (BatchExport.Summary, BatchIdentifier) in
      let batch = try await command.wanted(batches)
      let export = BatchExport(
        batches, batch: batch, part: command.part, into: command.output,
        transfers: command.transfers, unpacks: command.unpack, limits: limits
      ) { done, all, bytes in
        line?.update { seconds in
          ProgressLine.State(
            fraction: Double(done) / Double(max(1, all)),
            done: "\(Wording.number(done)) of \(Wording.count(all, "file"))",
            rate: "\(Wording.size(Int64(Double(bytes) / max(seconds, 0.001))))/s")
        }
      }
      return (try await export.run(), batch)
    }
    line?.finish()
    try ExportOutcome(summary: summary, batch: batch, folder: output, isJSON: options.json).show()
  }

  /// The batch, or the output batch of the job's export stage.
  private func wanted(_ batches: BatchService) async throws(UploadError) -> BatchIdentifier {
    if let batch { return batch }
    guard let job else { throw UploadError(.usage, "neither a batch nor a job") }
    return try await batches.output(of: job)
  }
}

/// Says what an export came to; throws what that is where it is not fine.
struct ExportOutcome {
  var summary: BatchExport.Summary
  var batch: BatchIdentifier
  var folder: String
  var isJSON: Bool
  /// The step of `batch run` that this is; nil for a command by itself.
  var step: String?

  func show() throws(Failure) {
    if isJSON {
      try writeJSON(step: step) { json in
        json.member("batch", batch.text)
        json.member("folder", folder)
        json.member("fetched", summary.fetched)
        json.member("bytes", summary.bytes)
        json.member("kept", summary.kept)
        json.member("unpacked", summary.unpacked)
        json.key("failures")
        json.array { json in
          for failure in summary.failures {
            json.object { json in
              json.member("name", failure.name)
              json.member("reason", failure.reason)
            }
          }
        }
        json.key("remarks")
        json.array { json in
          for remark in summary.remarks { json.value(remark) }
        }
      }
    } else {
      var text =
        "\(batch.text): \(Wording.count(summary.fetched, "file")) fetched into "
        + "\(printable(folder)), \(Wording.size(summary.bytes))"
      if summary.kept > 0 { text += "; \(Wording.number(summary.kept)) were there" }
      if summary.unpacked > 0 { text += "; \(Wording.number(summary.unpacked)) unpacked" }
      text += "\n"
      for remark in summary.remarks { text += "  \(printable(remark))\n" }
      for failure in summary.failures.prefix(20) {
        text += "  \(printable(failure.name)): \(printable(failure.reason))\n"
      }
      if summary.failures.count > 20 {
        text += "  and \(Wording.number(summary.failures.count - 20)) more\n"
      }
      try Console.write(text)
    }
    if let stop = summary.stop { throw Failure(stop) }
    if !summary.failures.isEmpty {
      throw Failure(
        .partial, "\(Wording.count(summary.failures.count, "file")) could not be had",
        hint: "the same command tries them again, and fetches nothing twice")
    }
  }
}
