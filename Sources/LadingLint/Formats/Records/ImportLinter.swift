// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Reads a file of records for the V4 import past its rules.
enum ImportLinter {
  static func lint(_ session: LintSession, _ tally: inout RecordTally) throws {
    guard !session.inventory.indices.isEmpty else { return }
    var reader = try ImportRecordReader(
      try session.reader.open(0), kind: tally.kind, schema: session.options.records.schema
    ) { range in
      EntryRange(session.reader, entry: 0, range: range)
    }
    var refusals: Set<RuleID> = []
    for fault in reader.headerFaults where TargetCSVHeader.report(fault, session) {
      refusals.insert(TargetCSVHeader.id)
    }
    var (count, failed, unreadable) = (0, 0, 0)
    let isWhollyWrong = !refusals.isEmpty
    while let record = try reader.next() {
      count += 1
      var isWrong = isWhollyWrong
      for fault in record.faults where report(fault, session) { isWrong = true }
      if isWrong { failed += 1 }
      if record.faults.contains(where: isUnreadable) { unreadable += 1 }
    }
    if count == 0, reader.isUsable {
      TargetRecordsEmpty.report(session)
      refusals.insert(TargetRecordsEmpty.id)
    } else if count > 0, unreadable == count {
      refusals.insert(tally.kind == .csv ? TargetCSVRow.id : TargetRecordJSON.id)
    }
    if !refusals.isEmpty { tally.refusals[.prolific] = refusals }
    tally.count = max(tally.count, count)
    tally.failed = max(tally.failed, failed)
  }

  private static func isUnreadable(_ fault: ImportFault) -> Bool {
    switch fault.kind {
    case .json, .noObject, .row, .quoting, .tooLong: true
    default: false
    }
  }

  private static func report(_ fault: ImportFault, _ session: LintSession) -> Bool {
    switch fault.kind {
    case .json, .noObject, .byteOrderMark: TargetRecordJSON.report(fault, session)
    case .blankLine: TargetRecordBlankLine.report(fault, session)
    case .tooManyFields, .keyLength, .repeatedKey: TargetRecordFields.report(fault, session)
    case .missingField, .noAddress, .unknownMedia: TargetRecordSchema.report(fault, session)
    case .row, .quoting, .tooLong, .notUTF8: TargetCSVRow.report(fault, session)
    case .noHeader: TargetCSVHeader.report(fault, session)
    }
  }
}
