// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingLint
import LadingModel
import LadingUpload

/// The flow of sending files of records: ask the dataset for its schema, lint, send, say what arrived.
struct RecordsUploading {
  var command: UploadCommand
  var target: ProlificTarget

  /// Sends PATH and what is named behind it, in this order.
  func run(_ paths: [String]) throws(Failure) {
    for path in paths { try refuseDataset(path) }
    let dataset: RecordsDataset
    do throws(UploadError) {
      dataset = try blocking { () async throws(UploadError) in try await target.describe() }
    } catch {
      throw Failure(error)
    }
    let items = try paths.map { (path) throws(Failure) in
      try item(path, among: paths, dataset)
    }
    let session = try UploadSession(
      command, target, bytes: items.reduce(0) { $0 + $1.bytes }, count: items.count,
      unit: "record")
    let summary = blocking { await session.run(UploadList(items)) }
    try session.finish(summary)
  }

  private func refuseDataset(_ path: String) throws(Failure) {
    switch LocalFile(path) {
    case .file:
      if RecordFileKind(path: path) != nil || path.lowercased().hasSuffix(".zip") { return }
      throw Failure(
        .usage, "prolific takes a .jsonl or .csv of records, and \(path) is neither",
        hint: "'lading pack records' makes one of a dataset")
    case .folder:
      throw Failure(
        .usage, "prolific takes a file of records, and \(path) is a folder",
        hint: "make one: lading pack records \(Wording.shell(path)) -o records.jsonl")
    case .missing:
      throw inputFailure(SourceError(.notFound, path: nil, detail: ""), path: path)
    case .unreadable(let detail):
      throw inputFailure(SourceError(.unreadable, path: nil, detail: detail), path: path)
    }
  }

  /// The file to be sent, linted; one of which the service would reject something is not sent.
  private func item(
    _ path: String, among paths: [String], _ dataset: RecordsDataset
  ) throws(Failure) -> UploadItem {
    var count: Int?
    if let kind = RecordFileKind(path: path) {
      count = try lint(path, kind, dataset)
    } else if dataset.version != "3" {
      throw Failure(
        .usage, "\(path) is a zip, which only datasets of the older kind (V3) take",
        hint: "'lading pack records' makes a .jsonl of the dataset in it")
    }
    do {
      let digest = try FileDigests.of(path)
      let name = path.split(separator: "/").last.map(String.init) ?? path
      let isUnique = paths.count { $0.hasSuffix("/" + name) || $0 == name } == 1
      return UploadItem(
        path: path, name: isUnique ? name : path, bytes: digest.bytes, sha256: digest.sha256,
        count: count)
    } catch {
      throw inputFailure(error, path: path)
    }
  }

  /// How many records the file has.
  private func lint(
    _ path: String, _ kind: RecordFileKind, _ dataset: RecordsDataset
  ) throws(Failure) -> Int? {
    var options = LintOptions(
      targets: [.prolific],
      selection: RuleSelection().configured(by: try Configuration.nearest(to: path)))
    if let schema = dataset.schema {
      do { options.records.schema = try RecordSchema(schema) } catch {
        Console.say("the dataset's schema is not checked: \(error.message)\n")
      }
    }
    let report: Report
    do {
      report = try Linter.lintRecords(FileSource(path: path), kind: kind, options: options).report
    } catch {
      throw inputFailure(error, path: path)
    }
    let errors = report.summary.errors
    guard errors > 0, !command.packing.allowErrors else { return report.records?.count }
    let failed = report.records?.failed ?? 0
    let rules = Set(report.findings.filter { $0.severity == .error }.map(\.rule.description))
    throw Failure(
      .findings,
      "\(path) has \(Wording.count(errors, "error")), \(Wording.count(failed, "record")) would be "
        + "rejected: \(Wording.list(rules.sorted()))",
      hint: "see them with 'lading lint \(Wording.shell(path)) --target prolific"
        + "\(dataset.schema == nil ? "" : " --schema FILE")', or send it in spite of that with "
        + "--allow-errors; nothing was sent")
  }
}
