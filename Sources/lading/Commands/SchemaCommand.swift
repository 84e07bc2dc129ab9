// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `lading schema`: the JSON Schema of a document that Lading writes.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of a document that lading writes.",
    discussion: """
        lading schema report > report.schema.json
        check-jsonschema --schemafile report.schema.json report.json

      The schemas are of draft 2020-12, and closed: a document with a member that its schema does \
      not name is not valid.
      """)

  @Argument(
    help: ArgumentHelp(
      "report (lint --output-format json), jsonl (a line of it), manifest (beside archives) or "
        + "baseline.", valueName: "document"))
  var document: DocumentSchema

  func run() throws { try Console.write(document.text) }
}
