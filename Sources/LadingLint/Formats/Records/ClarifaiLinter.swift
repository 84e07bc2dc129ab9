// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Reads a Clarifai CSV past its rules.
struct ClarifaiLinter {
  private let session: LintSession
  private let reader: ClarifaiCSVReader
  /// Every id with where it stands, put into order outside of memory: equal ones lie together.
  private let ids = RecordSorter()
  private var failed = 0

  static func lint(_ session: LintSession, _ tally: inout RecordTally) throws {
    guard !session.inventory.indices.isEmpty else { return }
    var reader = try ClarifaiCSVReader(
      try session.reader.open(0), options: session.options.records.clarifai)
    var linter = ClarifaiLinter(session: session, reader: reader)
    tally.inputType = reader.inputType
    tally.csvType = reader.csvType
    for (fault, offset) in reader.header.faults {
      if TargetCSVHeader.report(fault, at: offset, session) {
        tally.refusals[.clarifai, default: []].insert(TargetCSVHeader.id)
      }
    }
    guard reader.header.isUsable else { return }
    if reader.csvType == .raw, reader.inputType != .text {
      TargetCSVInput.reportRaw(reader.inputType, session)
      tally.refusals[.clarifai, default: []].insert(TargetCSVInput.id)
    }
    var count = 0
    while let row = try reader.next() {
      count += 1
      try linter.visit(row)
    }
    try linter.findRepeatedIDs()
    if count == 0 {
      TargetRecordsEmpty.report(session)
      tally.refusals[.clarifai, default: []].insert(TargetRecordsEmpty.id)
    }
    tally.count = max(tally.count, count)
    tally.failed = max(tally.failed, linter.failed)
  }

  private init(session: LintSession, reader: ClarifaiCSVReader) {
    self.session = session
    self.reader = reader
  }

  private mutating func visit(_ row: ClarifaiRow) throws {
    var isWrong = false
    for fault in row.faults where report(fault, of: row) { isWrong = true }
    if case .file(let path) = row.input,
      TargetCSVFile.check(
        path, at: row.inputOffset, key: row.inputID ?? "", type: reader.inputType, session)
    {
      isWrong = true
    }
    if isWrong { failed += 1 }
    guard let id = row.inputID else { return }
    let offset = UInt64(row.inputIDOffset)
    let place = (0..<8).map { UInt8(truncatingIfNeeded: offset >> (56 - 8 * UInt64($0))) }
    try ids.add(Array(id.utf8) + [0] + place + [isWrong ? 1 : 0])
  }

  private func report(_ fault: ClarifaiFault, of row: ClarifaiRow) -> Bool {
    let (at, key) = (fault.offset, row.inputID ?? "")
    switch fault.kind {
    case .row, .quoting, .tooLong, .notUTF8:
      return TargetCSVRow.report(fault.kind, at: at, session)
    case .emptyID, .oddID: return TargetCSVInputID.report(fault.kind, at: at, key, session)
    case .emptyInput, .noAddress, .unexpectedAddress:
      return TargetCSVInput.report(fault.kind, at: at, key, session)
    case .noConcept, .emptyConcept:
      return TargetCSVConcepts.report(fault.kind, at: at, key, session)
    case .metadata, .metadataNoObject:
      return TargetCSVMetadata.report(fault.kind, at: at, key, session)
    case .noGeoPoint, .geoPointOutOfRange:
      return TargetCSVGeopoints.report(fault.kind, at: at, key, session)
    }
  }

  /// Ids that stand there again.
  private mutating func findRepeatedIDs() throws {
    let sorted = try ids.sorted()
    var last: ArraySlice<UInt8>?
    while let record = try sorted.next() {
      let id = record.dropLast(10)
      guard id == last else {
        last = id
        continue
      }
      let offset = record.dropLast().suffix(8).reduce(0) { $0 << 8 | Int($1) }
      let isError = TargetCSVInputID.reportRepeated(
        String(decoding: id, as: UTF8.self), at: offset, session)
      if isError, record.last == 0 { failed += 1 }
    }
  }
}
