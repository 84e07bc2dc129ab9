// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// What reading a zip's entry takes, apart from its size, which the inventory has.
struct ZipMember {
  /// Where the local header stands in the file.
  var localOffset: Int64
  var compressedSize: Int64
  var crc: UInt32
  /// The central directory's record, by which libzip knows the entry.
  var number: UInt32
  /// CRC-32 of the raw name, which the local header must repeat.
  var nameChecksum: UInt32
  var nameLength: UInt16
  var isDeflated: Bool
}

/// Lists a zip from its central directory alone.
struct ZipListing {
  let directory: ZipDirectory
  /// By locator.
  private(set) var members: [ZipMember] = []
  private(set) var inventory = Inventory()
  private(set) var anomalies: [SourceAnomaly] = []

  private var listing: ArchiveListing
  private var spans: [ZipSpan] = []
  /// Where entries are said to lie whose size cannot be.
  private var unsized: Set<Int64> = []

  init(_ file: InputFile, size: Int64, limits: SourceLimits) throws(SourceError) {
    directory = try ZipDirectory.locate(file, size: size)
    let directorySize = directory.end - directory.start
    if directorySize > limits[.centralDirectory] {
      throw limits.error(
        .centralDirectory, "its central directory takes \(directorySize) bytes")
    }
    listing = ArchiveListing(limits: limits)
    reportContainer()
    var reader = ZipEntryRecordReader(directory)
    while let record = try reader.next() { try take(record) }
    try checkEnd(&reader)
    try listing.checkRatio(fileSize: size)
    inventory = Inventory(listing.files)
    try reportFaults(limits)
    listing.anomalies.addCaseCollisions(of: inventory)
    listing.anomalies.addFilesThatAreFolders(in: inventory)
    anomalies = listing.anomalies.sorted()
  }

  private mutating func reportContainer() {
    if directory.base < 0 {
      listing.anomalies.add(
        .damaged, nil, "\(-directory.base) bytes were cut from its beginning", offset: 0)
    }
    if let problem = directory.endProblem {
      listing.anomalies.add(.damaged, nil, problem, offset: directory.end)
    }
    if directory.trailing > 0 {
      listing.anomalies.add(
        directory.hasPadding ? .padding : .trailing, nil, "\(directory.trailing)",
        offset: directory.fileSize - directory.trailing)
    }
  }

  private mutating func checkEnd(_ reader: inout ZipEntryRecordReader) throws(SourceError) {
    if UInt64(reader.number) < directory.count {
      if reader.number == 0 {
        throw SourceError(.damaged, path: nil, detail: "its directory is not readable")
      }
      listing.anomalies.add(
        .damaged, nil,
        "the directory breaks off after \(reader.number) of \(directory.count) entries",
        offset: reader.offset)
    } else if reader.hasUncountedRecord() {
      listing.anomalies.add(
        .damaged, nil, "the directory holds more entries than the \(directory.count) it counts",
        offset: reader.offset)
    } else if reader.offset != directory.start + Int64(clamping: directory.statedSize) {
      listing.anomalies.add(
        .damaged, nil,
        "the directory takes \(reader.offset - directory.start) bytes, not \(directory.statedSize)",
        offset: reader.offset)
    } else if reader.offset != directory.end {
      // Programs that count back from the end record miss the directory.
      listing.anomalies.add(
        .damaged, nil,
        "\(directory.end - reader.offset) bytes stand between its directory and its end record",
        offset: reader.offset)
    }
  }

  private mutating func take(_ record: ZipEntryRecord) throws(SourceError) {
    let verdict = try listing.judge(record.name, offset: record.offset)
    let hasPlace = note(record)
    if record.hasBrokenExtra {
      listing.anomalies.add(
        .damaged, record.name, "its extra fields are broken", offset: record.offset)
    }
    switch verdict {
    case .dropped: return
    case .folder:
      if record.size != 0 {
        listing.anomalies.add(
          .damaged, record.name, "a folder with content", offset: record.offset)
      }
    case .file(let name):
      if let problem = record.nameProblem {
        listing.anomalies.add(problem.kind, name, problem.detail, offset: record.offset)
        if record.name != record.rawName, let unsafe = EntryPathProblem.first(in: record.rawName) {
          return listing.anomalies.add(
            .unsafePath, record.rawName, unsafe.explanation, offset: record.offset)
        }
      }
      if let reason = record.refusal {
        return listing.anomalies.add(reason.kind, name, reason.detail, offset: record.offset)
      }
      // A folder whose name lacks the slash.
      if record.unixMode & 0o170000 == 0o040000 { return }
      try takeFile(record, name, hasPlace: hasPlace)
    }
  }

