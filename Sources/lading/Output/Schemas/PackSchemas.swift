// SPDX-License-Identifier: Apache-2.0

/// What the documents of packing besides the manifest have.
extension DocumentSchema {
  static let planKeywords = #"""
    "type": "object",
    "required": [
      "schemaVersion", "tool", "dryRun", "exact", "kind", "target", "format",
      "annotationsLeftOut", "archives", "skipped"
    ],
    "additionalProperties": false,
    "properties": {
      "schemaVersion": { "$ref": "#/$defs/version" },
      "tool": { "$ref": "#/$defs/tool" },
      "dryRun": { "const": true },
      "exact": { "type": "boolean" },
      "kind": { "enum": ["zip", "tar"] },
      "target": { "$ref": "#/$defs/target" },
      "format": { "oneOf": [{ "$ref": "#/$defs/format" }, { "type": "null" }] },
      "members": { "enum": ["images", "samples"] },
      "annotationsLeftOut": { "type": "integer", "minimum": 0 },
      "archives": {
        "type": "array",
        "items": {
          "type": "object",
          "required": ["name", "bytes", "images", "entries"],
          "additionalProperties": false,
          "properties": {
            "name": { "type": "string", "pattern": "^[^/]+$" },
            "bytes": { "type": "integer", "minimum": 1 },
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

  static let recordsKeywords = #"""
    "type": "object",
    "required": [
      "schemaVersion", "tool", "kind", "target", "format", "file", "fields", "skipped"
    ],
    "additionalProperties": false,
    "properties": {
      "schemaVersion": { "$ref": "#/$defs/version" },
      "tool": { "$ref": "#/$defs/tool" },
      "dryRun": { "const": true },
      "kind": { "const": "records" },
      "target": { "const": "prolific" },
      "format": { "oneOf": [{ "$ref": "#/$defs/format" }, { "type": "null" }] },
      "file": {
        "type": "object",
        "required": ["name", "bytes", "records"],
        "additionalProperties": false,
        "properties": {
          "name": { "type": "string", "pattern": "^[^/]+$" },
          "bytes": { "type": "integer", "minimum": 0 },
          "sha256": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
          "records": { "type": "integer", "minimum": 1 }
        }
      },
      "fields": {
        "type": "object",
        "additionalProperties": {
          "type": "object",
          "required": ["type"],
          "additionalProperties": false,
          "properties": { "type": { "enum": ["text", "image_url", "metadata"] } }
        }
      },
      "skipped": { "$ref": "#/$defs/skipped" }
    }
    """#
}
