// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingArchive
import LadingFormats
import LadingLint
import LadingModel
import LadingPack

/// `lading pack records`.
struct PackRecordsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "records",
    abstract: "Write a record for each image of a dataset, for the V4 import.",
    discussion: """
        lading pack records my-dataset -o records.jsonl --url-prefix https://example.org/images/

      Each line is a JSON object with the image's path and, where they are known, its split, its \
      labels as one text, its width and its height. With --url-prefix it has image_url too: the \
      prefix and the path, percent-encoded; the import takes no images, so that they have to be \
      reachable there. The dataset is linted first; errors stop it unless --allow-errors is given.

      Exit codes: 0 written, 1 stopped by findings, 2 wrong usage, 3 not readable or not writable, \
      8 disk full, 130 or 143 interrupted.
      """)

  @Argument(help: "A folder, a zip or a tar.")
  var path: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the records to this file.", valueName: "file.jsonl"))
  var output: String

  @Option(
    help: ArgumentHelp("What stands before each image's path in its address.", valueName: "url"))
  var urlPrefix: String?

  @Option(help: "The annotation format; auto finds it out by content.")
  var format = FormatChoice.auto

  @OptionGroup var images: DepthOptions

  @Flag(help: "Write records in spite of errors; images that cannot be read get none.")
  var allowErrors = false

  @Flag(help: "Say what would be written, and write nothing.")
  var dryRun = false

  @Flag(help: "Replace the file.")
  var force = false

  @Option(help: "How the result is written to standard output.")
  var outputFormat = PackStyle.text

  @OptionGroup var trust: TrustOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var talk: TalkOptions

  mutating func validate() throws {
    guard output.lowercased().hasSuffix(".jsonl") else {
      throw ValidationError("--output takes the name of a .jsonl file: the import goes by it.")
    }
    if let urlPrefix, !urlPrefix.hasPrefix("https://"), !urlPrefix.hasPrefix("http://") {
      throw ValidationError("--url-prefix takes an http or https address.")
    }
  }

  func run() throws {
    Interruption.listen()
    if !dryRun, !force, OutputFolder.exists(output) {
      throw Failure(
        .usage, "\(output) is there already", hint: "replace it with --force, or name another file")
    }
    // What errors mean and what is left out is the same as for archives.
    let check = PackCheck(
      path: path, target: .prolific, allowErrors: allowErrors, limits: trust.limits, talk: talk)
    let source = try check.open()
    if source.container == .folder, OutputFolder.isInside(output, of: path) {
      throw Failure(
        .usage, "the output \(output) lies inside the dataset \(path)",
        hint: "choose a file beside it with --output: what lies in the dataset is part of it")
    }
    let outcome = try check.lint(
      source,
      LintOptions(
        targets: [.prolific], format: format.format, selection: try check.selection(),
        jobs: work.jobs, imageDepth: images.depth))
    let packer = RecordsPacker(
      source, detection: outcome.detection, images: outcome.images, masks: outcome.masks,
      leaveOut: check.damaged(source, outcome.images), urlPrefix: urlPrefix)
    let summary = try write(packer)
    guard summary.records > 0 else {
      throw Failure(
        .findings, "\(path) has no images to write records of",
        hint: "see what it is with 'lading detect \(Wording.shell(path))'")
    }
    try show(summary, outcome.report.dataset.format)
  }

  private func write(_ packer: RecordsPacker) throws -> RecordsPacker.Summary {
    do {
      if dryRun { return try packer.run { _ in } }
      let file = try OutputFile(output)
      let summary = try packer.run { try file.append($0) }
      if summary.records > 0 { try file.finish() }
      return summary
    } catch let error as PackError {
      throw Failure(
        .input,
        "\(error.path.map { String(decoding: $0, as: UTF8.self) } ?? path) cannot be read: \(error.detail)"
      )
    }
  }

  private func show(_ summary: RecordsPacker.Summary, _ format: DatasetFormat?) throws {
    if outputFormat == .json {
      let digest = dryRun ? nil : try? FileDigests.of(output).sha256
      let name = output.split(separator: "/").last.map(String.init) ?? output
      return try Console.write(
        summary.json(file: name, sha256: digest, format: format, isDryRun: dryRun))
    }
    let verb = dryRun ? talk.style.paint("Would write", .strong) : talk.style.paint("Wrote", .good)
    var text = "\(verb) \(Wording.count(summary.records, "record")) of \(printable(path)) to "
    text += "\(printable(output)): \(Wording.size(summary.bytes))\n"
    text += "  fields: \(Wording.list(summary.fields.map(\.key)))\n"
    text += PackRenderer.leftOut(summary.skipped, isVerbose: talk.verbose)
    if urlPrefix == nil, !talk.quiet {
      text += "  records have no image_url: the import takes no images, so name where they are "
      text += "with --url-prefix\n"
    }
    if !talk.quiet, !dryRun {
      text += "\nNext: lading lint \(Wording.shell(output)) --target prolific\n"
    }
    try Console.write(text)
  }
}
