// SPDX-License-Identifier: Apache-2.0

import LadingLint
import LadingModel
import LadingText

/// Writes a report as JSON, keys in the order of cli.md.
enum JSONRenderer {
  /// The whole document, a line break at its end.
  static func text(_ report: Report) -> String {
    var json = JSONWriter(indent: 2)
    json.object { json in
      writeHead(&json)
      json.key("source")
      write(report.source, to: &json)
      writeDataset(of: report, to: &json)
      json.key("findings")
      json.array { json in
        for finding in report.findings { json.object { writeMembers(of: finding, to: &$0) } }
      }
      json.member("findingsOmitted", report.findingsOmitted)
      writeAnswer(of: report, to: &json)
    }
    return json.string + "\n"
  }

  /// All of a report but its source and its findings.
  static func writeFacts(of report: Report, to json: inout JSONWriter) {
    writeDataset(of: report, to: &json)
    writeAnswer(of: report, to: &json)
  }

  private static func writeDataset(of report: Report, to json: inout JSONWriter) {
    json.key("dataset")
    write(report.dataset, to: &json)
    json.key("summary")
    write(report.summary, to: &json)
    json.key("verdicts")
    json.array { json in
      for verdict in report.verdicts { write(verdict, to: &json) }
    }
  }

  private static func writeAnswer(of report: Report, to json: inout JSONWriter) {
    json.key("api")
    APIForm.write(report.api, to: &json)
    if let records = report.records {
      json.key("records")
      json.object { json in
        json.member("kind", records.kind)
        json.member("count", records.count)
        json.member("failed", records.failed)
        if let type = records.inputType { json.member("inputType", type) }
        if let type = records.csvType { json.member("csvType", type) }
      }
    }
    if let fix = report.fix {
      json.key("fix")
      json.object { json in
        if let path = fix.path { json.member("path", path) }
        json.member("files", fix.files)
        for (name, count) in fix.counts.sorted(by: { $0.key < $1.key }) {
          json.member(name, count)
        }
      }
    }
    guard let suppression = report.suppression else { return }
    json.key("suppression")
    json.object { json in
      if let path = suppression.configuration { json.member("configuration", path) }
      json.member("ignoredByPath", suppression.ignoredByPath)
      guard let baseline = suppression.baseline else { return }
      json.key("baseline")
      json.object { json in
        json.member("path", baseline.path)
        json.member("known", baseline.known)
        json.member("stale", baseline.stale)
      }
    }
  }

  /// What every document begins with.
  static func writeHead(_ json: inout JSONWriter) {
    json.member("schemaVersion", schemaVersion)
    json.key("tool")
    json.object { json in
      json.member("name", "lading")
      json.member("version", ladingVersion)
    }
  }

  static func write(_ source: Report.Source, to json: inout JSONWriter) {
    json.object { json in
      json.member("path", source.path)
      json.key("container")
      if let container = source.container { json.value(container.rawValue) } else { json.null() }
      json.member("files", source.files)
      json.member("bytes", source.bytes)
    }
  }

  static func write(_ evidence: [Evidence], to json: inout JSONWriter) {
    json.array { json in
      for item in evidence {
        json.object { json in
          json.member("format", item.format.rawValue)
          if let path = item.path { json.member("path", lossy: path.bytes) }
          json.member("points", item.points)
          json.member("reason", item.reason)
        }
      }
    }
  }

  private static func write(_ dataset: Report.Dataset, to json: inout JSONWriter) {
    json.object { json in
      json.key("format")
      if let format = dataset.format { json.value(format.rawValue) } else { json.null() }
      json.member("confidence", dataset.confidence.rawValue)
      json.member("score", dataset.score)
      json.member("root", dataset.root)
      json.key("tasks")
      json.array { json in
        for task in dataset.tasks { json.value(task) }
      }
      json.key("evidence")
      write(dataset.evidence, to: &json)
      json.member("images", dataset.images)
      json.member("imageDepth", dataset.imageDepth.rawValue)
      json.member("masks", dataset.masks)
      json.member("annotations", dataset.annotations)
      json.member("annotationFiles", dataset.annotationFiles)
      json.key("classes")
      json.array { json in
        for item in dataset.classes {
          json.object { json in
            json.member("name", item.name)
            json.member("annotations", item.annotations)
          }
        }
      }
      json.key("splits")
      json.array { json in
        for split in dataset.splits {
          json.object { json in
            json.member("name", split.name)
            json.member("images", split.images)
            json.member("annotations", split.annotations)
          }
        }
      }
    }
  }

  private static func write(_ summary: Report.Summary, to json: inout JSONWriter) {
    json.object { json in
      json.member("errors", summary.errors)
      json.member("warnings", summary.warnings)
      json.member("infos", summary.infos)
      json.key("byRule")
      json.object { json in
        for (rule, count) in summary.byRule.sorted(by: { $0.key < $1.key }) {
          json.member(rule.description, count)
        }
      }
    }
  }

  static func write(_ verdict: Verdict, to json: inout JSONWriter) {
    json.object { json in
      json.member("target", verdict.target.rawValue)
      json.member("accepted", verdict.accepted)
      if let archives = verdict.archives { json.member("archives", archives) }
      json.key("reasons")
      json.array { json in
        for rule in verdict.reasons { json.value(rule.description) }
      }
    }
  }

  /// The members of a finding's object.
  static func writeMembers(of finding: Finding, to json: inout JSONWriter) {
    json.member("rule", finding.rule.description)
    json.member("severity", finding.severity.rawValue)
    json.member("message", finding.message)
    json.key("location")
    json.object { json in
      let place = finding.location
      if let path = place.path { json.member("path", lossy: path) }
      if let line = place.line { json.member("line", line) }
      if let column = place.column { json.member("column", column) }
      if let pointer = place.pointer { json.member("pointer", pointer) }
      if let image = place.image { json.member("image", lossy: image.bytes) }
    }
    json.member("fingerprint", finding.fingerprint)
  }
}
