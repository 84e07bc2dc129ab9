// SPDX-License-Identifier: Apache-2.0

import LadingText

/// The batch processing API of one workspace.
///
/// Source: Roboflow's batch processing API, and where the live service answers in another shape than
/// its document, what its own client reads.
public struct BatchService: Sendable {
  /// Where it is when nobody says otherwise.
  public static let defaultEndpoint = "https://api.roboflow.com"

  let service: Service
  let workspace: String

  /// The workspace's name.
  public var workspaceName: String { workspace }

  /// The API of a workspace.
  public init(service: Service, workspace: String) {
    self.service = service
    self.workspace = workspace
  }

  /// The workspace that the service's key belongs to, as the service says.
  public static func workspace(of service: Service) async throws(UploadError) -> String {
    let answer = try await service.json(.get, [], "the question whose key this is")
    guard let workspace = answer["workspace"]?.string, !workspace.isEmpty else {
      throw UploadError(
        .refused, "\(service.name) does not say whose key this is",
        hint: "name the workspace with --workspace")
    }
    return workspace
  }

  // MARK: Batches

  /// How many files a batch holds, in a part or in all.
  public func count(of batch: BatchIdentifier, part: String? = nil) async throws(UploadError) -> Int
  {
    let what = "the count of batch \(batch.text)"
    let answer = try await service.json(
      .get, staging(batch, "count"), query: part.map { [("partName", $0)] } ?? [], what)
    guard let count = answer["count"]?.integer else { throw odd(what) }
    return count
  }

  /// The shards of a batch.
  public func shards(of batch: BatchIdentifier) async throws(UploadError) -> [BatchShard] {
    try await pages(staging(batch, "shards"), "shards", "the shards of batch \(batch.text)") {
      item, _ in BatchShard(item)
    }
  }

  /// The parts of an output batch.
  public func parts(of batch: BatchIdentifier) async throws(UploadError) -> [BatchPart] {
    let what = "the parts of batch \(batch.text)"
    let answer = try await service.json(.get, staging(batch, "parts"), what)
    guard let parts = BatchPart.all(in: answer) else { throw odd(what) }
    return parts
  }

  /// The files of a batch, in a part or in all, with addresses that are good for a while.
  public func files(
    of batch: BatchIdentifier, part: String? = nil
  ) async throws(UploadError) -> [ListedFile] {
    try await pages(
      staging(batch, "list"), "filesMetadata", "the files of batch \(batch.text)", part: part
    ) { ListedFile($0, page: $1) }
  }

  /// The files of one page of that list, which a token of it names; nil for the first.
  func files(
    of batch: BatchIdentifier, part: String?, page: String?
  ) async throws(UploadError) -> [ListedFile] {
    let what = "the files of batch \(batch.text)"
    let answer = try await service.json(
      .get, staging(batch, "list"), query: Self.query(part: part, page: page), what)
    guard let values = answer["filesMetadata"]?.array else { throw odd(what) }
    return values.compactMap { ListedFile($0, page: page) }
  }

  // MARK: Jobs

  /// The jobs of the workspace.
  public func jobs() async throws(UploadError) -> [BatchJob] {
    try await pages(["batch-processing", "v1", "external", workspace, "jobs"], "jobs", "the jobs") {
      item, _ in BatchJob(item)
    }
  }

  /// How far a job is.
  public func job(_ id: JobIdentifier) async throws(UploadError) -> BatchJob {
    guard let job = try await known(id) else { throw missing(id) }
    return job
  }

  /// The stages of a job.
  public func stages(of job: JobIdentifier) async throws(UploadError) -> [JobStage] {
    let what = "the stages of job \(job.text)"
    let answer = try await service.json(.get, path(job, ["stages"]), what)
    guard let items = answer["stages"]?.array else { throw odd(what) }
    return items.compactMap(JobStage.init)
  }

  /// The batch that a job's results are exported to.
  ///
  /// Throws `refused` where there is none yet.
  public func output(of job: JobIdentifier) async throws(UploadError) -> BatchIdentifier {
    let stages = try await stages(of: job)
    guard let export = stages.last(where: { $0.name == "export" }),
      let batch = export.outputs.first.flatMap(BatchIdentifier.init)
    else {
      throw UploadError(
        .refused, "job \(job.text) has exported nothing yet",
        hint: "see how far it is with 'lading batch job \(job.text)'")
    }
    return batch
  }

  /// The tasks of a stage.
  public func tasks(
    of job: JobIdentifier, stage: String
  ) async throws(UploadError) -> [StageTask] {
    try await pages(
      path(job, ["stages", stage, "tasks"]), "tasks", "the tasks of job \(job.text)"
    ) { item, _ in StageTask(item) }
  }

  /// Starts a job.
  ///
  /// Where it is not known if a request arrived, the service is asked for the job: the id makes sure
  /// that it runs once.
  public func start(
    _ id: JobIdentifier, _ request: JobRequest, name: String? = nil
  ) async throws(UploadError) {
    let what = "the start of job \(id.text)"
    try await settled(
      id, what, query: name.map { [("name", $0)] } ?? [], body: .bytes(request.json.bytes),
      path: path(id, [])
    ) { job in job != nil }
  }

