// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

extension RuleExample {
  /// A CSV of inputs for Clarifai, and files beside it.
  static func clarifai(
    _ text: String, with files: KeyValuePairs<String, Content> = [:], hasLabels: Bool = true,
    csvType: ClarifaiCSVType? = nil, inputType: ClarifaiInputType? = nil
  ) -> RuleExample {
    var example = RuleExample(
      files: [("inputs.csv", .text(text))] + files.map { ($0.key, $0.value) }, targets: [.clarifai])
    example.recordsFile = "inputs.csv"
    example.recordOptions.clarifai = ClarifaiCSVReader.Options(
      csvType: csvType, inputType: inputType, hasLabels: hasLabels)
    return example
  }

  /// A JSON Lines file for the V4 import.
  static func records(_ text: String, schema: RecordSchema? = nil) -> RuleExample {
    records("records.jsonl", text, schema: schema)
  }

  /// A file of records for the V4 import, by its name.
  static func records(
    _ name: String, _ text: String, schema: RecordSchema? = nil
  ) -> RuleExample {
    var example = RuleExample(files: [(name, .text(text))], targets: [.prolific])
    example.recordsFile = name
    example.recordOptions.schema = schema
    return example
  }
}

extension String {
  /// A CSV for Clarifai with one row of addresses, which nothing is wrong with.
  static let goodInputs = """
    inputid,input,concepts,metadata,geopoints
    img1,"https://example.org/a.jpg","train","{'source': 'local'}","-73.935242,40.730610"

    """
}
