// SPDX-License-Identifier: Apache-2.0

import Dispatch
import GRDB
import LadingText

/// Processes the inputs that have arrived, in the order in which they did.
///
/// Each goes pending, in progress, success or failed. An input that a crash met in progress is
/// looked at again; its content is there, and the outcome the same.
actor ClarifaiProcessor {
  /// Inputs that are looked at between two transactions.
  private static let batch = 32

  private let store: Store
  private let folder: DataFolder
  private let probe: ClarifaiProbe
  private let fetcher: ClarifaiFetcher
  private let report: @Sendable (String) -> Void
  private let offload = Offload(DispatchQueue(label: "lading.receiver.clarifai"))
  private var isRunning = false

  init(
    store: Store, folder: DataFolder, limits: ClarifaiProbe.Limits, fetcher: ClarifaiFetcher,
    report: @escaping @Sendable (String) -> Void
  ) {
    self.store = store
    self.folder = folder
    probe = ClarifaiProbe(limits: limits)
    self.fetcher = fetcher
    self.report = report
  }

  /// Processes whatever waits.
  func wake() {
    guard !isRunning else { return }
    isRunning = true
    Task {
      var hasFailed = false
      do {
        while true {
          let inputs = try await store.beginClarifai(Self.batch, now: secondsNow())
          if inputs.isEmpty { break }
          try await run(inputs)
        }
      } catch {
        report("inputs could not be processed: \(error)")
        hasFailed = true
      }
      isRunning = false
      // What arrived between the last look and now; after a fault the next arrival tries again.
      if !hasFailed, let isWaiting = try? await store.hasClarifaiWaiting(), isWaiting { wake() }
    }
  }

  private func run(_ inputs: [ClarifaiInput]) async throws {
    var ended: [ClarifaiInput] = []
    for var input in inputs {
      if let url = input.url, fetcher.allows(url) {
        switch await fetcher.fetch(url, limit: 128_000_000) {
        case .fetched(let blob):
          input.sha256 = blob.sha256
          input.bytes = blob.bytes
        case .failed(let why):
          input.status = ClarifaiStatus(.inputFailed, why)
          ended.append(input)
          continue
        }
      }
      guard let sha256 = input.sha256 else {
        // An address that is kept as given, and not called.
        input.status = ClarifaiStatus(.inputSuccess)
        ended.append(input)
        continue
      }
      let place = folder.blob(sha256)
      let (kind, bytes) = (input.kind, input.bytes ?? 0)
      let outcome = try await offload.run { [probe] in
        try probe.look(at: "\(place.folder)/\(place.name)", kind: kind, bytes: bytes)
      }
      switch outcome {
      case .good(let info):
        input.info = info
        input.status = ClarifaiStatus(.inputSuccess)
      case .bad(let why): input.status = ClarifaiStatus(.inputFailed, why)
      }
      ended.append(input)
    }
    try await store.endClarifai(ended, now: secondsNow())
  }
}

extension Store {
  /// Says of the next inputs that they are being processed.
  func beginClarifai(_ limit: Int, now: Int64) async throws -> [ClarifaiInput] {
    try await pool.write { database in
      let inputs = try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM clarifai_input WHERE code IN (30001, 30003) ORDER BY sequence LIMIT ?
          """, arguments: [limit]
      ).compactMap(ClarifaiInput.init)
      for input in inputs {
        try database.execute(
          sql: "UPDATE clarifai_input SET code = ?, modified = ? WHERE sequence = ?",
          arguments: [ClarifaiCode.inputInProgress.rawValue, now, input.sequence])
      }
      return inputs
    }
  }

  /// Whether inputs wait.
  func hasClarifaiWaiting() async throws -> Bool {
    try await pool.read { database in
      try Bool.fetchOne(
        database,
        sql: "SELECT EXISTS (SELECT 1 FROM clarifai_input WHERE code IN (30001, 30003))") ?? false
    }
  }

  /// Records what became of inputs.
  func endClarifai(_ inputs: [ClarifaiInput], now: Int64) async throws {
    try await pool.write { database in
      for input in inputs {
        try database.execute(
          sql: """
            UPDATE clarifai_input SET code = ?, details = ?, info = ?, sha256 = ?, bytes = ?,
              modified = ?
            WHERE sequence = ?
            """,
          arguments: [
            input.status.code.rawValue, input.status.details, input.info, input.sha256,
            input.bytes, now, input.sequence,
          ])
      }
    }
  }
}
