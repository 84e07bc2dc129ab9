// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc
import LadingArchive
public import LadingModel
import LadingText
import NIOPosix

/// The durable record of uploads, from which they resume: a JSON line a step, on the disk before the
/// next step is taken.
///
/// What was sent is known by its SHA-256 and its target, never by a path. Keys and signed addresses
/// are not in it.
public final class UploadJournal: Sendable {
  /// What a line tells of one thing that is sent.
  public enum Step: String, Sendable {
    /// The service was asked to take it and gave it a name.
    case initiated
    /// All bytes were taken by the service.
    case sent
    /// The service said how it ended; the line holds the receipt.
    case ended
    /// A note of the target's own, such as a count before the first upload.
    case noted
  }

  /// What is sent, and where to.
  public struct Key: Hashable, Sendable {
    /// The target's address without keys.
    public var target: String
    /// A SHA-256, an input id or another name that does not depend on paths.
    public var item: String

    /// Names a thing and its target.
    public init(target: String, item: String) {
      self.target = target
      self.item = item
    }
  }

  /// What is known of one thing: its last step, and all that its lines said.
  public struct Record: Sendable {
    /// The last step that was taken.
    public var step: Step
    /// The name of what was sent, as it was called then.
    public var name: String
    /// What the lines said, the last word of each counting.
    public var values: [String: String]
    /// How it ended.
    public var receipt: Receipt?
    /// When the last line was written, as RFC 3339 text.
    public var time: String
  }

  /// Where it lies.
  public let path: String
  private let file: JournalFile?
  private let records: Guarded<(order: [Key], of: [Key: Record])>

  /// Opens a journal to go on with it, or makes it, with its folder.
  ///
  /// Throws a `machine` error when it cannot be written or another run has it open.
  public static func open(_ path: String) throws(UploadError) -> UploadJournal {
    do {
      if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
        try OutputFolder.make(String(path[..<slash]))
      }
      let file =
        OutputFolder.exists(path) ? try JournalFile.reopen(path) : try JournalFile.create(path)
      return UploadJournal(path: path, file: file, lines: try Self.lines(path))
    } catch let error as UploadError {
      throw error
    } catch {
      throw UploadError(.machine, "the journal \(path) cannot be written: \(Self.words(error))")
    }
  }

  /// Renames a journal that is there, for one that begins anew; it stays beside it as `.old`.
  public static func putAside(_ path: String) throws(UploadError) {
    guard OutputFolder.exists(path) else { return }
    if JournalFile.isHeld(path) {
      throw UploadError(.machine, "another run of lading is writing to \(path)")
    }
    guard rename(path, path + ".old") == 0 else {
      throw UploadError(
        .machine, "\(path) cannot be renamed: \(String(cString: strerror(errno)))")
    }
  }

  /// Reads a journal without writing to it.
  public static func read(_ path: String) throws(UploadError) -> UploadJournal {
    UploadJournal(path: path, file: nil, lines: try lines(path))
  }

  private static func lines(_ path: String) throws(UploadError) -> [[UInt8]] {
    let lines: [[UInt8]]?
    do { lines = try JournalFile.lines(path) } catch {
      throw UploadError(.input, "the journal \(path) cannot be read: \(error.detail)")
    }
    guard let lines else { throw UploadError(.input, "there is no journal \(path)") }
    return lines
  }

  private static func words(_ error: any Error) -> String {
    switch error {
    case let error as WriteError: error.detail
    case let error as SourceError: error.detail
    default: String(describing: error)
    }
  }

  private init(path: String, file: JournalFile?, lines: [[UInt8]]) {
    self.path = path
    self.file = file
    var state: (order: [Key], of: [Key: Record]) = ([], [:])
    for line in lines {
      guard let json = try? JSONValue(parsing: line), let target = json["target"]?.string,
        let item = json["item"]?.string,
        let step = json["step"]?.string.flatMap({ Step(rawValue: $0) })
      else { continue }
      var values: [String: String] = [:]
      for member in json["values"]?.object ?? [] { values[member.name] = member.value.string }
      Self.apply(
        to: &state, Key(target: target, item: item), step, name: json["name"]?.string ?? "",
        values, json["receipt"].flatMap { Receipt($0) }, time: json["time"]?.string ?? "")
    }
    records = Guarded(state)
  }

  // A thread that has just written may still know the file.
  deinit { release() }

  /// Gives the journal up, whoever still knows this value, so that it can be opened anew.
  public func release() { file?.release() }

  /// What is known of a thing; nil where nothing is.
  public func record(_ key: Key) -> Record? { records.withLock { $0.of[key] } }

  /// All that is known, in the order in which it began.
  public var all: [(key: Key, record: Record)] {
    records.withLock { state in
      state.order.compactMap { key in state.of[key].map { (key, $0) } }
    }
  }

  /// One step to be noted.
  struct Entry: Sendable {
    var key: Key
    var step: Step
    var name: String
    var values: [String: String] = [:]
    var receipt: Receipt?
  }

  /// Notes a step; it is on the disk when this returns.
  func note(
    _ key: Key, _ step: Step, name: String, values: [String: String] = [:],
    receipt: Receipt? = nil
  ) async throws(UploadError) {
    try await note([Entry(key: key, step: step, name: name, values: values, receipt: receipt)])
  }

  /// Notes several steps at the cost of one.
  func note(_ entries: [Entry]) async throws(UploadError) {
    if entries.isEmpty { return }
    let time = Date().formatted(.iso8601)
    var text: [UInt8] = []
    for entry in entries {
      if !text.isEmpty { text.append(UInt8(ascii: "\n")) }
      text += Self.line(entry, time: time)
    }
    let (file, bytes) = (file, text)
    do {
      try await NIOThreadPool.singleton.runIfActive { try file?.append(bytes) }
    } catch {
      throw UploadError(
        .machine, "the journal \(path) cannot be written: \(Self.words(error))",
        hint: "free space on its disk; without the journal nothing more is sent")
    }
    records.withLock { state in
      for entry in entries {
        Self.apply(
          to: &state, entry.key, entry.step, name: entry.name, entry.values, entry.receipt,
          time: time)
      }
    }
  }

  private static func apply(
    to state: inout (order: [Key], of: [Key: Record]), _ key: Key, _ step: Step, name: String,
    _ values: [String: String], _ receipt: Receipt?, time: String
  ) {
    if state.of[key] == nil { state.order.append(key) }
    let before = state.of[key]?.values ?? [:]
    state.of[key] = Record(
      step: step, name: name, values: before.merging(values) { $1 }, receipt: receipt, time: time)
  }

  private static func line(_ entry: Entry, time: String) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schemaVersion", "1.0")
      json.member("time", time)
      json.member("target", entry.key.target)
      json.member("item", entry.key.item)
      json.member("name", entry.name)
      json.member("step", entry.step.rawValue)
      if !entry.values.isEmpty {
        json.key("values")
        json.object { json in
          for (name, value) in entry.values.sorted(by: { $0.key < $1.key }) {
            json.member(name, value)
          }
        }
      }
      if let receipt = entry.receipt {
        json.key("receipt")
        receipt.write(to: &json)
      }
    }
    return json.bytes
  }
}
