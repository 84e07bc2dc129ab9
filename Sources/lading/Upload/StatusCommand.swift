// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingModel
import LadingText
import LadingUpload

/// `lading status`: shows what a journal tells of.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what was sent, as a journal tells it, or where a task stands.",
    discussion: """
        lading status upload.jsonl
        lading status --to roboflow://my-workspace/my-project
        lading status 03f2cae90031bb0f70be --to roboflow://my-workspace/my-project

      With --to alone the journal is the one that 'lading upload' keeps for that target; with a task \
      as well the service is asked about it.

      Exit codes: 0 fine, 2 wrong usage, 3 no such journal, 5 the task failed or is not known, 6 the \
      service cannot be reached, 7 some images were rejected.
      """)

  @Argument(help: ArgumentHelp("A journal, or with --to a task.", valueName: "journal-or-task"))
  var subject: String?

  @Option(help: ArgumentHelp("The target whose journal or task is shown.", valueName: "target"))
  var to: String?

  @OptionGroup var service: ServiceOptions

  @Flag(help: "Write JSON to standard output, and nothing else.")
  var json = false

  @OptionGroup var color: ColorOptions

  mutating func validate() throws {
    if subject == nil, to == nil {
      throw ValidationError("Name a journal, or a target with --to.")
    }
  }

  func run() throws {
    if let subject, let to { return try showTask(subject, of: to) }
    let path = try subject ?? pathOfTarget()
    let read: UploadJournal
    do { read = try UploadJournal.read(path) } catch { throw Failure(error) }
    let renderer = JournalRenderer(journal: read, style: color.style)
    try Console.write(json ? renderer.json : Array(renderer.text.utf8))
  }

  private func showTask(_ task: String, of to: String) throws {
    let target: TargetURI
    do throws(UploadError) { target = try TargetURI(to) } catch { throw Failure(error) }
    guard case .roboflowZip(let workspace, let project, let options) = target else {
      throw Failure(
        .usage, "only tasks of roboflow:// can be asked for",
        hint: "'lading status --to \(to)' shows the journal")
    }
    let access = ServiceAccess(options: service, notice: { Console.say("\(printable($0))\n") })
    let roboflow = try access.open(ServiceAccess.roboflow) { .query("api_key", $0) }
    let asked = RoboflowZipTarget(
      service: roboflow, workspace: workspace, project: project, options: options)
    let state: TaskState
    do throws(UploadError) {
      state = try blocking { () async throws(UploadError) in try await asked.state(of: task) }
    } catch {
      throw Failure(error)
    }
    guard let receipt = state.receipt else {
      return try Console.write(unfinished(task, state))
    }
    let renderer = ReceiptRenderer(
      target: asked.address,
      summary: UploadSummary(receipts: [receipt], resumed: 0, tally: UploadTally([receipt])),
      style: color.style)
    try Console.write(json ? renderer.json : Array(renderer.text.utf8))
    if renderer.status != .fine { throw Outcome(status: renderer.status) }
  }

  private func unfinished(_ task: String, _ state: TaskState) -> String {
    if json {
      var json = JSONWriter()
      json.object { json in
        json.member("task", task)
        json.member("status", state.status)
      }
      return json.string + "\n"
    }
    let progress =
      state.progress.map { ", \(Wording.number($0.done)) of \(Wording.number($0.of))" } ?? ""
    return "\(printable(task)) is \(printable(state.status))\(progress)\n"
  }

  private func pathOfTarget() throws(Failure) -> String {
    do throws(UploadError) {
      let address = try TargetURI(to ?? "").address(
        endpoint: service.endpoint.map { (text) throws(UploadError) in try Endpoint(text) })
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
