// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingText

/// Copies the records of one annotation file, byte by byte, to the parts that hold their images.
///
/// All else in the file (info, licences, categories, members that nobody knows) goes to every
/// part that gets the file.
final class CocoDivider: CocoVisitor {
  /// Records left out of every part, by reason.
  private(set) var dropped: [String: Int] = [:]

  private let reader: CocoReader
  private let partOf: [Int32]
  private var outputs: [Output]
  private var isFirstMember = true

  /// What is written to one part.
  private struct Output {
    var isUsed = false
    var bytes: [UInt8] = []
    var isFirstRecord = true
  }

  init(_ reader: CocoReader, parts: Int, partOf: [Int32]) {
    self.reader = reader
    self.partOf = partOf
    outputs = Array(repeating: Output(), count: parts)
  }

  func divide(
    reader entries: any EntryReader, write: (_ part: Int, _ bytes: [UInt8]) throws -> Void
  ) throws {
    guard reader.readImages(self, reader: entries).isComplete else {
      throw changed("it could be read before and cannot now")
    }
    for slot in 0..<reader.images.count {
      if let part = part(ofSlot: slot) { outputs[part].isUsed = true }
    }
    var scanner = JSONScanner(try entries.open(reader.file.entry))
    do {
      try copy(&scanner, write)
      try scanner.finish()
    } catch let error as JSONError {
      throw scanner.failure ?? changed(error.message)
    }
    try flush(atLeast: 1, write)
  }

  private func changed(_ detail: String) -> SourceError {
    SourceError(.changed, path: Array(reader.inventory.name(reader.file.entry)), detail: detail)
  }

  private func copy(
    _ scanner: inout JSONScanner, _ write: (_ part: Int, _ bytes: [UInt8]) throws -> Void
  ) throws {
    append("{\n")
    if try scanner.beginObject() {
      var slot = 0
      repeat {
        _ = try scanner.peek()
        var name: [UInt8] = []
        scanner.beginCapture()
        let key = try scanner.readKey()
        scanner.endCapture(appendingTo: &name)
        append(isFirstMember ? "" : ",\n")
        isFirstMember = false
        append(name)
        let isList = try scanner.peek() == UInt8(ascii: "[")
        if key == reader.keys.images, isList {
          try copyRecords(&scanner, CocoPackable.recordsWithoutFile, write) { _ in
            slot += 1
            return self.part(ofSlot: slot - 1)
          }
        } else if key == reader.keys.annotations, isList {
          try copyRecords(&scanner, CocoPackable.annotationsWithoutImage, write) { id in
            id.flatMap { self.reader.images.slot(ofID: $0) }.flatMap { self.part(ofSlot: $0) }
          }
        } else {
          var value: [UInt8] = []
          scanner.beginCapture()
          try scanner.skipValue()
          scanner.endCapture(appendingTo: &value)
          append(value)
        }
      } while try scanner.nextMember()
    }
    append("\n}\n")
  }

  /// Copies each element of a list to the part that `destination` says, given its `image_id`.
  private func copyRecords(
    _ scanner: inout JSONScanner, _ reason: String,
    _ write: (_ part: Int, _ bytes: [UInt8]) throws -> Void, to destination: (Int?) -> Int?
  ) throws {
    append("[")
    for part in outputs.indices { outputs[part].isFirstRecord = true }
    var record: [UInt8] = []
    if try scanner.beginArray() {
      repeat {
        _ = try scanner.peek()
        record.removeAll(keepingCapacity: true)
        scanner.beginCapture()
        let id = try imageID(&scanner)
        scanner.endCapture(appendingTo: &record)
        guard let part = destination(id) else {
          dropped[reason, default: 0] += 1
          continue
        }
        outputs[part].bytes.append(contentsOf: outputs[part].isFirstRecord ? "\n".utf8 : ",\n".utf8)
        outputs[part].isFirstRecord = false
        outputs[part].bytes.append(contentsOf: record)
        if outputs[part].bytes.count >= 1 << 16 { try flush(part, write) }
      } while try scanner.nextElement()
    }
    append("]")
    try flush(atLeast: 1 << 16, write)
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
      partOf.indices.contains(entry), outputs.indices.contains(Int(partOf[entry]))
    else { return nil }
    return Int(partOf[entry])
  }

  private func append(_ text: String) { append(Array(text.utf8)) }

  private func append(_ bytes: [UInt8]) {
    for part in outputs.indices where outputs[part].isUsed {
      outputs[part].bytes.append(contentsOf: bytes)
    }
  }

  private func flush(
    atLeast limit: Int, _ write: (_ part: Int, _ bytes: [UInt8]) throws -> Void
  ) throws {
    for part in outputs.indices where outputs[part].bytes.count >= limit { try flush(part, write) }
  }

  private func flush(_ part: Int, _ write: (_ part: Int, _ bytes: [UInt8]) throws -> Void) throws {
    try write(part, outputs[part].bytes)
    outputs[part].bytes.removeAll(keepingCapacity: true)
  }
}
