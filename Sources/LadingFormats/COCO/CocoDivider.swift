// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingText

/// Copies the records of one annotation file, byte by byte, to the parts that hold their images.
///
/// All else in the file (info, licences, categories, members that nobody knows) goes to every
/// part that gets the file. What is in memory at once is one record, or one element of a list.
final class CocoDivider {
  /// Records left out of every part, by reason.
  private(set) var dropped: [String: Int] = [:]

  private let reader: CocoReader
  private let partOf: [Int32]
  private let write: (_ part: Int, _ bytes: [UInt8]) throws -> Void
  /// The parts that get the file, ascending.
  private let used: [Int]
  /// Whether a part has a record of the list that is being copied.
  private var hasRecord: [Bool]
  /// What goes to every part and has not been written yet.
  private var common: [UInt8] = []

  /// Divides by the image records that `reader` has read.
  init(
    _ reader: CocoReader, parts: Int, partOf: [Int32],
    write: @escaping (_ part: Int, _ bytes: [UInt8]) throws -> Void
  ) {
    self.reader = reader
    self.partOf = partOf
    self.write = write
    hasRecord = Array(repeating: false, count: parts)
    var isUsed = hasRecord
    for slot in 0..<reader.images.count {
      if let entry = reader.images.entry(slot), partOf.indices.contains(entry),
        isUsed.indices.contains(Int(partOf[entry]))
      {
        isUsed[Int(partOf[entry])] = true
      }
    }
    used = isUsed.indices.filter { isUsed[$0] }
  }

  /// Reads the file once more and writes its parts.
  func divide(reader entries: any EntryReader) throws {
    var scanner = JSONScanner(try entries.open(reader.file.entry))
    do {
      try copy(&scanner)
      try scanner.finish()
    } catch let error as JSONError {
      throw scanner.failure ?? changed(error.message)
    }
    guard scanner.offset == reader.byteCount else {
      throw changed("it has \(scanner.offset) bytes now and had \(reader.byteCount)")
    }
    try flush()
  }

  private func changed(_ detail: String) -> SourceError {
    SourceError(.changed, path: Array(reader.inventory.name(reader.file.entry)), detail: detail)
  }

  private func copy(_ scanner: inout JSONScanner) throws {
    try append("{\n".utf8)
    if try scanner.beginObject() {
      var slot = 0
      var isFirst = true
      repeat {
        _ = try scanner.peek()
        if !isFirst { try append(",\n".utf8) }
        isFirst = false
        var name: [UInt8] = []
        scanner.beginCapture()
        let key = try scanner.readKey()
        scanner.endCapture(appendingTo: &name)
        try append(name)
        guard try scanner.peek() == UInt8(ascii: "[") else {
          try append(value(&scanner))
          continue
        }
        if key == reader.keys.images {
          try copyRecords(&scanner, CocoPackable.recordsWithoutFile) { _ in
            slot += 1
            return self.part(ofSlot: slot - 1)
          }
        } else if key == reader.keys.annotations {
          try copyRecords(&scanner, CocoPackable.annotationsWithoutImage) { id in
            id.flatMap { self.reader.images.slot(ofID: $0) }.flatMap { self.part(ofSlot: $0) }
          }
        } else {
          try copyList(&scanner)
        }
      } while try scanner.nextMember()
    }
    try append("\n}\n".utf8)
  }

  /// Copies each element of a list to the part that `destination` says, given its `image_id`.
  private func copyRecords(
    _ scanner: inout JSONScanner, _ reason: String, to destination: (Int?) -> Int?
  ) throws {
    try append("[".utf8)
    try flush()
    for part in used { hasRecord[part] = false }
    var record: [UInt8] = []
    if try scanner.beginArray() {
      repeat {
        _ = try scanner.peek()
        record.removeAll(keepingCapacity: true)
        scanner.beginCapture()
        let id = try imageID(&scanner)
        guard let part = destination(id) else {
          scanner.endCapture(appendingTo: &record)
          dropped[reason, default: 0] += 1
          continue
        }
        record.append(contentsOf: hasRecord[part] ? ",\n".utf8 : "\n".utf8)
        hasRecord[part] = true
        scanner.endCapture(appendingTo: &record)
        try write(part, record)
      } while try scanner.nextElement()
    }
    try append("]".utf8)
  }

  /// Copies a list to every part, element by element: it may be longer than memory.
  private func copyList(_ scanner: inout JSONScanner) throws {
    try append("[".utf8)
    if try scanner.beginArray() {
      var isFirst = true
      repeat {
        if !isFirst { try append(",".utf8) }
        isFirst = false
        _ = try scanner.peek()
        try append(value(&scanner))
      } while try scanner.nextElement()
    }
    try append("]".utf8)
  }

  /// The bytes of the value that comes next.
  private func value(_ scanner: inout JSONScanner) throws(JSONError) -> [UInt8] {
    var bytes: [UInt8] = []
    scanner.beginCapture()
    try scanner.skipValue()
    scanner.endCapture(appendingTo: &bytes)
    return bytes
  }

  /// Passes over a record and returns the image that it names.
  private func imageID(_ scanner: inout JSONScanner) throws(JSONError) -> Int? {
    guard try scanner.kind() == .object else {
      try scanner.skipValue()
      return nil
    }
    var id: Int?
    var faults: [CocoFault] = []
    guard try scanner.beginObject() else { return nil }
    repeat {
      if try scanner.readKey() == reader.keys.imageID {
        id = try reader.integer(
          &scanner, "image_id", CocoPlace(section: .annotations, index: 0), isID: true, &faults)
      } else {
        try scanner.skipValue()
      }
    } while try scanner.nextMember()
    return id
  }

  private func part(ofSlot slot: Int) -> Int? {
    guard slot < reader.images.count, let entry = reader.images.entry(slot),
      partOf.indices.contains(entry), hasRecord.indices.contains(Int(partOf[entry]))
    else { return nil }
    return Int(partOf[entry])
  }

  /// Adds to what goes to every part.
  private func append(_ bytes: some Collection<UInt8>) throws {
    common.append(contentsOf: bytes)
    if common.count >= 1 << 16 { try flush() }
  }

  private func flush() throws {
    if common.isEmpty { return }
    for part in used { try write(part, common) }
    common.removeAll(keepingCapacity: true)
  }
}
