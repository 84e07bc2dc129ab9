// SPDX-License-Identifier: Apache-2.0

import Dispatch
import LadingArchive
import LadingFormats
import LadingLint
import LadingModel
import LadingText
import LadingUpload

/// The inputs that a CSV lists: addresses, files or texts, every cell checked beforehand.
struct TableInputs: ClarifaiInputs {
  let source: (any DatasetSource)? = nil
  let usualBatch = 128
  let bytes: Int64
  let hasTexts: Bool
  let kinds: [String: ClarifaiMedia]
  private let path: String
  private let options: RecordOptions

  init(_ command: UploadCommand) throws(Failure) {
    path = command.path
    options = command.clarifai.recordOptions(for: path)
    var lint = LintOptions(
      targets: [.clarifai],
      selection: RuleSelection().configured(by: try Configuration.nearest(to: path)), jobs: 1)
    lint.records = options
    let report: Report
    do {
      report = try Linter.lintRecords(FileSource(path: path), kind: .csv, options: lint).report
    } catch {
      throw inputFailure(error, path: path)
    }
    try Self.refuse(report, path, allowErrors: command.packing.allowErrors)
    var kinds: [String: ClarifaiMedia] = [:]
    var bytes: Int64 = 0
    var hasTexts = false
    do {
      var rows = try TableRows(path, options)
      while let record = try rows.next() {
        if kinds.updateValue(record.kind, forKey: record.id) != nil {
          throw Failure(
            .findings,
            "\(record.origin) of \(path) has the id \(printable(record.id)) of another row",
            hint: "give every row an id of its own; nothing was sent")
        }
        bytes += record.contentBytes
        hasTexts = hasTexts || record.kind == .text
      }
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Self.failure(error, path)
    }
    self.kinds = kinds
    self.bytes = bytes
    self.hasTexts = hasTexts
  }

  private static func refuse(
    _ report: Report, _ path: String, allowErrors: Bool
  ) throws(Failure) {
    guard report.summary.errors > 0, !allowErrors else { return }
    let errors = report.findings.filter { $0.severity == .error }
    let shown = errors.prefix(10).map { finding in
      let place = [finding.location.line, finding.location.column].compactMap { $0 }
        .map { String($0) }.joined(separator: ":")
      return "  \(path):\(place): \(printable(finding.message)) [\(finding.rule)]"
    }
    throw Failure(
      .findings,
      "\(path) has \(Wording.count(report.summary.errors, "error")), and nothing was sent\n"
        + shown.joined(separator: "\n"),
      hint: "'lading lint \(Wording.shell(path)) --target clarifai' says more")
  }

  static func failure(_ error: any Error, _ path: String) -> Failure {
    inputFailure(
      error as? SourceError ?? SourceError(.unreadable, path: nil, detail: "\(error)"), path: path)
  }

  func queue(_ marks: [String: [ClarifaiMark]]) throws(Failure) -> any RemarkingQueue {
    do { return TableQueue(try TableRows(path, options), marks) } catch {
      throw Self.failure(error, path)
    }
  }
}

/// Reads the rows of a CSV as inputs; rows that cannot be sent are passed over.
struct TableRows {
  private var reader: ClarifaiCSVReader
  private let folders: [String]
  /// Rows that were passed over.
  private(set) var leftOut = 0

  init(_ path: String, _ options: RecordOptions) throws {
    reader = try ClarifaiCSVReader(try PlainFile(path), options: options.clarifai)
    folders = options.folders
  }

  mutating func next() throws -> ClarifaiRecord? {
    while let row = try reader.next() {
      if row.isSendable, let record = record(row) { return record }
      leftOut += 1
    }
    return nil
  }

  private func record(_ row: ClarifaiRow) -> ClarifaiRecord? {
    guard let kind = ClarifaiMedia(rawValue: reader.inputType.rawValue), let input = row.input
    else {
      return nil
    }
    let content: ClarifaiRecord.Content
    let text: String
    switch input {
    case .url(let url): (content, text) = (.url(url), url)
    case .text(let raw): (content, text) = (.raw(raw), raw)
    case .file(let written):
      let found = LocalFile.find(written, in: folders)
      guard case .file(let bytes) = found.file else { return nil }
      (content, text) = (.file(found.path, bytes: bytes), written)
    }
    return ClarifaiRecord(
      id: row.inputID ?? Self.id(of: text), kind: kind, content: content,
      origin: "row \(row.number + 1)", concepts: row.concepts, metadata: row.metadata,
      place: row.geoPoint.flatMap {
        ClarifaiRecord.Place(longitude: $0.longitude, latitude: $0.latitude)
      })
  }

  /// The id of a row that gives none: the same for the same input, so that a run can go on.
  private static func id(of input: String) -> String {
    let hash = StreamingSHA256()
    hash.update(Array(input.utf8))
    return String(hash.hex().prefix(32))
  }
}

/// The rows of a CSV, each read when it is needed.
///
/// Used by one task at a time, on a thread of its own: what it reads may block.
final class TableQueue: RemarkingQueue, @unchecked Sendable {
  private let queue = DispatchQueue(label: "lading.clarifai.rows")
  private var rows: TableRows
  private let marks: [String: [ClarifaiMark]]
  private let leftOut = Guarded(0)

  init(_ rows: TableRows, _ marks: [String: [ClarifaiMark]]) {
    self.rows = rows
    self.marks = marks
  }

  var remarks: [String] {
    let count = leftOut.withLock { $0 }
    return count == 0 ? [] : ["\(Wording.count(count, "row")) had errors and were left out."]
  }

  func next() async throws -> ClarifaiRecord? {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try self.make() }) }
    }
  }

  private func make() throws -> ClarifaiRecord? {
    guard var record = try rows.next() else {
      leftOut.withLock { $0 = rows.leftOut }
      return nil
    }
    record.marks = marks[record.id] ?? []
    return record
  }
}
