// SPDX-License-Identifier: Apache-2.0

/// Where a zip's central directory lies and what the end record says about it (APPNOTE 4.3.16,
/// 4.3.14 for zip64).
struct ZipDirectory {
  let file: InputFile
  let fileSize: Int64
  /// Where the first record stands, and where the end records begin.
  private(set) var start: Int64 = 0
  private(set) var end: Int64
  /// How many records there are said to be.
  private(set) var count: UInt64
  /// How many bytes stand before the archive without being counted in its offsets.
  private(set) var base: Int64 = 0
  /// The directory's size as the end record says it.
  private(set) var statedSize: UInt64
  /// Bytes after the archive's end.
  private(set) var trailing: Int64
  /// Whether those are all zeros, as programs that write whole blocks leave them.
  private(set) var hasPadding = false
  /// What is wrong with the end records that does not keep them from being read; nil when nothing is.
  private(set) var endProblem: String?

  private static let endLength = 22
  private static let longestComment = 65535

  /// Finds the end record by looking backwards from the end of the file.
  static func locate(_ file: InputFile, size: Int64) throws(SourceError) -> ZipDirectory {
    do {
      let tailLength = min(size, Int64(endLength + longestComment))
      let tailStart = size - tailLength
      let tail = try file.bytes(at: tailStart, count: Int(tailLength))
      var problem = "it has no end record: the file is cut off"
      var position = tail.count - endLength
      while position >= 0 {
        if tail[position...].starts(with: [0x50, 0x4B, 5, 6]) {
          let record = Array(tail[position..<(position + endLength)])
          let comment = Int(record[20...21].littleEndian)
          var directory = ZipDirectory(
            file: file, size: size, position: tailStart + Int64(position), record: record)
          if let reason = try directory.settle(record) {
            problem = reason
          } else {
            let rest = tail[(position + endLength)...].dropFirst(comment)
            directory.trailing = Int64(rest.count)
            directory.hasPadding = rest.allSatisfy { $0 == 0 }
            // Other programs take the comment as it is, and the directory before it.
            if position + endLength + comment > tail.count {
              directory.endProblem = "its comment is cut off"
            }
            return directory
          }
        }
        position -= 1
      }
      throw SourceError(.damaged, path: nil, detail: problem)
    } catch let error as SystemError {
      throw error.sourceError(nil)
    } catch let error as SourceError {
      throw error
    } catch {
      throw SourceError(.unreadable, path: nil, detail: "\(error)")
    }
  }

  private init(file: InputFile, size: Int64, position: Int64, record: [UInt8]) {
    self.file = file
    fileSize = size
    end = position
    count = record[10...11].littleEndian
    statedSize = record[12...15].littleEndian
    trailing = 0
  }

  /// Works out where the directory is; says why it cannot be, nil when it can.
  private mutating func settle(_ record: [UInt8]) throws(SystemError) -> String? {
    var statedStart = record[16...19].littleEndian
    var disks = (record[4...5].littleEndian, record[6...7].littleEndian)
    if let (position, long) = try findZip64() {
      let short = (count, statedSize, statedStart)
      disks = (long[16...19].littleEndian, long[20...23].littleEndian)
      count = long[32...39].littleEndian
      statedSize = long[40...47].littleEndian
      statedStart = long[48...55].littleEndian
      end = position
      // Where the short record has room, both must say the same: programs read one or the other.
      if short.0 != 0xFFFF && short.0 != count || short.1 != 0xFFFF_FFFF && short.1 != statedSize
        || short.2 != 0xFFFF_FFFF && short.2 != statedStart
      {
        endProblem = "its two end records describe different directories"
      }
    }
    if disks != (0, 0) { return "it is one of several parts; join them first" }
    guard let size = Int64(exactly: statedSize), let claimed = Int64(exactly: statedStart),
      size <= end, claimed <= end
    else { return "its directory would lie beyond the end of the file" }
    if count == 0 {
      start = end
      return nil
    }
    // Offsets count from the archive's own beginning, which need not be the file's.
    if try isRecord(claimed) {
      start = claimed
    } else if try isRecord(end - size) {
      start = end - size
      base = start - claimed
    } else {
      return "its directory is not where the end record says"
    }
    // A record takes 46 bytes at least.
    if count > UInt64(end - start) / 46 { return "it counts more entries than there is room for" }
    return nil
  }

  private func isRecord(_ offset: Int64) throws(SystemError) -> Bool {
    guard offset >= 0, offset < end else { return false }
    return try file.bytes(at: offset, count: 4) == [0x50, 0x4B, 1, 2]
  }

  private func findZip64() throws(SystemError) -> (position: Int64, record: [UInt8])? {
    guard end >= 20 else { return nil }
    let locator = try file.bytes(at: end - 20, count: 20)
    guard locator.count == 20, locator.starts(with: [0x50, 0x4B, 6, 7]) else { return nil }
    // With bytes put before the archive the record stands further on than its offset says; without
    // extensible data it stands right before the locator.
    for position in [Int64(exactly: locator[8...15].littleEndian) ?? -1, end - 20 - 56] {
      guard position >= 0, position <= end - 20 - 56 else { continue }
      let record = try file.bytes(at: position, count: 56)
      if record.count == 56, record.starts(with: [0x50, 0x4B, 6, 6]) { return (position, record) }
    }
    return nil
  }
}
