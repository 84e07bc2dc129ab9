// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingArchive
import LadingModel
import LadingText
import LadingUpload

/// `lading batch count`: how many files a batch holds, or that it holds what a manifest says.
struct BatchCountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "count", abstract: "How many files a batch holds.",
    discussion: """
        lading batch count my-batch
        lading batch count my-batch --manifest shards/manifest.json --wait

      With --expect or --manifest the exit code is 0 only when the batch holds as many; with --wait \
      the service is given time to index them.
      """)

  @Argument(help: "The batch.") var batch: BatchIdentifier
  @Option(help: "Count this part only.") var part: String?
  @Option(help: ArgumentHelp("How many there should be.", valueName: "n")) var expect: Int?
  @Option(help: ArgumentHelp("As many as this manifest's archives hold.", valueName: "file"))
  var manifest: String?
  @Flag(help: "Wait until they are there.") var wait = false
  @OptionGroup var waiting: BatchWaitOptions
  @OptionGroup var options: BatchAccess

  mutating func validate() throws {
    if expect != nil, manifest != nil {
      throw ValidationError("--expect and --manifest say the same thing: choose one.")
    }
    if wait, expect == nil, manifest == nil {
      throw ValidationError("--wait needs --expect or --manifest, to know for how many.")
    }
  }

  func run() throws {
    let wanted = try expect ?? manifest.map { try Self.images(in: $0) }
    let line =
      wait
      ? ProgressLine("waiting", style: options.talk.progress, isQuiet: options.talk.quiet) : nil
    let (batch, part, waits, waiting) = (batch, part, wait, waiting)
    let count = try options.run { (batches) async throws(UploadError) -> Int in
      if waits, let wanted {
        return try await waiting.watch(batches, line).count(
          of: batch, part: part, atLeast: wanted)
      }
      return try await batches.count(of: batch, part: part)
    }
    line?.finish()
    if options.json {
      try writeJSON { json in
        json.member("batch", batch.text)
        json.member("count", count)
        if let wanted { json.member("expected", wanted) }
      }
    } else {
      let expected = wanted.map { " of \(Wording.number($0))" } ?? ""
      try Console.write("\(batch.text): \(Wording.number(count))\(expected) files\n")
    }
    guard let wanted, count != wanted else { return }
    throw Failure(
      .refused, "batch \(batch.text) holds \(count) files, expected \(wanted)",
      hint: count < wanted
        ? "indexing takes a while: wait for it with --wait, or look with 'lading batch shards'"
        : "the batch held others before, or a shard was sent twice")
  }

  /// The images of all archives of a manifest.
  static func images(in path: String) throws(Failure) -> Int {
    do {
      guard let bytes = try PlainFile.read(path, limit: 1 << 30),
        let archives = try? JSONValue(parsing: bytes)["archives"]?.array
      else { throw Failure(.input, "\(path) is no manifest") }
      return archives.reduce(0) { $0 + max(0, $1["images"]?.integer ?? 0) }
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(
        .input, "\(path) cannot be read: \((error as? SourceError)?.detail ?? "\(error)")")
    }
  }
}

/// `lading batch shards`: where each shard stands.
struct BatchShardsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shards", abstract: "The shards of a batch, and how each was taken.")

  @Argument(help: "The batch.") var batch: BatchIdentifier
  @OptionGroup var options: BatchAccess

  func run() throws {
    let batch = batch
    try options.list(
      "shards",
      [
        ("SHARD", "id"), ("STATUS", "status"), ("KIND", "kind"), ("FILES", "files"),
        ("PROBLEM", "problem"),
      ], empty: "The batch has no shards.",
      asking: { (batches) async throws(UploadError) in try await batches.shards(of: batch) },
      row: {
        [
          .text($0.id), .text($0.status), .text($0.type), .number($0.count),
          $0.problem.map { .text($0) },
        ]
      })
  }
}

/// `lading batch parts`: the parts of an output batch.
struct BatchPartsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parts", abstract: "The parts of a job's output batch.")

  @Argument(help: "The batch.") var batch: BatchIdentifier
  @OptionGroup var options: BatchAccess

  func run() throws {
    let batch = batch
    try options.list(
      "parts", [("PART", "name"), ("KIND", "kind"), ("CONTENT", "content")],
      empty: "The batch has no parts.",
      asking: { (batches) async throws(UploadError) in try await batches.parts(of: batch) },
      row: {
        [.text($0.name), $0.type.map { .text($0) }, $0.content.map { .text($0) }]
      })
  }
}

/// `lading batch list`: the files of a batch.
struct BatchListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The files of a batch.",
    discussion: "Their signed addresses are not shown: 'lading batch export' downloads them.")

  @Argument(help: "The batch.") var batch: BatchIdentifier
  @Option(help: "List this part only.") var part: String?
  @OptionGroup var options: BatchAccess

  func run() throws {
    let (batch, part) = (batch, part)
    try options.list(
      "files",
      [
        ("FILE", "name"), ("PART", "part"), ("SHARD", "shard"), ("CONTENT", "content"),
      ], empty: "The batch holds no files.",
      asking: { (batches) async throws(UploadError) in
        try await batches.files(of: batch, part: part)
      },
      row: { file in
        [
          .text(file.name), file.part.map { .text($0) }, file.shard.map { .text($0) },
          file.content.map { .text($0) },
        ]
      })
  }
}
