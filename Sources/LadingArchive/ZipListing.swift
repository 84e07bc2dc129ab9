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
  private var spans: [Span] = []

  /// A stretch of the file that an entry takes at the least: the local header's extra field, which
  /// only the header itself knows, is left out.
  private struct Span {
    var start: Int64
    var end: Int64
    var number: Int
  }

  init(_ file: InputFile, size: Int64, limits: SourceLimits) throws(SourceError) {
    directory = try ZipDirectory.locate(file, size: size)
    if directory.end - directory.start > limits.centralDirectoryBytes {
      throw SourceError(
        .limit, path: nil,
        detail: "a central directory of \(directory.end - directory.start) bytes")
    }
    listing = ArchiveListing(limits: limits)
    reportContainer()
    var reader = ZipEntryRecordReader(directory)
    while let record = try reader.next() { try take(record) }
    try checkEnd(&reader)
    inventory = Inventory(listing.files)
    try reportRepeats()
    listing.anomalies.addCaseCollisions(of: inventory)
    anomalies = listing.anomalies.sorted()
  }

  private mutating func reportContainer() {
    if directory.base != 0 {
      listing.anomalies.add(
        .damaged, nil,
        "offsets are wrong by \(directory.base): something was put before the archive, or cut",
        offset: 0)
    }
    if directory.trailing > 0 {
      listing.anomalies.add(
        .damaged, nil, "\(directory.trailing) bytes follow the archive's end",
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
    }
  }

  private mutating func take(_ record: ZipEntryRecord) throws(SourceError) {
    let verdict = try listing.judge(record.name, offset: record.offset)
    let end = note(record)
    switch verdict {
    case .dropped: return
    case .folder:
      if record.size != 0 {
        listing.anomalies.add(
          .damaged, record.name, "a folder with content", offset: record.offset)
      }
    case .file(let name):
      if let reason = record.refusal {
        return listing.anomalies.add(reason.kind, name, reason.detail, offset: record.offset)
      }
      // A folder whose name lacks the slash.
      if record.unixMode & 0o170000 == 0o040000 { return }
      guard let end, let size = record.size, let compressedSize = record.compressedSize,
        let localOffset = record.localOffset
      else {
        return listing.anomalies.add(
          .damaged, name, "its size or place cannot be", offset: record.offset)
      }
      if let reason = sizeProblem(record, end: end) {
        listing.anomalies.add(.damaged, name, reason, offset: record.offset)
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
  }

  /// Remembers where the entry lies; nil when it cannot lie anywhere.
  private mutating func note(_ record: ZipEntryRecord) -> Int64? {
    guard let offset = record.localOffset, let size = record.compressedSize else { return nil }
    let (start, overflow) = offset.addingReportingOverflow(directory.base)
    let (header, _) = start.addingReportingOverflow(Int64(30 + record.rawName.count))
    let (end, overflow2) = header.addingReportingOverflow(size)
    guard !overflow, !overflow2, start >= 0, size >= 0 else { return nil }
    spans.append(Span(start: start, end: end, number: record.number))
    return end
  }

  private func sizeProblem(_ record: ZipEntryRecord, end: Int64) -> String? {
    guard let size = record.size, let compressed = record.compressedSize else { return nil }
    if end > directory.start { return "its content would lie beyond the end of the archive" }
    if record.method == 0, size != compressed {
      return "it is stored, yet \(size) bytes are said to take \(compressed)"
    }
    // One bit of deflated data stands for 258 bytes at the most, so 1 for 1032 with framing.
    if record.method == 8, size / 1032 > compressed {
      return "\(compressed) bytes cannot inflate to the \(size) that it claims"
    }
    return nil
  }

  /// Finds equal names and entries that share bytes; only then are the names read once more.
  private mutating func reportRepeats() throws(SourceError) {
    let overlapping = overlaps()
    let hasDuplicates = listing.files.count != inventory.count
    guard hasDuplicates || !overlapping.isEmpty else { return }
    var names = ArchiveListing(limits: SourceLimits())
    var seen: Set<Int> = []
    var reader = ZipEntryRecordReader(directory)
    while let record = try reader.next() {
      if let offset = overlapping[record.number] {
        listing.anomalies.add(
          .damaged, record.name, "its bytes overlap with those of another entry", offset: offset)
      }
      guard hasDuplicates, case .file(let name) = try names.judge(record.name, offset: 0),
        record.refusal == nil, let index = inventory.find(name)
      else { continue }
      if !seen.insert(index).inserted {
        listing.anomalies.add(
          .duplicate, name, "the first of them is read", offset: record.offset)
      }
    }
  }

  /// The later of each two entries whose stretches overlap, with its offset.
  private mutating func overlaps() -> [Int: Int64] {
    spans.sort { ($0.start, $0.number) < ($1.start, $1.number) }
    var result: [Int: Int64] = [:]
    var reach: Int64 = 0
    for span in spans {
      if span.start < reach { result[span.number] = span.start }
      reach = max(reach, span.end)
    }
    spans = []
    return result
  }
}

extension ZipEntryRecord {
  /// Why the entry is not read; nil when it is.
  fileprivate var refusal: (kind: SourceAnomaly.Kind, detail: String)? {
    switch unixMode & 0o170000 {
    case 0, 0o100000, 0o040000: break
    case 0o120000: return (.special, "a symbolic link")
    case 0o020000, 0o060000: return (.special, "a device")
    case 0o010000: return (.special, "a named pipe")
    case 0o140000: return (.special, "a socket")
    default: return (.special, "of an unknown kind")
    }
    if isEncrypted { return (.encrypted, method == 99 ? "AES" : "") }
    if method != 0, method != 8 { return (.unsupportedCompression, methodName) }
    return nil
  }

  private var methodName: String {
    switch method {
    case 1: "shrink (1)"
    case 6: "implode (6)"
    case 9: "deflate64 (9)"
    case 12: "bzip2 (12)"
    case 14: "LZMA (14)"
    case 93: "zstd (93)"
    case 95: "xz (95)"
    case 98: "PPMd (98)"
    default: "method \(method)"
    }
  }
}
