// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// Every finding of a lint, in report order, in bounded memory.
final class FindingLog {
  private let records = RecordSorter()
  /// Which place in the order has which number among equal keys; those with 1 are left out.
  private var numbers: RecordSorter?
  private let root: [UInt8]
  private var failure: WriteError?

  /// A log of nothing; `root` is the folder that everything lies in.
  init(root: [UInt8]) { self.root = root }

  /// Adds a finding; what fails here is thrown when the log is read.
  func add(
    _ rule: RuleID, _ severity: Severity, _ place: Place, path: [UInt8]?, _ detail: FindingDetail
  ) {
    if failure != nil { return }
    let record = FindingRecord(
      rule: rule, severity: severity, place: place, path: path, detail: detail,
      fingerprint: Fingerprint(rule, path: path, key: detail.key, root: root))
    do { try records.add(record.encoded()) } catch { failure = error }
  }

  /// The findings in order, each with its fingerprint.
  func reader() throws(WriteError) -> Reader {
    if let failure { throw failure }
    let numbers: RecordSorter
    if let counted = self.numbers { numbers = counted } else { numbers = try number() }
    self.numbers = numbers
    return try Reader(records: try records.sorted(), numbers: try numbers.sorted(), root: root)
  }

  /// Counts equal keys by sorting them too: a table of them would grow with the findings.
  private func number() throws(WriteError) -> RecordSorter {
    let byFingerprint = RecordSorter()
    let inOrder = try records.sorted()
    var place: UInt64 = 0
    while let bytes = try inOrder.next() {
      // The fingerprint is the record's end.
      try byFingerprint.add(Array(bytes.suffix(8)) + bigEndian(place))
      place += 1
    }
    let numbers = RecordSorter()
    let grouped = try byFingerprint.sorted()
    var last: ArraySlice<UInt8>?
    var number: UInt64 = 0
    while let bytes = try grouped.next() {
      number = bytes.prefix(8) == last ? number + 1 : 1
      last = bytes.prefix(8)
      if number > 1 { try numbers.add(Array(bytes.suffix(8)) + bigEndian(number)) }
    }
    return numbers
  }

  /// Reads a log from its beginning.
  final class Reader {
    private let records: SortedRecords
    private let numbers: SortedRecords
    private let root: [UInt8]
    private var nextNumbered: [UInt8]?
    private var place: UInt64 = 0

    fileprivate init(
      records: SortedRecords, numbers: SortedRecords, root: [UInt8]
    ) throws(WriteError) {
      self.records = records
      self.numbers = numbers
      self.root = root
      nextNumbered = try numbers.next()
    }

    /// The next finding; nil behind the last.
    func next() throws(WriteError) -> FindingRecord? {
      guard let bytes = try records.next() else { return nil }
      var record = FindingRecord(bytes)
      if let numbered = nextNumbered, numbered.prefix(8).elementsEqual(bigEndian(place)) {
        let number = numbered.suffix(8).reduce(0) { $0 << 8 | Int($1) }
        record.fingerprint = Fingerprint(
          record.rule, path: record.path, key: record.detail.key, number: number, root: root)
        nextNumbered = try numbers.next()
      }
      place += 1
      return record
    }
  }
}

private func bigEndian(_ value: UInt64) -> [UInt8] {
  stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> UInt64($0)) }
}
