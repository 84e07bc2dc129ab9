// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingText

/// What the journal tells of inputs: which were posted, and how they ended.
///
/// A record a request, with the ids of its inputs: so many inputs need few lines.
final class ClarifaiLedger: Sendable {
  /// How far an input came in earlier runs, or in this one.
  enum State: UInt8, Sendable {
    /// It was posted, and nobody noted what became of it: the service must be asked.
    case unsure
    /// The service has it, with all that is said about it.
    case done
    /// It stayed failed.
    case failed
    /// It was in the app before and was left alone.
    case skipped
  }

  private let target: String
  private let journal: UploadJournal
  private let states: Guarded<[String: State]>

  init(_ journal: UploadJournal, target: String) {
    self.journal = journal
    self.target = target
    var states: [String: State] = [:]
    for (key, record) in journal.all where key.target == target {
      for (id, state) in Self.states(of: record) where states[id] != .done { states[id] = state }
    }
    self.states = Guarded(states)
  }

  private static func states(of record: UploadJournal.Record) -> [(String, State)] {
    let failed = Set(list(record.values["failed"]))
    let skipped = Set(list(record.values["skipped"]))
    let isEnded = record.step == .ended
    return list(record.values["ids"]).map { id in
      let state: State =
        !isEnded ? .unsure : failed.contains(id) ? .failed : skipped.contains(id) ? .skipped : .done
      return (id, state)
    }
  }

  private static func list(_ text: String?) -> [String] {
    (text.flatMap { try? JSONValue(parsing: $0) }?.array ?? []).compactMap(\.string)
  }

  private static func text(_ list: [String]) -> String {
    var json = JSONWriter()
    json.array { json in
      for item in list { json.value(item) }
    }
    return json.string
  }

  /// What is known of an input; nil where nothing is.
  func state(_ id: String) -> State? { states.withLock { $0[id] } }

  /// Notes that inputs are about to be posted under `job`; gives the key of the record.
  func begin(
    _ ids: [String], job: String, name: String
  ) async throws(UploadError) -> UploadJournal.Key {
    let hash = StreamingSHA256()
    hash.update(Array(ids.joined(separator: "\n").utf8))
    let key = UploadJournal.Key(target: target, item: hash.hex())
    try await journal.note(
      key, .initiated, name: name, values: ["ids": Self.text(ids), "job": job])
    states.withLock { states in
      for id in ids where states[id] != .done { states[id] = .unsure }
    }
    return key
  }

  /// Notes how they ended.
  func end(
    _ key: UploadJournal.Key, ids: [String], failed: [String], skipped: [String],
    receipt: Receipt
  ) async throws(UploadError) {
    try await journal.note(
      key, .ended, name: receipt.name,
      values: ["failed": Self.text(failed), "skipped": Self.text(skipped)], receipt: receipt)
    states.withLock { states in
      for id in ids { states[id] = .done }
      for id in failed { states[id] = .failed }
      for id in skipped { states[id] = .skipped }
    }
  }

  /// The new id that an input whose own was taken got in an earlier run; nil where it got none.
  func newID(of id: String) -> String? {
    journal.record(UploadJournal.Key(target: target, item: "renamed:\(id)"))?.values["to"]
  }

  /// Notes the new id before it is used, so that a run that goes on uses it too.
  func rename(_ id: String, to new: String) async throws(UploadError) {
    try await journal.note(
      UploadJournal.Key(target: target, item: "renamed:\(id)"), .noted,
      name: "\(id) is sent as \(new)", values: ["to": new])
  }
}
