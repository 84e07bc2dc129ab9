// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingModel
import LadingText
import LadingUpload

/// `lading status`: shows what a journal tells of.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show what was sent, as a journal tells it.",
    discussion: """
        lading status upload.jsonl
        lading status --to roboflow://my-workspace/my-project

      With --to the journal is the one that 'lading upload' keeps for that target.
      """)

  @Argument(help: "A journal.")
  var journal: String?

  @Option(help: ArgumentHelp("The target whose journal is shown.", valueName: "target"))
  var to: String?

  @Option(help: ArgumentHelp("The endpoint that was used with it.", valueName: "url"))
  var endpoint: String?

  @Flag(help: "Write JSON to standard output, and nothing else.")
  var json = false

  @OptionGroup var color: ColorOptions

  mutating func validate() throws {
    if (journal == nil) == (to == nil) {
      throw ValidationError("Name a journal, or a target with --to.")
    }
  }

  func run() throws {
    let path = try journal ?? pathOfTarget()
    let read: UploadJournal
    do { read = try UploadJournal.read(path) } catch { throw Failure(error) }
    let renderer = JournalRenderer(journal: read, style: color.style)
    try Console.write(json ? renderer.json : Array(renderer.text.utf8))
  }

  private func pathOfTarget() throws(Failure) -> String {
    do throws(UploadError) {
      let address = try TargetURI(to ?? "").address(
        endpoint: endpoint.map { (text) throws(UploadError) in try Endpoint(text) })
      return CacheFolder.journal(of: address)
    } catch {
      throw Failure(error)
    }
  }
}

/// Says what a journal holds.
struct JournalRenderer {
  var journal: UploadJournal
  var style: TextStyle

  /// One JSON object, and a line break.
  var json: [UInt8] {
    var json = JSONWriter(indent: 1)
    json.object { json in
      json.member("schemaVersion", schemaVersion)
      json.member("journal", journal.path)
      json.key("items")
      json.array { json in
        for (key, record) in journal.all {
          json.object { json in
            json.member("target", key.target)
            json.member("item", key.item)
            json.member("name", record.name)
            json.member("step", record.step.rawValue)
            json.member("time", record.time)
            json.key("values")
            json.object { json in
              for (name, value) in record.values.sorted(by: { $0.key < $1.key }) {
                json.member(name, value)
              }
            }
            if let receipt = record.receipt {
              json.key("receipt")
              receipt.write(to: &json)
            }
          }
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  /// Lines for people, grouped by target.
  var text: String {
    let all = journal.all
    if all.isEmpty { return "\(journal.path) tells of nothing yet.\n" }
    var text = ""
    var target = ""
    var open = 0
    for (key, record) in all.sorted(by: { $0.key.target < $1.key.target }) {
      if key.target != target {
        target = key.target
        text += "\(text.isEmpty ? "" : "\n")\(style.paint(printable(target), .strong))\n"
      }
      let state: String
      switch record.receipt?.outcome {
      case .confirmed: state = style.paint("confirmed", .good)
      case .partial: state = style.paint("partial", .warning)
      case .failed: state = style.paint("failed", .error)
      case nil:
        if record.step != .noted { open += 1 }
        state = style.paint(
          record.step == .sent ? "sent, not confirmed" : record.step.rawValue, .info)
      }
      let counts =
        record.receipt.flatMap { receipt in
          receipt.accepted.map { " · \(Wording.number($0)) accepted" }
        } ?? ""
      text += "  \(printable(record.name))  \(state)\(counts) · \(record.time)\n"
    }
    if open > 0 {
      text +=
        "\n\(Wording.count(open, "upload")) did not end: the same upload command goes on with "
        + "\(open == 1 ? "it" : "them").\n"
    }
    return text
  }
}
