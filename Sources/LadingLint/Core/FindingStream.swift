// SPDX-License-Identifier: Apache-2.0

import LadingArchive
public import LadingModel
import LadingText

/// All findings of a lint in report order, with the lines, columns and fingerprints of the report:
/// in bounded memory, and as often as they are asked for.
public final class FindingStream {
  private let log: FindingLog
  private let baseline: Baseline?
  private let session: LintSession

  init(_ log: FindingLog, baseline: Baseline?, session: LintSession) {
    self.log = log
    self.baseline = baseline
    self.session = session
  }

  /// Shows one finding after the other; those that the baseline knows only where asked for.
  ///
  /// Throws what `body` throws, and a `WriteError` when the temporary file cannot be read.
  public func forEach(
    includingKnown: Bool = false, _ body: (Finding) throws -> Void
  ) throws {
    let reader = try log.reader()
    var positions = TextPositions(session)
    while let record = try reader.next() {
      if !includingKnown, let baseline, baseline.contains(record.fingerprint) { continue }
      try body(
        positions.finding(
          record.rule, record.severity, record.place, path: record.path, record.detail,
          fingerprint: record.fingerprint.text))
    }
  }
}

/// Lines and columns for findings that come in report order: one further read of each file that
/// has any.
struct TextPositions {
  private let session: LintSession
  private var entry: Int?
  private var counter = LineCounter()
  private var stream: (any ByteSource)?

  init(_ session: LintSession) { self.session = session }

  /// A finding with its line and column.
  mutating func finding(
    _ rule: RuleID, _ severity: Severity, _ place: Place, path: [UInt8]?, _ detail: FindingDetail,
    fingerprint: String
  ) -> Finding {
    var location = Location(path: path, offset: place.offset, pointer: detail.pointer)
    location.image = place.image.map { session.inventory.path($0) }
    if let position = position(of: place) {
      location.line = position.line
      location.column = position.column
    }
    return Finding(
      rule: rule, severity: severity, message: detail.message, location: location,
      fingerprint: fingerprint)
  }

  private mutating func position(of place: Place) -> (line: Int, column: Int)? {
    guard let offset = place.offset, case .entry(let index) = place.file else { return nil }
    if index != entry {
      entry = index
      counter = LineCounter()
      stream = try? session.reader.open(index)
    }
    return stream.map { counter.advance(to: offset, in: $0) }
  }
}
