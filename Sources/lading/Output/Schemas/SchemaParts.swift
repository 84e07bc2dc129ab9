// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// What several JSON Schemas are made of.
///
/// Everything is closed (`additionalProperties: false`), so
/// that a document that says more than its schema does not pass.
enum SchemaParts {
  /// Words as a JSON array.
  static func words(_ words: [String]) -> String {
    "[" + words.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
  }

  private static let count = #"{ "type": "integer", "minimum": 0 }"#
  private static let text = #"{ "type": "string" }"#
  private static let base64 =
    #"{ "type": "string", "contentEncoding": "base64", "pattern": "^[A-Za-z0-9+/]+={0,2}$" }"#

  /// The definitions that documents refer to.
  static let definitions = #"""
    {
      "version": { "type": "string", "pattern": "^1\\.[0-9]+$" },
      "tool": {
        "type": "object",
        "required": ["name", "version"],
        "additionalProperties": false,
        "properties": { "name": { "const": "lading" }, "version": { "type": "string" } }
      },
      "rule": { "type": "string", "pattern": "^[a-z]+/[a-z0-9]+(-[a-z0-9]+)*$" },
      "severity": { "enum": \#(words(Severity.allCases.map(\.rawValue))) },
      "format": { "enum": \#(words(DatasetFormat.allCases.map(\.rawValue))) },
      "target": { "enum": \#(words(Target.allCases.map(\.rawValue))) },
      "fingerprint": { "type": "string", "pattern": "^[0-9a-f]{16}$" },
      "source": {
        "type": "object",
        "required": ["path", "container", "files", "bytes"],
        "additionalProperties": false,
        "properties": {
          "path": \#(text),
          "container": { "enum": ["folder", "zip", "tar", "file", null] },
          "files": \#(count),
          "bytes": \#(count)
        }
      },
      "dataset": {
        "type": "object",
        "required": [
          "format", "confidence", "score", "root", "tasks", "evidence", "images",
          "imageDepth", "masks",
          "annotations", "annotationFiles", "classes", "splits"
        ],
        "additionalProperties": false,
        "properties": {
          "format": { "oneOf": [{ "$ref": "#/$defs/format" }, { "type": "null" }] },
          "confidence": { "enum": ["certain", "probable", "none"] },
          "score": { "type": "integer" },
          "root": \#(text),
          "tasks": {
            "type": "array",
            "uniqueItems": true,
            "items": {
              "enum": [
                "captions", "classification", "detection", "image-info", "keypoints", "labels",
                "obb", "panoptic", "segmentation", "stuff"
              ]
            }
          },
          "evidence": {
            "type": "array",
            "items": {
              "type": "object",
              "required": ["format", "points", "reason"],
              "additionalProperties": false,
              "properties": {
                "format": { "$ref": "#/$defs/format" },
                "path": \#(text),
                "pathBase64": \#(base64),
                "points": { "type": "integer" },
                "reason": \#(text)
              }
            }
          },
          "images": \#(count),
          "imageDepth": { "enum": ["header", "deep", "decode"] },
          "masks": \#(count),
          "annotations": \#(count),
          "annotationFiles": \#(count),
          "classes": {
            "type": "array",
            "items": {
              "type": "object",
              "required": ["name", "annotations"],
              "additionalProperties": false,
              "properties": { "name": \#(text), "annotations": \#(count) }
            }
          },
          "splits": {
            "type": "array",
            "items": {
              "type": "object",
              "required": ["name", "images", "annotations"],
              "additionalProperties": false,
              "properties": {
                "name": \#(text), "images": \#(count), "annotations": \#(count)
              }
            }
          }
        }
      },
      "summary": {
        "type": "object",
        "required": ["errors", "warnings", "infos", "byRule"],
        "additionalProperties": false,
        "properties": {
          "errors": \#(count),
          "warnings": \#(count),
          "infos": \#(count),
          "byRule": {
            "type": "object",
            "propertyNames": { "$ref": "#/$defs/rule" },
            "additionalProperties": { "type": "integer", "minimum": 1 }
          }
        }
      },
      "verdicts": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["target", "accepted", "reasons"],
          "additionalProperties": false,
          "properties": {
            "target": { "$ref": "#/$defs/target" },
            "accepted": { "type": "boolean" },
            "archives": { "type": "integer", "minimum": 1 },
            "reasons": { "type": "array", "items": { "$ref": "#/$defs/rule" } }
          }
        }
      },
      "location": {
        "type": "object",
        "additionalProperties": false,
        "dependentRequired": {
          "line": ["column", "path"], "column": ["line"], "pathBase64": ["path"],
          "imageBase64": ["image"]
        },
        "properties": {
          "path": \#(text),
          "pathBase64": \#(base64),
          "line": { "type": "integer", "minimum": 1 },
          "column": { "type": "integer", "minimum": 1 },
          "pointer": { "type": "string", "pattern": "^(/|$)" },
          "image": \#(text),
          "imageBase64": \#(base64)
        }
      },
      "issues": {
        "type": "array",
        "maxItems": 100,
        "items": {
          "type": "object",
          "required": ["type", "file_name", "reason"],
          "additionalProperties": false,
          "properties": {
            "type": { "$ref": "#/$defs/rule" }, "file_name": \#(text), "reason": \#(text)
          }
        }
      },
      "skipped": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["path", "rule"],
          "additionalProperties": false,
          "properties": {
            "path": \#(text),
            "pathBase64": \#(base64),
            "rule": { "$ref": "#/$defs/rule" }
          }
        }
      },
      "fix": {
        "type": "object",
        "required": [
          "files", "boxesClipped", "byteOrderMarksRemoved", "lineEndsMadeLF", "pathsRewritten",
          "rowsRemoved"
        ],
        "additionalProperties": false,
        "properties": {
          "path": \#(text),
          "files": \#(count),
          "boxesClipped": \#(count),
          "byteOrderMarksRemoved": \#(count),
          "lineEndsMadeLF": \#(count),
          "pathsRewritten": \#(count),
          "rowsRemoved": \#(count)
        }
      },
      "records": {
        "type": "object",
        "required": ["kind", "count", "failed"],
        "additionalProperties": false,
        "properties": {
          "kind": { "enum": ["csv", "jsonl"] },
          "count": \#(count),
          "failed": \#(count),
          "inputType": { "enum": \#(words(ClarifaiInputType.allCases.map(\.rawValue))) },
          "csvType": { "enum": \#(words(ClarifaiCSVType.allCases.map(\.rawValue))) }
        }
      },
      "api": {
        "type": "object",
        "required": ["uploaded", "failed", "warnings", "errors"],
        "additionalProperties": false,
        "properties": {
          "uploaded": \#(count),
          "failed": \#(count),
          "warnings": { "$ref": "#/$defs/issues" },
          "errors": { "$ref": "#/$defs/issues" }
        }
      },
      "suppression": {
        "type": "object",
        "required": ["ignoredByPath"],
        "additionalProperties": false,
        "properties": {
          "configuration": \#(text),
          "ignoredByPath": \#(count),
          "baseline": {
            "type": "object",
            "required": ["path", "known", "stale"],
            "additionalProperties": false,
            "properties": { "path": \#(text), "known": \#(count), "stale": \#(count) }
          }
        }
      }
    }
    """#

  /// The members of a finding, for a schema's `properties`.
  static let findingProperties = #"""
    "rule": { "$ref": "#/$defs/rule" },
    "severity": { "$ref": "#/$defs/severity" },
    "message": { "type": "string", "minLength": 1 },
    "location": { "$ref": "#/$defs/location" },
    "fingerprint": { "$ref": "#/$defs/fingerprint" }
    """#
}
