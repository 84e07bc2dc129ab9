// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import LadingArchive
import LadingFormats
import LadingLint
import LadingModel
import LadingUpload

/// What an upload to Clarifai is told beside what every upload is.
struct ClarifaiArguments: ParsableArguments {
  /// Which part of a file's path becomes the input's id.
  enum InputIDs: String, CaseIterable, ExpressibleByArgument {
    case name, path
  }

  /// What becomes of an input whose id is taken.
  enum Duplicates: String, CaseIterable, ExpressibleByArgument {
    case skip, suffix, fail

    var policy: ClarifaiUpload.DuplicatePolicy {
      switch self {
      case .skip: .skip
      case .suffix: .suffix
      case .fail: .fail
      }
    }
  }

  @Option(
    help: ArgumentHelp(
      "Inputs in a request to clarifai, 1 to 128: 32 for an annotated dataset, else 128.",
      valueName: "n"))
  var batchSize: Int?

  @Option(
    help: "What becomes of an input whose id the app of clarifai has already: skip, suffix or fail."
  )
  var onDuplicate = Duplicates.skip

  @Option(
    help: "Make the ids of clarifai's inputs of the files' names, or of their whole paths.")
  var inputIds = InputIDs.name

  @Flag(help: "Make the dataset of clarifai where it does not exist.")
  var createDataset = false

  @Option(
    help: ArgumentHelp(
      "Annotations for clarifai beside the dataset's own: a JSON object a line.",
      valueName: "file"))
  var annotations: String?

  @Option(
    help: ArgumentHelp(
      "Add inputs that the app of clarifai has already, an id a line; - reads standard input.",
      valueName: "file"))
  var existingInputs: String?

  @Option(
    help: ArgumentHelp(
      "What clarifai's inputs are: of a folder image or text, of a CSV any; found out by content.",
      valueName: "type"))
  var inputType: ClarifaiInputType?

  @Option(
    help: ArgumentHelp(
      "What the column input of a CSV for clarifai holds; found out by its first row.",
      valueName: "type"))
  var csvType: ClarifaiCSVType?

  @Flag(help: "Send clarifai's inputs without concepts.")
  var noLabels = false

  /// Throws a failure where the options were given to another target.
  func refuse() throws(Failure) {
    let isAsked =
      batchSize != nil || onDuplicate != .skip || inputIds != .name || createDataset
      || annotations != nil || existingInputs != nil || inputType != nil || csvType != nil
      || noLabels
    if !isAsked { return }
    throw Failure(
      .usage,
      "--batch-size, --on-duplicate, --input-ids, --create-dataset, --annotations, "
        + "--existing-inputs, --input-type, --csv-type and --no-labels go with clarifai:// only")
  }

  mutating func validate() throws {
    if let batchSize, !(1...128).contains(batchSize) {
      throw ValidationError("--batch-size takes a number from 1 to 128.")
    }
  }
}

extension ClarifaiArguments {
  /// How a CSV is read.
  func recordOptions(for path: String) -> RecordOptions {
    var options = RecordOptions()
    options.clarifai = ClarifaiCSVReader.Options(
      csvType: csvType, inputType: inputType, hasLabels: !noLabels)
    options.folders = RecordArguments.folders(for: path)
    return options
  }

  /// Reads the file of annotations; nil where there is none.
  func readMarks() throws(Failure) -> ClarifaiMarksFile? {
    guard let annotations else { return nil }
    do {
      return try ClarifaiMarksFile(try PlainFile(annotations))
    } catch {
      throw inputFailure(
        error as? SourceError ?? SourceError(.unreadable, path: nil, detail: "\(error)"),
        path: annotations)
    }
  }

  /// The id of a file with this path; `name` is its last part.
  func id(path: [UInt8], name: [UInt8]) -> String {
    ClarifaiInputID.clean(inputIds == .path ? path : name, taking: .beforeLastDot)
  }
}

/// Ids of inputs that exist, as a file lists them.
enum ExistingInputs {
  private static let limit = 64 << 20

  /// The ids, one a line, blank lines left out, each once; `-` reads standard input.
  static func read(_ file: String) throws(Failure) -> [String] {
    let bytes: [UInt8]?
    if file == "-" {
      bytes = try readStandardInput()
    } else {
      do { bytes = try PlainFile.read(file, limit: limit) } catch {
        throw inputFailure(error, path: file)
      }
    }
    guard let bytes else { throw Failure(.usage, "\(file) has more than \(limit) bytes") }
    var seen: Set<String> = []
    var ids: [String] = []
    for (number, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated()
    {
      let id = String(decoding: line, as: UTF8.self).filter { $0 != "\r" }
      if id.allSatisfy(\.isWhitespace) { continue }
      guard !id.contains(where: { $0.isWhitespace || $0 == "/" }) else {
        throw Failure(
          .usage, "line \(number + 1) of \(file) is no id: \(printable(id))",
          hint: "an id a line, without blanks")
      }
      if seen.insert(id).inserted { ids.append(id) }
    }
    guard !ids.isEmpty else { throw Failure(.usage, "\(file) names no inputs") }
    return ids
  }

  /// All of standard input; nil when it is larger than the limit.
  private static func readStandardInput() throws(Failure) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count > 0 {
        bytes.append(contentsOf: buffer[..<count])
        if bytes.count > limit { return nil }
      } else if errno != EINTR {
        throw Failure(.input, "standard input cannot be read: \(Console.reason(errno))")
      }
    }
  }
}
