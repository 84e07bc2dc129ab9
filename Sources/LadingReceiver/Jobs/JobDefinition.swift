// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import LadingText

/// What a job is to do, as far as this receiver acts on it.
///
/// Source: `JobStartRequest` of Roboflow's batch processing API.
struct JobDefinition: Sendable, Equatable {
  /// How results are written.
  enum Format: String, Sendable {
    case jsonl
    case csv
  }

  /// The one workflow that this receiver has.
  static let workflow = "dataset-lint"

  var batch: String
  /// The part of the batch to process; nil for all of it.
  var part: String?
  var workers: Int
  /// The most seconds that all workers may run together.
  var timeout: Int
  var format: Format
  var notificationsURL: String?

  /// Reads and checks a request; throws 400 with the first field that is wrong.
  init(_ body: JSONValue) throws(Refusal) {
    func object(_ name: String) throws(Refusal) -> JSONValue {
      guard let value = body[name], value.object != nil else {
        throw Refusal(.badRequest, "The field \(name) is missing or no object")
      }
      return value
    }
    try Self.expect(body, "type", ["simple-image-processing-v1"], in: "")
    let input = try object("jobInput")
    try Self.expect(input, "type", ["staging-batch-input-v1"], in: "jobInput.")
    guard let batch = input["batchId"]?.string, isName(batch) else {
      throw Refusal(.badRequest, "The field jobInput.batchId is missing or no batch id")
    }
    let machine = try object("computeConfiguration")
    try Self.expect(
      machine, "type", ["compute-configuration-v2"], in: "computeConfiguration.")
    try Self.expect(machine, "machineType", ["cpu", "gpu"], in: "computeConfiguration.")
    let specification = try object("processingSpecification")
    try Self.expect(
      specification, "type", ["workflows-processing-specification-v1"],
      in: "processingSpecification.")
    guard specification["workspace"]?.string != nil else {
      throw Refusal(.badRequest, "The field processingSpecification.workspace is missing")
    }
    guard let workflow = specification["workflowId"]?.string else {
      throw Refusal(.badRequest, "The field processingSpecification.workflowId is missing")
    }
    guard workflow == Self.workflow else {
      throw Refusal(
        .badRequest, "There is no workflow \(workflow)",
        hint: "This receiver has one: \(Self.workflow)")
    }
    self.batch = batch
    part = input["partName"]?.string
    workers = try Self.number(machine, "workersPerMachine", 1...64, or: 4)
    timeout = try Self.number(body, "processingTimeoutSeconds", 0...1_000_000, or: 3600)
    format = .jsonl
    if let value = specification["aggregationFormat"], value != .null {
      guard let format = value.string.flatMap(Format.init(rawValue:)) else {
        throw Refusal(.badRequest, "aggregationFormat must be jsonl or csv")
      }
      self.format = format
    }
    if let value = body["notificationsURL"], value != .null {
      guard let url = value.string, url.hasPrefix("http://") || url.hasPrefix("https://") else {
        throw Refusal(.badRequest, "notificationsURL must be an http or https address")
      }
      notificationsURL = url
    }
  }

  private static func expect(
    _ value: JSONValue, _ name: String, _ allowed: [String], in place: String
  ) throws(Refusal) {
    guard let text = value[name]?.string else {
      throw Refusal(.badRequest, "The field \(place)\(name) is missing or no string")
    }
    guard allowed.contains(text) else {
      throw Refusal(
        .badRequest,
        "\(place)\(name) is \(text), expected \(allowed.joined(separator: " or "))")
    }
  }

  private static func number(
    _ value: JSONValue, _ name: String, _ range: ClosedRange<Int>, or fallback: Int
  ) throws(Refusal) -> Int {
    guard let given = value[name], given != .null else { return fallback }
    guard let number = given.integer, range.contains(number) else {
      throw Refusal(
        .badRequest, "\(name) must be a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}
