// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingModel
import LadingText

/// The documents that Lading writes and describes by a JSON Schema (draft 2020-12).
enum DocumentSchema: String, CaseIterable, ExpressibleByArgument {
  /// `lading lint --output-format json`.
  case report
  /// A line of `lading lint --output-format jsonl`.
  case jsonl
  /// `manifest.json` beside archives.
  case manifest
  /// `lading pack zip|tar --dry-run --output-format json`.
  case plan
  /// `lading pack records --output-format json`.
  case records
  /// `lading lint --write-baseline`.
  case baseline

  /// The schema, a line break at its end.
  var text: String {
    let body = #"""
      {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:lading:schema:\#(rawValue):\#(schemaVersion)",
        "title": "\#(title)",
        \#(keywords),
        "$defs": \#(SchemaParts.definitions)
      }
      """#
    return Self.reindented(body)
  }

  private var title: String {
    switch self {
    case .report: "What lading lint --output-format json writes"
    case .jsonl: "A line of what lading lint --output-format jsonl writes"
    case .manifest: "The manifest.json that lading pack writes"
    case .plan: "What lading pack zip and tar write with --dry-run --output-format json"
    case .records: "What lading pack records --output-format json writes"
    case .baseline: "What lading lint --write-baseline writes"
    }
  }

  private var keywords: String {
    switch self {
    case .report: Self.reportKeywords
    case .jsonl: Self.lineKeywords
    case .manifest: Self.manifestKeywords
    case .plan: Self.planKeywords
    case .records: Self.recordsKeywords
    case .baseline: Self.baselineKeywords
    }
  }

  private static let reportKeywords = #"""
    "type": "object",
    "required": [
      "schemaVersion", "tool", "source", "dataset", "summary", "verdicts", "findings",
      "findingsOmitted", "api"
    ],
    "additionalProperties": false,
    "properties": {
      "schemaVersion": { "$ref": "#/$defs/version" },
      "tool": { "$ref": "#/$defs/tool" },
      "source": { "$ref": "#/$defs/source" },
      "dataset": { "$ref": "#/$defs/dataset" },
      "summary": { "$ref": "#/$defs/summary" },
      "verdicts": { "$ref": "#/$defs/verdicts" },
      "findings": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["rule", "severity", "message", "location", "fingerprint"],
          "additionalProperties": false,
          "properties": { \#(SchemaParts.findingProperties) }
        }
      },
      "findingsOmitted": { "type": "integer", "minimum": 0 },
      "api": { "$ref": "#/$defs/api" },
      "records": { "$ref": "#/$defs/records" },
      "fix": { "$ref": "#/$defs/fix" },
      "suppression": { "$ref": "#/$defs/suppression" }
    }
    """#

  private static let lineKeywords = #"""
    "oneOf": [
      {
        "type": "object",
        "required": ["type", "schemaVersion", "tool", "source"],
        "additionalProperties": false,
        "properties": {
          "type": { "const": "header" },
          "schemaVersion": { "$ref": "#/$defs/version" },
          "tool": { "$ref": "#/$defs/tool" },
          "source": { "$ref": "#/$defs/source" }
        }
      },
      {
        "type": "object",
        "required": ["type", "rule", "severity", "message", "location", "fingerprint"],
        "additionalProperties": false,
        "properties": { "type": { "const": "finding" }, \#(SchemaParts.findingProperties) }
      },
      {
        "type": "object",
        "required": ["type", "dataset", "summary", "verdicts", "api"],
        "additionalProperties": false,
        "properties": {
          "type": { "const": "summary" },
          "dataset": { "$ref": "#/$defs/dataset" },
          "summary": { "$ref": "#/$defs/summary" },
          "verdicts": { "$ref": "#/$defs/verdicts" },
          "api": { "$ref": "#/$defs/api" },
          "records": { "$ref": "#/$defs/records" },
      "fix": { "$ref": "#/$defs/fix" },
          "suppression": { "$ref": "#/$defs/suppression" }
        }
      }
    ]
    """#

  private static let manifestKeywords = #"""
    "type": "object",
    "required": [
      "schemaVersion", "tool", "kind", "target", "format", "annotationsLeftOut", "dropped",
      "contentDigest", "archives", "skipped"
    ],
    "additionalProperties": false,
    "properties": {
      "schemaVersion": { "$ref": "#/$defs/version" },
      "tool": { "$ref": "#/$defs/tool" },
      "kind": { "enum": ["zip", "tar"] },
      "target": { "$ref": "#/$defs/target" },
      "format": { "oneOf": [{ "$ref": "#/$defs/format" }, { "type": "null" }] },
      "members": { "enum": ["images", "samples"] },
      "annotationsLeftOut": { "type": "integer", "minimum": 0 },
      "dropped": {
        "type": "object",
        "additionalProperties": { "type": "integer", "minimum": 0 }
      },
      "contentDigest": { "type": "string", "pattern": "^sha256:[0-9a-f]{64}$" },
      "archives": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["name", "bytes", "sha256", "images", "entries"],
          "additionalProperties": false,
          "properties": {
            "name": { "type": "string", "pattern": "^[^/]+$" },
            "bytes": { "type": "integer", "minimum": 1 },
            "sha256": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
            "images": { "type": "integer", "minimum": 0 },
            "entries": { "type": "integer", "minimum": 0 },
            "first": { "type": "string" },
            "firstBase64": { "type": "string" },
            "last": { "type": "string" },
            "lastBase64": { "type": "string" }
          }
        }
      },
      "skipped": { "$ref": "#/$defs/skipped" }
    }
    """#

  private static let baselineKeywords = #"""
    "type": "object",
    "required": ["schemaVersion", "findings"],
    "additionalProperties": false,
    "properties": {
      "schemaVersion": { "$ref": "#/$defs/version" },
      "findings": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["path", "rule", "fingerprint"],
          "additionalProperties": false,
          "properties": {
            "path": { "type": "string" },
            "pathBase64": { "type": "string" },
            "rule": { "$ref": "#/$defs/rule" },
            "fingerprint": { "$ref": "#/$defs/fingerprint" }
          }
        }
      }
    }
    """#

  /// The parts put together with one indentation; a part that is no JSON stays as it is, which a
  /// test would see.
  private static func reindented(_ text: String) -> String {
    guard let value = try? JSONValue(parsing: text) else { return text }
    var json = JSONWriter(indent: 2)
    value.write(to: &json)
    return json.string + "\n"
  }
}
