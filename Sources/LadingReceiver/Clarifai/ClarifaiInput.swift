// SPDX-License-Identifier: Apache-2.0

import GRDB
import LadingText

/// An input that was taken in.
struct ClarifaiInput: Sendable {
  var sequence: Int64
  var place: ClarifaiPlace
  var id: String
  var kind: ClarifaiMedia
  /// The content; nil for a url that was never fetched.
  var sha256: String?
  var bytes: Int64?
  var url: String?
  /// The members of `data` beside the content, as the text of an object.
  var data: String
  /// What was found out about the content: members of it, as the text of an object.
  var info: String?
  var status: ClarifaiStatus
  var created: Int64
  var modified: Int64
  /// The datasets that it is in, by id.
  var datasets: [String] = []
}

/// An input whose content is stored, on its way into the database.
struct ClarifaiStoredInput: Sendable {
  var new: ClarifaiNewInput
  var sha256: String?
  var bytes: Int64?

  /// Whether there is neither content nor an address of it.
  var isWithoutContent: Bool {
    if case .url = new.content { return false }
    return sha256 == nil
  }
}

extension Store {
  /// Which of these ids are taken.
  func clarifaiTaken(_ ids: [String], in place: ClarifaiPlace) async throws -> Set<String> {
    try await pool.read { database in
      var taken: Set<String> = []
      for id in ids where try Self.isClarifaiTaken(id, place, database) { taken.insert(id) }
      return taken
    }
  }

  private static func isClarifaiTaken(
    _ id: String, _ place: ClarifaiPlace, _ database: Database
  ) throws -> Bool {
    try Bool.fetchOne(
      database,
      sql: "SELECT EXISTS (SELECT 1 FROM clarifai_input WHERE user = ? AND app = ? AND id = ?)",
      arguments: [place.user, place.app, id]) ?? false
  }

  /// Takes inputs in, one after another; gives each one's id and status.
  ///
  /// All of it is one transaction: what was answered is on the disk, and of a request that a crash
  /// cut off there is nothing.
  func insert(
    _ inputs: [ClarifaiStoredInput], of body: ClarifaiBody, job: String,
    into place: ClarifaiPlace, suffixing: Bool, now: Int64
  ) async throws -> [(id: String, status: ClarifaiStatus)] {
    try await pool.write { database in
      try database.execute(
        sql: """
          INSERT OR IGNORE INTO clarifai_job (user, app, id, cancelled, created)
          VALUES (?, ?, ?, 0, ?)
          """, arguments: [place.user, place.app, job, now])
      var outcomes: [(id: String, status: ClarifaiStatus)] = []
      for input in inputs {
        var id = input.new.id ?? randomID()
        if let problem = input.new.problem {
          outcomes.append((id, problem))
          continue
        }
        if let fault = try Self.refusal(of: input.new, place, database) {
          outcomes.append((id, fault))
          continue
        }
        // Of what was a duplicate a moment ago no content was stored.
        if input.isWithoutContent {
          outcomes.append((id, .duplicate))
          continue
        }
        if try Self.isClarifaiTaken(id, place, database) {
          guard suffixing else {
            outcomes.append((id, .duplicate))
            continue
          }
          let numbered = try (1...9).lazy.map { "\(id)-\($0)" }.first {
            try !Self.isClarifaiTaken($0, place, database)
          }
          id = numbered ?? "\(id)-\(randomID())"
        }
        try Self.insert(
          input, data: try input.new.data(in: body), as: id, job: job, place, now: now, database)
        outcomes.append((id, ClarifaiStatus(.inputPending)))
      }
      return outcomes
    }
  }

  /// Why an app does not take an input; nil when it does.
  private static func refusal(
    of input: ClarifaiNewInput, _ place: ClarifaiPlace, _ database: Database
  ) throws -> ClarifaiStatus? {
    for dataset in input.datasets {
      let isThere = try Bool.fetchOne(
        database,
        sql: "SELECT EXISTS (SELECT 1 FROM clarifai_dataset WHERE user = ? AND app = ? AND id = ?)",
        arguments: [place.user, place.app, dataset])
      if isThere != true {
        return ClarifaiStatus(.doesNotExist, "The dataset \(dataset) does not exist")
      }
    }
    let type: ClarifaiApp.InputType = input.kind == .text ? .text : .image
    // Where nobody has said what the app is for, its first input does.
    try database.execute(
      sql: "UPDATE clarifai_app SET type = ? WHERE user = ? AND id = ? AND type IS NULL",
      arguments: [type.rawValue, place.user, place.app])
    let own = try String.fetchOne(
      database, sql: "SELECT type FROM clarifai_app WHERE user = ? AND id = ?",
      arguments: [place.user, place.app])
    if type == .text, own != type.rawValue {
      return ClarifaiStatus(
        .inputUnsupported,
        "The app's primary input type is Image; a text needs an app of type Text/Document")
    }
    return nil
  }

