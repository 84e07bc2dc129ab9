// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingText
import LadingUpload

/// The flow of an upload to Clarifai: the service takes no archives, so that inputs are sent one by
/// one out of where they lie.
struct ClarifaiUploading {
  var command: UploadCommand
  var user: String
  var app: String
  var dataset: String

  private var arguments: ClarifaiArguments { command.clarifai }

  func run() throws(Failure) {
    if let file = arguments.existingInputs {
      let ids = try ExistingInputs.read(file)
      return try send(nil, bytes: 0) { upload, context throws(UploadError) in
        try await upload.addExisting(ids, context)
      }
    }
    let inputs = try openInputs()
    let marks = try inputs.check(try arguments.readMarks())
    if inputs.hasTexts, !command.talk.quiet {
      Console.say(
        "Texts need an app whose primary input type is Text/Document; \(printable("\(user)/\(app)")) "
          + "must be one.\n")
    }
    let queue = try inputs.queue(marks)
    try send(inputs, bytes: inputs.bytes) { upload, context throws(UploadError) in
      var summary = try await upload.run(queue, context)
      summary.tally.remarks += queue.remarks
      return summary
    }
  }

  private func openInputs() throws(Failure) -> any ClarifaiInputs {
    if case .file = LocalFile(command.path), let kind = RecordFileKind(path: command.path) {
      guard kind == .csv else {
        throw Failure(
          .usage, "clarifai takes a .csv of inputs, and \(command.path) is a .jsonl",
          hint: "annotations go beside a dataset or a CSV, with --annotations")
      }
      return try TableInputs(command)
    }
    return try DatasetInputs(command)
  }

  /// Opens the journal and the service, and does the work with them.
  private func send(
    _ inputs: (any ClarifaiInputs)?, bytes: Int64,
    _ work:
      @escaping @Sendable (ClarifaiUpload, UploadContext) async throws(UploadError) ->
      UploadSummary
  ) throws(Failure) {
    let notices = Notices(talk: command.talk)
    let access = ServiceAccess(
      options: command.service, connections: command.sending.transfers + 2,
      notice: { notices.say($0) })
    let service = try access.open(ServiceAccess.clarifai) { .authorization("Key", $0) }
    defer { blocking { await service.wire.close() } }
    var options = ClarifaiUpload.Options()
    options.batchSize = arguments.batchSize ?? inputs?.usualBatch ?? options.batchSize
    options.transfers = command.sending.transfers
    options.onDuplicate = arguments.onDuplicate.policy
    options.createsDataset = arguments.createDataset
    options.onlyFailed = command.sending.retryFailed
    let upload = ClarifaiUpload(
      service: service, user: user, app: app, dataset: dataset, options: options,
      source: inputs?.source)
    let session = try UploadSession(
      command, address: upload.address, noun: "request", bytes: bytes, unit: "input")
    let context = session.context
    Interruption.clearTelling { session.news }
    let summary = blocking { () async -> UploadSummary in
      do throws(UploadError) { return try await work(upload, context) } catch {
        return UploadSummary(receipts: [], resumed: 0, tally: UploadTally([]), failure: error)
      }
    }
    try session.finish(summary)
  }
}

/// What is to be sent to Clarifai, looked through before the first byte of it is.
protocol ClarifaiInputs {
  /// Where entries are read from; nil where the inputs are files of their own.
  var source: (any DatasetSource)? { get }
  /// The bytes of all inputs together, as far as they are known.
  var bytes: Int64 { get }
  /// Inputs in a request unless something else is asked for.
  var usualBatch: Int { get }
  /// Whether some are texts.
  var hasTexts: Bool { get }
  /// What each input is, by its id.
  var kinds: [String: ClarifaiMedia] { get }
  /// The inputs in order, each with its marks.
  func queue(_ marks: [String: [ClarifaiMark]]) throws(Failure) -> any RemarkingQueue
}

/// A queue that may have something to say when it is empty.
protocol RemarkingQueue: ClarifaiQueue {
  /// What should be read in the end.
  var remarks: [String] { get }
}

extension ClarifaiInputs {
  /// Holds a file of annotations against the inputs: each must be there, and be of the right kind.
  func check(_ file: ClarifaiMarksFile?) throws(Failure) -> [String: [ClarifaiMark]] {
    guard let file else { return [:] }
    var faults = file.faults
    for (id, marks) in file.marks {
      let line = file.firstLines[id] ?? 0
      guard let kind = kinds[id] else {
        faults.append(.init(line: line, reason: "no input that is sent has the id \"\(id)\""))
        continue
      }
      if let mark = marks.first(where: { !$0.fits(kind) }) {
        faults.append(
          .init(
            line: line, reason: "\(mark.what) cannot be in \(id), which is of type \(kind.rawValue)"
          ))
      }
    }
    guard faults.isEmpty else {
      faults.sort { ($0.line, $0.reason) < ($1.line, $1.reason) }
      let shown = faults.prefix(10).map { "  line \($0.line): \($0.reason)" }
      throw Failure(
        .findings,
        "the annotations have \(Wording.count(faults.count, "fault")), and nothing was sent\n"
          + shown.joined(separator: "\n"))
    }
    return file.marks
  }
}

extension ClarifaiMark {
  /// Whether an input of this kind can have it.
  fileprivate func fits(_ kind: ClarifaiMedia) -> Bool {
    switch part {
    case .shape: kind == .image
    case .frame: kind == .video
    case .span: kind == .text
    }
  }

  fileprivate var what: String {
    switch part {
    case .shape: "a box or polygon without a time"
    case .frame: "a box at a time"
    case .span: "a span"
    }
  }
}
