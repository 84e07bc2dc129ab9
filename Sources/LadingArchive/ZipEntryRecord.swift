// SPDX-License-Identifier: Apache-2.0

import CHash

/// One record of a zip's central directory.
struct ZipEntryRecord {
  /// Its place in the directory, from 0.
  var number: Int
  /// Where the record itself stands.
  var offset: Int64
  var madeBy: Int
  var flags: Int
  var method: Int
  var crc: UInt32
  /// Sizes and the local header's offset; nil where a zip64 field lacks or cannot be.
  var compressedSize: Int64?
  var size: Int64?
  var localOffset: Int64?
  var externalAttributes: UInt32
  /// On which part of a split archive it lies; 0 for one that is whole.
  var disk: Int
  /// The name as the record has it, to be compared with the local header's.
  var rawName: [UInt8]
  /// The name as other programs show it: from the Unicode path field where there is one.
  var name: [UInt8]
  /// Whether a Unicode path field speaks of this name.
  var hasUnicodePath = false
  /// Whether its extra fields break off.
  var hasBrokenExtra = false

  /// The permission and type bits where the entry was made on Unix; 0 elsewhere.
  var unixMode: UInt32 {
    let host = madeBy >> 8
    return host == 3 || host == 19 ? externalAttributes >> 16 : 0
  }

  var isEncrypted: Bool { flags & 0x2041 != 0 || method == 99 }
}

/// Reads a central directory record by record.
struct ZipEntryRecordReader {
  private let directory: ZipDirectory
  private var window: WindowReader
  private(set) var number = 0

  /// Where the next record would stand.
  var offset: Int64 { window.offset }

  init(_ directory: ZipDirectory) {
    self.directory = directory
    window = WindowReader(directory.file, from: directory.start, to: directory.end)
  }

  /// The next record; nil after the last that the end record counts.
  mutating func next() throws(SourceError) -> ZipEntryRecord? {
    guard UInt64(number) < directory.count else { return nil }
    do {
      return try read()
    } catch {
      throw error.sourceError(nil)
    }
  }

  /// Whether another record follows though none is counted.
  mutating func hasUncountedRecord() -> Bool {
    (try? window.require(46)) == true && window.number32(0) == 0x0201_4B50
  }

  private mutating func read() throws(SystemError) -> ZipEntryRecord? {
    guard try window.require(46), window.number32(0) == 0x0201_4B50 else { return nil }
    let nameLength = window.number16(28)
    let extraLength = window.number16(30)
    let length = 46 + nameLength + extraLength + window.number16(32)
    guard try window.require(length) else { return nil }
    let rawName = Array(window.bytes(46, nameLength))
    var record = ZipEntryRecord(
      number: number, offset: window.offset, madeBy: window.number16(4),
      flags: window.number16(8), method: window.number16(10), crc: window.number32(16),
      compressedSize: Int64(window.number32(20)), size: Int64(window.number32(24)),
      localOffset: Int64(window.number32(42)), externalAttributes: window.number32(38),
      disk: window.number16(34), rawName: rawName,
      name: rawName)
    record.apply(extra: window.bytes(46 + nameLength, extraLength))
    window.skip(length)
    number += 1
    return record
  }
}

extension ZipEntryRecord {
  /// Takes what extra fields replace: 64-bit sizes (0x0001) and the Unicode path (0x7075).
  fileprivate mutating func apply(extra: ArraySlice<UInt8>) {
    var fields = ZipExtraFields(extra)
    var isLong = false
    while let field = fields.next() {
      if field.id == ZipExtraFields.zip64, !isLong {
        applyZip64(field.body)
        isLong = true
      } else if let path = field.unicodePath(ofNameWith: checksum(rawName)) {
        name = Array(path)
        hasUnicodePath = true
      }
    }
    hasBrokenExtra = fields.isBroken
    if !isLong { applyZip64([]) }
  }

  /// The field holds, in this order, those values that the record has no room for.
  private mutating func applyZip64(_ body: ArraySlice<UInt8>) {
    var body = body
    func take(_ value: Int64?) -> Int64? {
      guard value == 0xFFFF_FFFF else { return value }
      guard body.count >= 8 else { return nil }
      defer { body = body.dropFirst(8) }
      return Int64(exactly: body.littleEndian)
    }
    size = take(size)
    compressedSize = take(compressedSize)
    localOffset = take(localOffset)
    // The part's number is the last value, in four bytes.
    if disk == 0xFFFF { disk = body.count >= 4 ? Int(body.prefix(4).littleEndian) : 0 }
  }
}

/// The CRC-32 of bytes in memory.
func checksum(_ bytes: some Collection<UInt8>) -> UInt32 {
  unsafe Array(bytes).withUnsafeBytes { unsafe libdeflate_crc32(0, $0.baseAddress, $0.count) }
}