  /// Stops a job.
  public func abort(_ id: JobIdentifier) async throws(UploadError) {
    try await settled(id, "the abort of job \(id.text)", path: path(id, ["abort"])) { job in
      job.map { $0.state == .aborted || $0.state == .failed } ?? false
    }
  }

  /// Runs a job anew that failed or was aborted, with another timeout or machine where given.
  public func restart(
    _ id: JobIdentifier, timeout: Int? = nil, machine: JobRequest.Machine? = nil,
    workers: Int? = nil
  ) async throws(UploadError) {
    var json = JSONWriter()
    json.object { json in
      json.member("type", "parameters-override-v1")
      if let timeout { json.member("processingTimeoutSeconds", timeout) }
      if machine != nil || workers != nil {
        json.key("computeConfiguration")
        json.object { json in
          json.member("type", "compute-configuration-v2")
          if let machine { json.member("machineType", machine.rawValue) }
          if let workers { json.member("workersPerMachine", workers) }
        }
      }
    }
    // As the official client: nothing where nothing is given anew.
    let isSame = timeout == nil && machine == nil && workers == nil
    try await settled(
      id, "the restart of job \(id.text)", body: .bytes(isSame ? [] : json.bytes),
      path: path(id, ["restart"])
    ) { job in job?.state == .running || job?.state == .completed }
  }

  // MARK: What they have in common

  /// Makes a POST whose outcome is looked up where it is not known.
  private func settled(
    _ id: JobIdentifier, _ what: String, query: [(String, String)] = [],
    body: CallBody = .bytes([]),
    path: [String], isDone: (BatchJob?) -> Bool
  ) async throws(UploadError) {
    var attempt = 1
    while true {
      let unsure: UploadError
      do throws(UploadError) {
        let answer = try await service.ask(.post, path, query: query, body: body)
        if answer.isSuccess { return }
        // An earlier attempt of ours that arrived after all is no conflict.
        if attempt > 1, answer.status == 409, isDone(try await known(id)) { return }
        throw service.refusal(answer, what)
      } catch {
        guard error.code == .unsure else { throw error }
        unsure = error
      }
      if isDone(try await known(id)) { return }
      guard attempt < service.wire.policy.attempts else {
        throw UploadError(.gaveUp, unsure.message, hint: unsure.hint, status: unsure.status)
      }
      let wait = service.wire.policy.wait(after: attempt, random: Double.random(in: 0...1))
      do { try await Task.sleep(for: wait) } catch {
        throw UploadError(.gaveUp, "interrupted during \(what)")
      }
      attempt += 1
    }
  }

  /// The job of this id; nil where the service knows none.
  func known(_ id: JobIdentifier) async throws(UploadError) -> BatchJob? {
    let what = "the question how job \(id.text) is"
    let answer = try await service.ask(.get, path(id, []))
    if answer.status == 404 { return nil }
    guard answer.isSuccess else { throw service.refusal(answer, what) }
    guard let json = answer.json, var job = BatchJob(json) else { throw odd(what) }
    if job.id.isEmpty { job.id = id.text }
    return job
  }

  /// All items of a list, page by page.
  private func pages<Item>(
    _ path: [String], _ name: String, _ what: String, part: String? = nil,
    _ read: (_ item: JSONValue, _ page: String?) -> Item?
  ) async throws(UploadError) -> [Item] {
    var items: [Item] = []
    var token: String?
    var seen: Set<String> = []
    while true {
      let page = try await service.json(
        .get, path, query: Self.query(part: part, page: token), what)
      guard let values = page[name]?.array else { throw odd(what) }
      items += values.compactMap { read($0, token) }
      guard let next = page["nextPageToken"]?.string, !next.isEmpty else { return items }
      guard seen.insert(next).inserted else {
        throw UploadError(.refused, "\(service.name) repeats a page of \(what) without an end")
      }
      token = next
    }
  }

  private static func query(part: String?, page: String?) -> [(String, String)] {
    [("partName", part), ("nextPageToken", page)].compactMap { name, value in
      value.map { (name, $0) }
    }
  }

  private func staging(_ batch: BatchIdentifier, _ last: String) -> [String] {
    ["data-staging", "v1", "external", workspace, "batches", batch.text, last]
  }

  private func path(_ job: JobIdentifier, _ rest: [String]) -> [String] {
    ["batch-processing", "v1", "external", workspace, "jobs", job.text] + rest
  }

  private func odd(_ what: String) -> UploadError {
    UploadError(.refused, "\(service.name) answered \(what) in a shape that is not known")
  }

  private func missing(_ id: JobIdentifier) -> UploadError {
    UploadError(
      .refused, "\(service.name) knows no job \(id.text)",
      hint: "see what there is with 'lading batch jobs'", status: 404)
  }
}