  private static func insert(
    _ input: ClarifaiStoredInput, data: String, as id: String, job: String,
    _ place: ClarifaiPlace, now: Int64, _ database: Database
  ) throws {
    var url: String?
    if case .url(let text) = input.new.content { url = text }
    try database.execute(
      sql: """
        INSERT INTO clarifai_input (user, app, id, kind, sha256, bytes, url, data, code, job,
          created, modified)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        place.user, place.app, id, input.new.kind.rawValue, input.sha256, input.bytes, url,
        data, ClarifaiCode.inputPending.rawValue, job, now, now,
      ])
    for dataset in input.new.datasets {
      try addToDataset(dataset, input: id, place, now: now, database)
    }
    try note(input.new.marks.concepts, place, now: now, database)
    if input.new.marks.isAnnotation {
      try database.execute(
        sql: """
          INSERT INTO clarifai_annotation (user, app, id, input, data, input_level, created)
          VALUES (?, ?, ?, ?, ?, 1, ?)
          """, arguments: [place.user, place.app, randomID(), id, data, now])
    }
  }

  /// Puts an input into a dataset; false when it was in there.
  @discardableResult
  static func addToDataset(
    _ dataset: String, input: String, _ place: ClarifaiPlace, now: Int64, _ database: Database
  ) throws -> Bool {
    try database.execute(
      sql: """
        INSERT OR IGNORE INTO clarifai_dataset_input (user, app, dataset, input, created)
        VALUES (?, ?, ?, ?, ?)
        """, arguments: [place.user, place.app, dataset, input, now])
    return database.changesCount == 1
  }

  /// Takes up concepts that were named for the first time.
  static func note(
    _ concepts: [(id: String, name: String)], _ place: ClarifaiPlace, now: Int64,
    _ database: Database
  ) throws {
    for concept in concepts {
      try database.execute(
        sql: """
          INSERT OR IGNORE INTO clarifai_concept (user, app, id, name, created)
          VALUES (?, ?, ?, ?, ?)
          """, arguments: [place.user, place.app, concept.id, concept.name, now])
    }
  }

  /// What a listing shows.
  struct ClarifaiFilter: Sendable {
    var ids: [String] = []
    var code: ClarifaiCode?
    var dataset: String?
    var skip = 0
    var limit = 1000
  }

  /// The inputs of an app, the oldest first.
  func clarifaiInputs(
    in place: ClarifaiPlace, _ filter: ClarifaiFilter
  ) async throws -> [ClarifaiInput] {
    try await pool.read { database in
      var sql = "SELECT i.* FROM clarifai_input i"
      var arguments: StatementArguments = []
      if let dataset = filter.dataset {
        sql += """
           JOIN clarifai_dataset_input d ON d.user = i.user AND d.app = i.app AND d.input = i.id
          AND d.dataset = ?
          """
        arguments += [dataset]
      }
      sql += " WHERE i.user = ? AND i.app = ?"
      arguments += [place.user, place.app]
      if let code = filter.code {
        sql += " AND i.code = ?"
        arguments += [code.rawValue]
      }
      if !filter.ids.isEmpty {
        sql += " AND i.id IN (\(databaseQuestionMarks(count: filter.ids.count)))"
        arguments += StatementArguments(filter.ids)
      }
      sql += " ORDER BY \(filter.dataset == nil ? "i" : "d").sequence LIMIT ? OFFSET ?"
      arguments += [filter.limit, filter.skip]
      var inputs = try Row.fetchAll(database, sql: sql, arguments: arguments)
        .compactMap(ClarifaiInput.init)
      for index in inputs.indices {
        inputs[index].datasets = try String.fetchAll(
          database,
          sql: """
            SELECT dataset FROM clarifai_dataset_input WHERE user = ? AND app = ? AND input = ?
            ORDER BY dataset
            """, arguments: [place.user, place.app, inputs[index].id])
      }
      return inputs
    }
  }

  /// Removes inputs and all that hangs on them; gives the ids that were there.
  func deleteClarifaiInputs(_ ids: [String], in place: ClarifaiPlace) async throws -> [String] {
    try await pool.write { database in
      var gone: [String] = []
      for id in ids {
        let arguments: StatementArguments = [place.user, place.app, id]
        try database.execute(
          sql: "DELETE FROM clarifai_input WHERE user = ? AND app = ? AND id = ?",
          arguments: arguments)
        guard database.changesCount == 1 else { continue }
        gone.append(id)
        for table in ["clarifai_annotation", "clarifai_dataset_input"] {
          try database.execute(
            sql: "DELETE FROM \(table) WHERE user = ? AND app = ? AND input = ?",
            arguments: arguments)
        }
      }
      return gone
    }
  }

  /// Replaces what stands in an input's `data` beside the content.
  func setClarifaiData(_ data: String, of input: Int64, now: Int64) async throws {
    try await pool.write { database in
      try database.execute(
        sql: "UPDATE clarifai_input SET data = ?, modified = ? WHERE sequence = ?",
        arguments: [data, now, input])
    }
  }
}

extension ClarifaiInput {
  /// Reads a row; nil when it is not one of ours.
  init?(row: Row) {
    guard let kind = ClarifaiMedia(rawValue: row["kind"]),
      let code = ClarifaiCode(rawValue: row["code"])
    else { return nil }
    self.init(
      sequence: row["sequence"], place: ClarifaiPlace(user: row["user"], app: row["app"]),
      id: row["id"], kind: kind, sha256: row["sha256"], bytes: row["bytes"], url: row["url"],
      data: row["data"], info: row["info"], status: ClarifaiStatus(code, row["details"]),
      created: row["created"], modified: row["modified"])
  }
}
