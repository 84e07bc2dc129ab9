// SPDX-License-Identifier: Apache-2.0

public import LadingFormats
import LadingModel

/// What is known of a file of records besides its content.
public struct RecordOptions: Sendable {
  /// How a Clarifai CSV is to be read.
  public var clarifai = ClarifaiCSVReader.Options()
  /// What the V4 import's dataset asks of a record; nil when it is not known.
  public var schema: RecordSchema?
  /// The folders in which relative paths of files start, the first that has the file winning;
  /// empty to look for no files.
  public var folders: [String] = []

  /// Nothing known.
  public init() {}
}

/// What counting a file's records gives.
struct RecordTally {
  var kind: RecordFileKind
  var count = 0
  var failed = 0
  var inputType: ClarifaiInputType?
  var csvType: ClarifaiCSVType?
  /// Why a target would not take the file at all.
  var refusals: [Target: Set<RuleID>] = [:]

  var description: Report.Records {
    Report.Records(
      kind: kind.rawValue, count: count, failed: failed, inputType: inputType?.rawValue,
      csvType: csvType?.rawValue)
  }
}
