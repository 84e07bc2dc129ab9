// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
public import LadingText

/// Findings that are known and do not count any more, by fingerprint.
public struct Baseline: Sendable {
  /// The fingerprints in ascending order.
  private let known: [UInt64]
  private let hidesEverything: Bool

  private init(known: [UInt64], hidesEverything: Bool) {
    self.known = known
    self.hidesEverything = hidesEverything
  }

  /// Every finding is known: the baseline that is about to be written.
  public static let everything = Baseline(known: [], hidesEverything: true)

  /// Reads a baseline from its file; entries of rules that are not selected are passed over.
  ///
  /// Throws what is wrong with it, and a `SourceError` when it cannot be read.
  public init(reading source: any ByteSource, selection: RuleSelection) throws {
    var known: [UInt64] = []
    var scanner = JSONScanner(source)
    do throws(JSONError) {
      guard try scanner.kind() == .object, try scanner.beginObject() else {
        throw JSONError(.unexpected, at: 0)
      }
      repeat {
        guard String(decoding: try scanner.readName(), as: UTF8.self) == "findings" else {
          try scanner.skipValue()
          continue
        }
        guard try scanner.beginArray() else { continue }
        repeat {
          let value = try Self.entry(&scanner)
          if let value, selection.contains(value.rule) { known.append(value.fingerprint.value) }
        } while try scanner.nextElement()
      } while try scanner.nextMember()
      try scanner.finish()
    } catch {
      if let failure = scanner.failure { throw failure }
      throw BaselineProblem(detail: "is no baseline of lading: \(error) at byte \(error.offset)")
    }
    self.init(known: Array(Set(known)).sorted(), hidesEverything: false)
  }

  private static func entry(
    _ scanner: inout JSONScanner
  ) throws(JSONError) -> (rule: RuleID, fingerprint: Fingerprint)? {
    var rule: RuleID?
    var fingerprint: Fingerprint?
    let start = scanner.offset
    if try scanner.beginObject() {
      repeat {
        let name = String(decoding: try scanner.readName(), as: UTF8.self)
        guard name == "rule" || name == "fingerprint", try scanner.kind() == .string else {
          try scanner.skipValue()
          continue
        }
        try scanner.readString()
        let text = String(decoding: scanner.copyText(), as: UTF8.self)
        if name == "rule" { rule = RuleID(text) } else { fingerprint = Fingerprint(text) }
      } while try scanner.nextMember()
    }
    guard let rule, let fingerprint else { throw JSONError(.unexpected, at: start) }
    return (rule, fingerprint)
  }

  /// Where the fingerprint stands among the known; nil when it is not known.
  func place(of fingerprint: Fingerprint) -> Int? {
    var low = 0
    var high = known.count
    while low < high {
      let middle = low + (high - low) / 2
      if known[middle] < fingerprint.value { low = middle + 1 } else { high = middle }
    }
    return low < known.count && known[low] == fingerprint.value ? low : nil
  }

  /// Whether the finding is known.
  func contains(_ fingerprint: Fingerprint) -> Bool {
    hidesEverything || place(of: fingerprint) != nil
  }

  /// How many findings it knows.
  var count: Int { known.count }
}

/// Why a file is no baseline.
public struct BaselineProblem: Error, Hashable, Sendable {
  /// What is wrong, to be read after the file's name.
  public var detail: String
}

/// Writes a baseline: a line a finding, by path, rule and fingerprint, so that differences read
/// well and do not move when a file is edited.
public enum BaselineWriter {
  /// Hands the text to `write` piece by piece.
  public static func write(
    _ findings: FindingStream, to write: ([UInt8]) throws -> Void
  ) throws -> Int {
    let lines = RecordSorter()
    try findings.forEach(includingKnown: true) { finding in
      var json = JSONWriter()
      json.object { json in
        json.member("path", lossy: finding.location.path ?? [])
        json.member("rule", finding.rule.description)
        json.member("fingerprint", finding.fingerprint)
      }
      // Sorted by path first: a zero ends it, and stands before every other byte.
      let key = (finding.location.path ?? []) + [0] + Array(finding.rule.description.utf8) + [0]
      let head = key.count
      try lines.add(key + json.bytes + (0..<4).map { UInt8(head >> (24 - 8 * $0) & 255) })
    }
    try write(Array("{\n\"schemaVersion\": \"\(schemaVersion)\",\n\"findings\": [".utf8))
    let sorted = try lines.sorted()
    var isFirst = true
    while let line = try sorted.next() {
      let head = line.suffix(4).reduce(0) { $0 << 8 | Int($1) }
      try write(Array((isFirst ? "\n" : ",\n").utf8) + line[head..<(line.count - 4)])
      isFirst = false
    }
    try write(Array("\n]\n}\n".utf8))
    return lines.count
  }
}
