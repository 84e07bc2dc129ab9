// SPDX-License-Identifier: Apache-2.0

import GRDB
import Hummingbird
import LadingText

extension Store {
  /// The datasets of an app, the oldest first; all of them or the one of this id.
  func clarifaiDatasets(
    in place: ClarifaiPlace, id: String? = nil, skip: Int = 0, limit: Int = 1
  ) async throws -> [(id: String, created: Int64)] {
    try await pool.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT id, created FROM clarifai_dataset
          WHERE user = ? AND app = ? AND (? IS NULL OR id = ?) ORDER BY sequence LIMIT ? OFFSET ?
          """, arguments: [place.user, place.app, id, id, limit, skip]
      ).map { ($0["id"], $0["created"]) }
    }
  }

  /// Makes datasets, all or none; gives the id of the first that is there already.
  func makeClarifaiDatasets(
    _ ids: [String], in place: ClarifaiPlace, now: Int64
  ) async throws -> String? {
    try await pool.write { database in
      for id in ids {
        let isThere = try Bool.fetchOne(
          database,
          sql: """
            SELECT EXISTS (SELECT 1 FROM clarifai_dataset WHERE user = ? AND app = ? AND id = ?)
            """, arguments: [place.user, place.app, id])
        if isThere == true { return id }
      }
      for id in ids {
        try database.execute(
          sql: """
            INSERT OR IGNORE INTO clarifai_dataset (user, app, id, created) VALUES (?, ?, ?, ?)
            """, arguments: [place.user, place.app, id, now])
      }
      return nil
    }
  }

  /// Puts inputs that exist into a dataset; gives each one's status.
  func addToClarifaiDataset(
    _ dataset: String, inputs: [String], in place: ClarifaiPlace, now: Int64
  ) async throws -> [ClarifaiStatus] {
    try await pool.write { database in
      try inputs.map { input in
        let isThere = try Bool.fetchOne(
          database,
          sql:
            "SELECT EXISTS (SELECT 1 FROM clarifai_input WHERE user = ? AND app = ? AND id = ?)",
          arguments: [place.user, place.app, input])
        guard isThere == true else {
          return ClarifaiStatus(.inputDoesNotExist, "The input does not exist")
        }
        let isNew = try Self.addToDataset(dataset, input: input, place, now: now, database)
        return ClarifaiStatus(isNew ? .datasetInputSuccess : .datasetInputDuplicate)
      }
    }
  }

  /// Takes inputs out of a dataset; how many were in it.
  func removeFromClarifaiDataset(
    _ dataset: String, inputs: [String], in place: ClarifaiPlace
  ) async throws -> Int {
    try await pool.write { database in
      var count = 0
      for input in inputs {
        try database.execute(
          sql: """
            DELETE FROM clarifai_dataset_input
            WHERE user = ? AND app = ? AND dataset = ? AND input = ?
            """, arguments: [place.user, place.app, dataset, input])
        count += database.changesCount
      }
      return count
    }
  }
}

/// Datasets, and the inputs in them.
struct ClarifaiDatasetRoutes: Sendable {
  let store: Store
  let access: ClarifaiAccess
  let writer: ClarifaiWriter

  func add(to router: Router<Context>) {
    for prefix in ClarifaiAccess.prefixes {
      router.clarifai(.post, "\(prefix)/datasets") { try await post($0, $1) }
      router.clarifai(.get, "\(prefix)/datasets") { try await list($0, $1) }
      router.clarifai(.get, "\(prefix)/datasets/:dataset") { try await show($0, $1) }
      router.clarifai(.post, "\(prefix)/datasets/:dataset/inputs") { try await add($0, $1) }
      router.clarifai(.get, "\(prefix)/datasets/:dataset/inputs") { try await inputs($0, $1) }
      router.clarifai(.delete, "\(prefix)/datasets/:dataset/inputs") { try await remove($0, $1) }
    }
  }

  private func post(_ request: Request, _ context: Context) async throws -> Response {
    let body = try await request.jsonBody()
    let place = try await access.place(request, context, body: body)
    let ids = (body["datasets"]?.array ?? []).map { $0["id"]?.string ?? "" }
    guard !ids.isEmpty, ids.allSatisfy(isClarifaiID) else {
      throw ClarifaiRefusal(
        .invalidRequest, "datasets must have ids of letters, digits, -, _ and .")
    }
    let now = secondsNow()
    if let there = try await store.makeClarifaiDatasets(ids, in: place, now: now) {
      throw ClarifaiRefusal(.invalidRequest, "The dataset \(there) exists already")
    }
    return answer(ids.map { ($0, now) }, place)
  }

  private func list(_ request: Request, _ context: Context) async throws -> Response {
    let place = try await access.place(request, context)
    let page = try access.page(request)
    return answer(
      try await store.clarifaiDatasets(in: place, skip: page.skip, limit: page.limit), place)
  }

  private func answer(
    _ datasets: [(id: String, created: Int64)], _ place: ClarifaiPlace
  ) -> Response {
    clarifaiAnswer { json in
      json.key("datasets")
      json.array { json in
        for dataset in datasets { write(dataset, place, to: &json) }
      }
    }
  }

  private func show(_ request: Request, _ context: Context) async throws -> Response {
    let place = try await access.place(request, context)
    let dataset = try await dataset(context, place)
    return clarifaiAnswer { json in
      json.key("dataset")
      write(dataset, place, to: &json)
    }
  }

  private func dataset(
    _ context: Context, _ place: ClarifaiPlace
  ) async throws -> (id: String, created: Int64) {
    let id = percentDecoded(try context.parameters.require("dataset"))
    guard let dataset = try await store.clarifaiDatasets(in: place, id: id).first else {
      throw ClarifaiRefusal.missing("dataset")
    }
    return dataset
  }

  private func write(
    _ dataset: (id: String, created: Int64), _ place: ClarifaiPlace, to json: inout JSONWriter
  ) {
    json.object { json in
      json.member("id", dataset.id)
      json.member("app_id", place.app)
      json.member("user_id", place.user)
      json.member("created_at", timestamp(dataset.created))
      json.member("modified_at", timestamp(dataset.created))
    }
  }

  private func add(_ request: Request, _ context: Context) async throws -> Response {
    let body = try await request.jsonBody()
    let place = try await access.place(request, context, body: body)
    let dataset = try await dataset(context, place)
    let ids = (body["dataset_inputs"]?.array ?? []).map { $0["input"]?["id"]?.string ?? "" }
    guard !ids.isEmpty else { throw ClarifaiRefusal(.invalidRequest, "dataset_inputs is empty") }
    let statuses = try await store.addToClarifaiDataset(
      dataset.id, inputs: ids, in: place, now: secondsNow())
    let code = ClarifaiCode.all(of: statuses.map { $0.code == .datasetInputSuccess })
    // An input of the list has no status of its own in this answer; the input that it holds has.
    return clarifaiAnswer(ClarifaiStatus(code), http: code == .failure ? .badRequest : .ok) {
      json in
      json.key("dataset_inputs")
      json.array { json in
        for (id, status) in zip(ids, statuses) {
          json.object { json in
            json.key("input")
            json.object { json in
              json.member("id", id)
              status.write(to: &json)
            }
          }
        }
      }
    }
  }

  private func inputs(_ request: Request, _ context: Context) async throws -> Response {
    let place = try await access.place(request, context)
    let dataset = try await dataset(context, place)
    let page = try access.page(request)
    let inputs = try await store.clarifaiInputs(
      in: place,
      Store.ClarifaiFilter(dataset: dataset.id, skip: page.skip, limit: page.limit))
    return clarifaiAnswer { json in
      json.key("dataset_inputs")
      json.array { json in
        for input in inputs {
          json.object { json in
            json.member("created_at", timestamp(input.created))
            json.key("input")
            writer.write(input, request, to: &json)
          }
        }
      }
    }
  }

  private func remove(_ request: Request, _ context: Context) async throws -> Response {
    let body = try await request.jsonBody()
    let place = try await access.place(request, context, body: body)
    let dataset = try await dataset(context, place)
    let ids = body["input_ids"]?.array?.compactMap(\.string) ?? []
    let count = try await store.removeFromClarifaiDataset(dataset.id, inputs: ids, in: place)
    if count == 0, !ids.isEmpty { throw ClarifaiRefusal.missing("input") }
    return clarifaiAnswer()
  }
}
