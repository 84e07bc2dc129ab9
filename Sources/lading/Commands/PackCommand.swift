// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingArchive
import LadingLint
import LadingModel
import LadingPack

/// `lading pack`: makes archives that a service accepts.
struct PackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Pack a dataset into what a service accepts: archives, or records.",
    subcommands: [PackZipCommand.self, PackTarCommand.self, PackRecordsCommand.self])
}

/// `lading pack zip`.
struct PackZipCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "zip",
    abstract: "Pack a dataset into zips, each part itself a valid dataset.",
    discussion: """
        lading pack zip my-dataset -o packed
        lading pack zip my-dataset -o packed --max-bytes 500MB --dry-run

      The dataset is linted first; errors stop it unless --allow-errors is given. Beside the zips \
      stand manifest.json, SHA256SUMS and a list of each zip's entries. A run that was interrupted \
      goes on with --resume.

      Exit codes: 0 packed, 1 stopped by findings, 2 wrong usage, 3 not readable or not writable, \
      8 disk full, 130 or 143 interrupted.
      """)

  @Argument(help: "A folder, a zip or a tar.")
  var path: String

  @Option(
    help: ArgumentHelp(
      "The service they are for: roboflow-zip, clarifai or none.", valueName: "target"),
    transform: TargetList.one)
  var target = Target.roboflowZip

  @Option(
    help: "auto stores images and deflates annotation text; store and deflate take all alike.")
  var compression = CompressionChoice.auto

  @OptionGroup var pack: PackingOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var talk: TalkOptions

  mutating func validate() throws { try pack.check(.zip, target) }

  func run() throws {
    try Packing(
      path: path, kind: .zip, target: target, compression: compression.compression, options: pack,
      jobs: work.jobs, talk: talk
    ).run()
  }
}

/// `lading pack tar`.
struct PackTarCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tar",
    abstract: "Pack a dataset into tar shards of at most 500 images.",
    discussion: """
        lading pack tar my-dataset -o shards
        lading pack tar my-dataset -o shards --members samples

      Shards hold the images alone, which is what batch processing takes; --members samples puts \
      beside each image its annotation, as WebDataset reads it.

      Exit codes: 0 packed, 1 stopped by findings, 2 wrong usage, 3 not readable or not writable, \
      8 disk full, 130 or 143 interrupted.
      """)

  @Argument(help: "A folder, a zip or a tar.")
  var path: String

  @Option(
    help: ArgumentHelp(
      "The service they are for: roboflow-batch, clarifai or none.", valueName: "target"),
    transform: TargetList.one)
  var target = Target.roboflowBatch

  @Option(help: "What a shard holds: images alone, or samples with their annotations.")
  var members = MembersChoice.images

  @OptionGroup var pack: PackingOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var talk: TalkOptions

  mutating func validate() throws { try pack.check(.tar, target) }

  func run() throws {
    try Packing(
      path: path, kind: .tar, target: target, members: members.members, options: pack,
      jobs: work.jobs, talk: talk
    ).run()
  }
}

/// What a tar shard holds, as `--members` says it.
enum MembersChoice: String, CaseIterable, ExpressibleByArgument {
  case images, samples

  var members: Manifest.Members { self == .samples ? .samples : .images }
}

/// What is deflated, as `--compression` says it.
enum CompressionChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, store, deflate

  var compression: ZipCompression { ZipCompression(rawValue: rawValue) ?? .auto }
}

/// How packing says what it did.
enum PackStyle: String, CaseIterable, ExpressibleByArgument {
  case text, json
}

/// What both ways of packing are told.
struct PackingOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write the archives into this folder.", valueName: "dir"))
  var output: String

  @Option(help: "The annotation format; auto finds it out by content.")
  var format = FormatChoice.auto

  @Option(help: ArgumentHelp("Put at most so many files into an archive.", valueName: "n"))
  var maxFiles: Int?

  @Option(
    help: ArgumentHelp("Make no archive larger, as in 500MB.", valueName: "bytes"),
    transform: ByteSize.parse)
  var maxBytes: ByteSize?

  @Option(help: ArgumentHelp("Put at most so many images into an archive.", valueName: "n"))
  var maxImages: Int?

  @OptionGroup var images: DepthOptions

  @Flag(help: "Pack in spite of errors.")
  var allowErrors = false

  @Flag(help: "Say what would be packed, and write nothing.")
  var dryRun = false

  @Option(help: "How the result is written to standard output; json is the manifest.")
  var outputFormat = PackStyle.text

  @Flag(help: "Go on with a packing that was interrupted: complete archives are kept.")
  var resume = false

  @Flag(help: "Replace the archives that a manifest in the folder lists.")
  var force = false

  @OptionGroup var trust: TrustOptions

  /// Refuses what does not go together.
  func check(_ kind: Manifest.Kind, _ target: Target) throws {
    switch (kind, target) {
    case (_, .prolific):
      throw ValidationError("prolific takes records and no archives: use 'lading pack records'.")
    case (.zip, .roboflowBatch):
      throw ValidationError("roboflow-batch takes tar shards: use 'lading pack tar'.")
    case (.tar, .roboflowZip):
      throw ValidationError("roboflow-zip takes zips: use 'lading pack zip'.")
    default: break
    }
    if resume, force {
      throw ValidationError("--resume goes on with what is there, --force replaces it: choose one.")
    }
    if output.isEmpty { throw ValidationError("--output takes the name of a folder.") }
    let limits = target.limits
    try check("--max-files", maxFiles.map(Int64.init), limit: limits.archiveFiles.map(Int64.init))
    try check("--max-bytes", maxBytes?.bytes, limit: limits.archiveBytes)
    try check("--max-images", maxImages.map(Int64.init), limit: limits.shardImages.map(Int64.init))
  }

  /// The command line tightens a target's limits, and never loosens them.
  private func check(_ name: String, _ value: Int64?, limit: Int64?) throws {
    guard let value else { return }
    if value < 1 { throw ValidationError("\(name) takes a number from 1 on.") }
    if let limit, value > limit {
      throw ValidationError("\(name): the target takes no more than \(Wording.number(limit)).")
    }
  }
}

/// A size as people type it: bytes, or with kB, MB or GB.
struct ByteSize {
  var bytes: Int64

  static func parse(_ text: String) throws -> ByteSize {
    let units: [(String, Int64)] = [
      ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000), ("KB", 1000), ("B", 1), ("", 1),
    ]
    for (unit, factor) in units where text.hasSuffix(unit) {
      guard let number = Int64(text.dropLast(unit.count)) else { break }
      let (bytes, overflow) = number.multipliedReportingOverflow(by: factor)
      if overflow { break }
      return ByteSize(bytes: bytes)
    }
    throw ValidationError("A size is a number of bytes, or one with kB, MB or GB, as in 500MB.")
  }
}
