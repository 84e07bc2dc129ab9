// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingLint
import LadingModel
import LadingText

/// Lints some images of a batch and writes a result for each: the work of one task.
///
/// Every image is judged by itself, as `lading lint --target roboflow-batch` judges it; what needs
/// several images (duplicates) is no matter of a task.
struct LintTask: Sendable {
  let files: [BatchFile]
  let folder: DataFolder
  let format: JobDefinition.Format

  /// The results, a line an image in the batch's order; in CSV without the header.
  func run() throws -> [UInt8] {
    let work = "\(folder.incoming)/\(randomID())"
    guard mkdir(work, 0o700) == 0 else { throw failure(work) }
    defer {
      for name in DataFolder.names(work) { unlink("\(work)/\(name)") }
      rmdir(work)
    }
    // Links of the files under names of their own: two shards may hold the same name.
    var names: [String: Int] = [:]
    for (index, file) in files.enumerated() {
      let place = folder.blob(file.sha256)
      let name = "\(index).\(extensionOf(file.name))"
      guard link("\(place.folder)/\(place.name)", "\(work)/\(name)") == 0 else {
        throw failure(file.name)
      }
      names[name] = index
    }
    let options = LintOptions(
      targets: [.roboflowBatch], selection: Self.selection, findingsPerRule: nil, jobs: 1)
    let report = try Linter.lint(try openSource(work), options: options).report
    var findings = [[Finding]](repeating: [], count: files.count)
    for finding in report.findings {
      let path = finding.location.image?.bytes ?? finding.location.path ?? []
      if let index = names[String(decoding: path, as: UTF8.self)] {
        findings[index].append(finding)
      }
    }
    var text: [UInt8] = []
    for (file, findings) in zip(files, findings) {
      switch format {
      case .jsonl: text += Self.json(file, findings)
      case .csv: text += Self.csv(file, findings)
      }
    }
    return text
  }

  /// Rules on an image by itself.
  private static let selection = RuleSelection(
    select: ["image", "layout/empty-file"],
    ignore: ["image/duplicate-content", "image/duplicate-name"])

  /// The first line of a CSV.
  static let csvHeader = "image,shard,severity,rule,message\n"

  private static func json(_ file: BatchFile, _ findings: [Finding]) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("image", file.name)
      if !file.shard.isEmpty { json.member("shard", file.shard) }
      json.member("ok", !findings.contains { $0.severity == .error })
      json.key("findings")
      json.array { json in
        for finding in findings {
          json.object { json in
            json.member("rule", finding.rule.description)
            json.member("severity", finding.severity.rawValue)
            json.member("message", finding.message)
          }
        }
      }
    }
    return json.bytes + [10]
  }

  /// A row a finding; an image without findings has one with empty cells.
  private static func csv(_ file: BatchFile, _ findings: [Finding]) -> [UInt8] {
    func row(_ cells: [String]) -> String {
      cells.map {
        "\"" + $0.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
          + "\""
      }
      .joined(separator: ",") + "\n"
    }
    if findings.isEmpty { return Array(row([file.name, file.shard, "", "", ""]).utf8) }
    return findings.flatMap { finding in
      Array(
        row([
          file.name, file.shard, finding.severity.rawValue, finding.rule.description,
          finding.message,
        ]).utf8)
    }
  }

  private func failure(_ path: String) -> ReceiverError {
    ReceiverError(.machine, "Cannot link \(path): \(String(cString: strerror(errno)))")
  }
}
