// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingText
import NIOPosix

/// Copies records of a file, byte by byte as they stand, to a file beside it.
enum RejectedRecords {
  /// Files of rejected records beside one file at most.
  private static let limit = 100

  /// Writes the records with these numbers, counted from 0, to `<name>.rejected.<ending>`; where
  /// that is there, to `<name>.rejected-2.<ending>` and so on: what somebody has begun to correct is
  /// not overwritten.
  ///
  /// A CSV begins with the header of its file.
  static func write(
    _ numbers: Set<Int>, of path: String
  ) async throws(UploadError) -> (path: String, count: Int) {
    do {
      return try await NIOThreadPool.singleton.runIfActive { try copy(numbers, of: path) }
    } catch let error as WriteError {
      throw UploadError(.machine, error.detail)
    } catch let error as SourceError {
      throw UploadError(.input, error.detail)
    } catch {
      throw UploadError(.input, "\(error)")
    }
  }

  private static func copy(
    _ numbers: Set<Int>, of path: String
  ) throws -> (path: String, count: Int) {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    let (stem, ending) = (name[..<dot], name[dot...])
    var attempt = 1
    while true {
      let mark = attempt == 1 ? "" : "-\(attempt)"
      let final = "\(stem).rejected\(mark)\(ending)"
      let file = try AtomicFile(folder: folder, name: final, hashing: false)
      let count = try write(numbers, of: path, isCSV: ending.lowercased() == ".csv", to: file)
      do throws(WriteError) {
        try file.commit()
        return (folder == "." && slash == nil ? final : "\(folder)/\(final)", count)
      } catch {
        guard error.code == .exists, attempt < limit else { throw error }
        attempt += 1
      }
    }
  }

  private static func write(
    _ numbers: Set<Int>, of path: String, isCSV: Bool, to file: AtomicFile
  ) throws -> Int {
    var ranges: [Range<Int>] = []
    var number = 0
    var header: Range<Int>?
    if isCSV {
      var reader = CSVReader(try PlainFile(path))
      header = try reader.next()?.range
      while let row = try reader.next() {
        if numbers.contains(number) { ranges.append(row.range) }
        number += 1
      }
    } else {
      // The beginning of a line is enough to see that it is not blank.
      var reader = LineReader(try PlainFile(path), limit: 4096)
      while let line = try reader.next() {
        if line.isBlank { continue }
        if numbers.contains(number) { ranges.append(line.range) }
        number += 1
      }
    }
    try append(([header].compactMap { $0 } + ranges), of: path, to: file)
    return ranges.count
  }

  /// Copies ascending ranges of bytes; each ends with a line end then.
  private static func append(
    _ ranges: [Range<Int>], of path: String, to file: AtomicFile
  ) throws {
    let source = try PlainFile(path)
    var rest = ranges[...]
    var offset = 0
    var last: UInt8 = 0x0A
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while let range = rest.first {
      let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
      if count == 0 { break }
      var range = range
      while range.lowerBound < offset + count {
        let part = max(range.lowerBound, offset)..<min(range.upperBound, offset + count)
        try file.append(buffer[(part.lowerBound - offset)..<(part.upperBound - offset)])
        if let end = part.last { last = buffer[end - offset] }
        if part.upperBound < range.upperBound { break }
        if last != 0x0A { try file.append([0x0A]) }
        last = 0x0A
        rest.removeFirst()
        guard let next = rest.first else { break }
        range = next
      }
      offset += count
    }
    if last != 0x0A { try file.append([0x0A]) }
  }
}
