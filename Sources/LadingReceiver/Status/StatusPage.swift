// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import LadingModel
import LadingText

/// The page at `/`: projects, uploads, batches, jobs, imports, inputs and findings, as plain HTML that
/// works without scripts.
struct StatusPage: Sendable {
  let store: Store
  let processor: ZipProcessor
  let keys: APIKeys

  /// Everything to everybody where any key works; else what belongs to the workspace of the key that a
  /// browser sends as the password of Basic authentication (RFC 7617), under any name.
  func response(_ request: Request) async throws -> Response {
    guard keys.isListed else { return try await page(of: nil) }
    guard let key = Self.password(request), let workspace = keys.workspace(of: key) else {
      var answer = page(
        "<p>This receiver runs. What it holds is shown to its keys only: give yours as the password, "
          + "under any name.</p>")
      answer.status = .unauthorized
      answer.headers[.wwwAuthenticate] = #"Basic realm="Lading receiver", charset="UTF-8""#
      return answer
    }
    return try await page(of: workspace)
  }

  private static func password(_ request: Request) -> String? {
    guard let header = request.headers[.authorization],
      header.lowercased().hasPrefix("basic "),
      let text = decodeBase64(header.dropFirst(6)),
      let colon = text.firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    return String(decoding: text[(colon + 1)...], as: UTF8.self)
  }

  /// The page about one workspace; about all for nil.
  private func page(of workspace: String?) async throws -> Response {
    var body = "<h2>Projects</h2>\n"
    let projects = try await store.projects(of: workspace)
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
    let tasks = try await store.newestZipTasks(50, of: workspace)
    for task in tasks {
      let progress = await processor.progress(of: task)
      rows.append([
        task.id, "\(task.workspace)/\(task.project)", task.status.rawValue,
        progress.map { "\($0.current) of \($0.total)" } ?? "", Self.outcome(task),
      ])
    }
    body += table(["Task", "Project", "Status", "Images", "Outcome"], rows)
    let batches = try await store.batches(of: workspace, after: "", limit: 100)
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
    body += try await jobs(of: workspace) + imports(of: workspace)
    let apps = try await store.clarifaiOverview(of: workspace)
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

  private func imports(of workspace: String?) async throws -> String {
    let imports = try await store.newestImports(50, of: workspace)
    if imports.isEmpty { return "" }
    return "<h2>Imports</h2>\n"
      + table(
        ["Import", "Dataset", "File", "Status", "Outcome"],
        imports.map { item in
          let (job, dataset) = item
          let counts = [
            (job.accepted, "accepted"), (job.duplicates, "duplicates"), (job.rejected, "rejected"),
          ].compactMap { count, word in count.map { "\($0) \(word)" } }
          return [
            job.id, dataset, job.fileName, job.status.rawValue,
            ((job.reason.map { [$0] } ?? []) + counts).joined(separator: ", "),
          ]
        })
  }

  private func jobs(of workspace: String?) async throws -> String {
    let jobs = try await store.jobs(of: workspace, after: "", limit: 100)
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