  private mutating func takeFile(
    _ record: ZipEntryRecord, _ name: [UInt8], hasPlace: Bool
  ) throws(SourceError) {
    guard hasPlace, let size = record.size, let compressedSize = record.compressedSize,
      let localOffset = record.localOffset
    else {
      return listing.anomalies.add(
        .damaged, name, "its size or place cannot be", offset: record.offset)
    }
    let problem = record.sizeProblem()
    if let reason = problem {
      // It cannot be read to its end, so it is no more than it is.
      listing.anomalies.add(.damaged, name, reason, offset: record.offset)
    } else if listing.limits.isBomb(
      size: size, packed: compressedSize, floor: SourceLimits.ratioFloor.entry)
    {
      return listing.anomalies.add(
        .bomb, name,
        "its \(compressedSize) bytes would be unpacked to \(size); "
          + listing.limits.described(.ratio), offset: record.offset)
    }
    if problem == nil,
      try !listing.admit(name, size: size, offset: record.offset)
    {
      return
    }
    listing.files.add(
      path: EntryPath(unchecked: name), size: size, locator: UInt64(members.count))
    members.append(
      ZipMember(
        localOffset: localOffset &+ directory.base, compressedSize: compressedSize,
        crc: record.crc, number: UInt32(truncatingIfNeeded: record.number),
        nameChecksum: checksum(record.rawName), nameLength: UInt16(record.rawName.count),
        isDeflated: record.method == 8))
  }

  /// Remembers where the entry lies; false when it cannot lie anywhere.
  private mutating func note(_ record: ZipEntryRecord) -> Bool {
    guard let offset = record.localOffset else { return false }
    let (start, overflow) = offset.addingReportingOverflow(directory.base)
    guard !overflow, start >= 0 else { return false }
    guard let packed = record.compressedSize, let size = record.size else {
      unsized.insert(start)
      return false
    }
    let nameChecksum = checksum(record.rawName)
    spans.append(
      ZipSpan(
        start: start, compressedSize: packed, size: size, number: record.number,
        crc: record.crc, nameChecksum: nameChecksum,
        shownNameChecksum: record.name == record.rawName ? nameChecksum : checksum(record.name),
        nameLength: UInt16(record.rawName.count), method: UInt16(record.method),
        flags: UInt16(record.flags)))
    return true
  }

  /// Looks at the entries where they lie, and for equal names; only for faults are the names read
  /// once more.
  private mutating func reportFaults(_ limits: SourceLimits) throws(SourceError) {
    let scan = try ZipLocalScan(directory, spans, limits: limits)
    spans = []
    if scan.prepended > 0 {
      listing.anomalies.add(.prepended, nil, "\(scan.prepended)", offset: 0)
    }
    for offset in scan.unlisted where !unsized.contains(offset) {
      listing.anomalies.add(
        .unlisted, nil, "an entry lies here that the directory does not list", offset: offset)
    }
    let hasDuplicates = listing.files.count != inventory.count
    guard hasDuplicates || !scan.faults.isEmpty else { return }
    let faults = scan.faults.sorted { $0.number < $1.number }
    var fault = 0
    var names = ArchiveListing(limits: limits)
    var seen: Set<Int> = []
    var reader = ZipEntryRecordReader(directory)
    while let record = try reader.next() {
      let verdict = try names.judge(record.name, offset: 0)
      while fault < faults.count, faults[fault].number == record.number {
        var name = record.name
        if case .file(let path) = verdict { name = path }
        listing.anomalies.add(
          faults[fault].kind, name, faults[fault].detail, offset: faults[fault].offset)
        fault += 1
      }
      guard hasDuplicates, case .file(let name) = verdict, record.refusal == nil,
        let index = inventory.find(name)
      else { continue }
      if !seen.insert(index).inserted {
        listing.anomalies.add(
          .duplicate, name, "the first of them is read", offset: record.offset)
      }
    }
  }
}
