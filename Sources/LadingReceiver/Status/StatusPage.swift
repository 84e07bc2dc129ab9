// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import LadingModel
import LadingText

/// The page at `/`: projects, uploads, batches, jobs and findings, as plain HTML that works without scripts.
struct StatusPage: Sendable {
  let store: Store
  let processor: ZipProcessor
  /// Names of workspaces are shown to anyone only where any key works.
  let isOpen: Bool

  func response() async throws -> Response {
    guard isOpen else {
      return page("<p>This receiver runs. What it holds is shown to its keys only.</p>")
    }
    var body = "<h2>Projects</h2>\n"
    let projects = try await store.projects(of: nil)
    if projects.isEmpty { body += "<p>None yet: they come to exist with the first upload.</p>\n" }
    body += table(
      ["Project", "Images", "Splits"],
      projects.map { project in
        [
          "\(project.workspace)/\(project.name)", String(project.images),
          project.splits.map { "\($0.name) \($0.images)" }.joined(separator: ", "),
        ]
      })
    body += "<h2>Uploads</h2>\n"
    var rows: [[String]] = []
    let tasks = try await store.newestZipTasks(50)
    for task in tasks {
      let progress = await processor.progress(of: task)
      rows.append([
        task.id, "\(task.workspace)/\(task.project)", task.status.rawValue,
        progress.map { "\($0.current) of \($0.total)" } ?? "", Self.outcome(task),
      ])
    }
    body += table(["Task", "Project", "Status", "Images", "Outcome"], rows)
    let batches = try await store.batches(of: nil, after: "", limit: 100)
    if !batches.isEmpty { body += "<h2>Batches</h2>\n" }
    var batchRows: [[String]] = []
    for batch in batches {
      let count = try await store.count(of: batch.id, in: batch.workspace, part: nil)
      batchRows.append([
        "\(batch.workspace)/\(batch.id)", batch.kind.rawValue, batch.content.rawValue,
        String(count),
      ])
    }
    body += table(["Batch", "Kind", "Content", "Files"], batchRows)
    body += try await jobs()
    let apps = try await store.clarifaiOverview()
    if !apps.isEmpty { body += "<h2>Inputs</h2>\n" }
    body += table(
      ["App", "Waiting", "In progress", "Taken", "Failed"],
      apps.map { app in
        let codes: [ClarifaiCode] = [
          .inputPending, .inputInProgress, .inputSuccess, .inputFailed,
        ]
        return ["\(app.place.user)/\(app.place.app)"]
          + codes.map { String(app.counts[$0] ?? 0) }
      })
    if let task = tasks.first(where: { $0.result != nil }) { body += findings(task) }
    return page(body)
  }

  private func jobs() async throws -> String {
    let jobs = try await store.jobs(of: nil, after: "", limit: 100)
    if jobs.isEmpty { return "" }
    var rows: [[String]] = []
    for job in jobs {
      let tasks = try await store.tasks(of: job)
      let done = tasks.count { $0.status == .done }
      rows.append([
        "\(job.workspace)/\(job.id)", job.status.rawValue, "\(done) of \(tasks.count)",
        job.error ?? (job.status == .completed ? Stage.export.outputBatch(job) : ""),
      ])
    }
    return "<h2>Jobs</h2>\n" + table(["Job", "Status", "Tasks", "Outcome"], rows)
  }

  private static func outcome(_ task: ZipTask) -> String {
    if let error = task.error { return error }
    guard let text = task.result, let result = try? JSONValue(parsing: text),
      let uploaded = result["uploaded"]?.integer, let failed = result["failed"]?.integer
    else { return "" }
    return "\(uploaded) uploaded, \(failed) failed"
  }

  /// What was found in the newest upload that has ended.
  private func findings(_ task: ZipTask) -> String {
    guard let text = task.result, let result = try? JSONValue(parsing: text) else { return "" }
    var rows: [[String]] = []
    for severity in ["errors", "warnings"] {
      for issue in result[severity]?.array ?? [] {
        rows.append([
          issue["type"]?.string ?? "", issue["file_name"]?.string ?? "",
          issue["reason"]?.string ?? "",
        ])
      }
    }
    if rows.isEmpty { return "" }
    return "<h2>Findings in \(escaped(task.id))</h2>\n" + table(["Rule", "File", "Finding"], rows)
  }

  private func table(_ head: [String], _ rows: [[String]]) -> String {
    if rows.isEmpty { return "" }
    func row(_ cells: [String], _ tag: String) -> String {
      "<tr>" + cells.map { "<\(tag)>\(escaped($0))</\(tag)>" }.joined() + "</tr>\n"
    }
    return "<table>\n" + row(head, "th") + rows.map { row($0, "td") }.joined() + "</table>\n"
  }

  private func page(_ body: String) -> Response {
    let text = """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>Lading receiver</title>
      <meta http-equiv="refresh" content="5">
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em }
      table { border-collapse: collapse; width: 100% }
      th, td { text-align: left; padding: .25em .75em .25em 0; border-bottom: 1px solid #ddd;
               vertical-align: top }
      h1 { font-size: 1.4em } h2 { font-size: 1.1em; margin-top: 1.5em }
      </style></head><body>
      <h1>Lading receiver</h1>
      \(body)</body></html>

      """
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/html; charset=utf-8",
        .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'",
      ], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}

/// Text as it may stand in HTML.
func escaped(_ text: String) -> String {
  var result = ""
  for character in text {
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    default: result.append(character)
    }
  }
  return result
}
