// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import LadingArchive
public import LadingFormats
import LadingLint
import LadingModel
import LadingText

extension ClarifaiCSVType: ExpressibleByArgument {}
extension ClarifaiInputType: ExpressibleByArgument {}

/// How a file of records is read.
struct RecordArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What the column input of a CSV for clarifai holds; found out by its first row.",
      valueName: "type"))
  var csvType: ClarifaiCSVType?

  @Option(
    help: ArgumentHelp(
      "What the inputs of a CSV for clarifai are; found out by its first row.", valueName: "type"))
  var inputType: ClarifaiInputType?

  @Flag(help: "The inputs of a CSV for clarifai go without concepts.")
  var noLabels = false

  @Option(
    help: ArgumentHelp(
      "Check records for prolific against the dataset's schema in this JSON file.",
      valueName: "file"))
  var schema: String?

  /// The schemas that are read are small.
  private static let schemaLimit = 1 << 20

  /// What PATH is as a file of records; nil where it is a dataset, or none of the targets takes
  /// records.
  func kind(of path: String, targets: [Target]) throws(Failure) -> RecordFileKind? {
    guard let kind = RecordFileKind(path: path), case .file = LocalFile(path) else { return nil }
    let takers = targets.filter { $0 == .prolific || $0 == .clarifai }
    guard !takers.isEmpty else { return nil }
    if kind == .jsonl, takers.contains(.clarifai) {
      throw Failure(
        .usage, "clarifai takes a .csv of inputs, and \(path) is a .jsonl",
        hint: "lint it for the V4 import with --target prolific, or write the inputs as a CSV")
    }
    if let other = targets.first(where: { !takers.contains($0) && $0 != .none }) {
      throw Failure(
        .usage, "\(other.rawValue) takes images, and \(path) is a file of records",
        hint: "leave \(other.rawValue) out of --target")
    }
    return kind
  }

  /// Lints a file of records.
  func lint(
    _ path: String, _ kind: RecordFileKind, _ options: LintOptions
  ) throws(Failure) -> (Report, FindingStream?) {
    do {
      let outcome = try Linter.lintRecords(FileSource(path: path), kind: kind, options: options)
      return (outcome.report, outcome.findings)
    } catch {
      throw inputFailure(error, path: path)
    }
  }

  /// What is known of the file besides its content.
  func options(for path: String) throws(Failure) -> RecordOptions {
    var options = RecordOptions()
    options.clarifai = ClarifaiCSVReader.Options(
      csvType: csvType, inputType: inputType, hasLabels: !noLabels)
    options.schema = try schema.map { (file) throws(Failure) in try Self.readSchema(file) }
    options.folders = Self.folders(for: path)
    return options
  }

  /// Where the relative paths of a CSV start: in its own folder, then where the command was started.
  static func folders(for path: String) -> [String] {
    guard let slash = path.lastIndex(of: "/") else { return ["."] }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    return [folder, "."]
  }

  private static func readSchema(_ file: String) throws(Failure) -> RecordSchema {
    let bytes: [UInt8]?
    do { bytes = try PlainFile.read(file, limit: schemaLimit) } catch {
      throw Failure(.usage, "the schema \(file) cannot be read: \(error.detail)")
    }
    guard let bytes else {
      throw Failure(.usage, "the schema \(file) has more than \(schemaLimit) bytes")
    }
    let value: JSONValue
    do { value = try JSONValue(parsing: bytes) } catch {
      let line = Configuration.line(of: error.offset, in: bytes)
      throw Failure(.usage, "\(file):\(line): \(error.message)")
    }
    do { return try RecordSchema(value) } catch {
      throw Failure(
        .usage, "\(file) is no schema: \(error.message)",
        hint: "a schema is {\"strict\": true, \"fields\": {\"prompt\": {\"type\": \"text\"}}}")
    }
  }
}
