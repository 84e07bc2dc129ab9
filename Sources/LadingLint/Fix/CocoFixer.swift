// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Collects the edits that clip the boxes of a COCO file: the numbers are replaced where they stand,
/// the rest stays as it is typed.
final class CocoFixer: CocoVisitor {
  private(set) var edits: [ByteEdit] = []
  private(set) var clipped = 0
  private let entry: Int
  private let reader: any EntryReader

  init(entry: Int, reader: any EntryReader) {
    self.entry = entry
    self.reader = reader
  }

  func visit(annotation: CocoAnnotation) {
    guard let box = CocoOverrun.clipped(annotation),
      let record = record(annotation), let members = CocoMembers(record)
    else { return }
    let old = [annotation.x, annotation.y, annotation.width, annotation.height]
    guard members.numbers.count == 4 else { return }
    var found: [ByteEdit] = []
    for (index, range) in members.numbers.enumerated() where box[index] != old[index] {
      let decimals = members.numbers.map { Self.decimals(record[$0]) }.max() ?? 0
      found.append(
        edit(range, annotation, DecimalText.fixed(box[index], digits: min(9, max(3, decimals)))))
    }
    // The area of a box without an outline is the box's.
    if let range = members.area, !annotation.hasSegmentation,
      let area = Double(String(decoding: record[range], as: UTF8.self)),
      abs(area - old[2] * old[3]) <= 1e-6 * max(1, abs(area))
    {
      found.append(edit(range, annotation, DecimalText.fixed(box[2] * box[3], digits: 6)))
    }
    guard !found.isEmpty else { return }
    clipped += 1
    edits += found.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  private func edit(
    _ range: Range<Int>, _ annotation: CocoAnnotation, _ bytes: [UInt8]
  ) -> ByteEdit {
    ByteEdit(
      (annotation.offset + range.lowerBound)..<(annotation.offset + range.upperBound), bytes)
  }

  private func record(_ annotation: CocoAnnotation) -> [UInt8]? {
    let count = annotation.end - annotation.offset
    guard (2...(1 << 24)).contains(count) else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    let read = bytes.withUnsafeMutableBytes {
      (try? reader.read(entry, at: Int64(annotation.offset), into: $0)) ?? 0
    }
    return read == count ? bytes : nil
  }

  private static func decimals(_ number: ArraySlice<UInt8>) -> Int {
    guard let point = number.firstIndex(of: UInt8(ascii: ".")),
      number.allSatisfy({ $0 | 0x20 != UInt8(ascii: "e") })
    else { return 0 }
    return number.endIndex - point - 1
  }
}

/// Where the numbers of an annotation's box and its area stand in the bytes of its record.
struct CocoMembers {
  private(set) var numbers: [Range<Int>] = []
  private(set) var area: Range<Int>?

  /// Looks through a record that has been read as JSON; nil when a member stands twice.
  init?(_ record: [UInt8]) {
    var depth = 0
    var boxes = 0
    var areas = 0
    var index = 0
    var key: Range<Int>?
    while index < record.count {
      let byte = record[index]
      switch byte {
      case UInt8(ascii: "\""):
        let end = Self.endOfString(record, index)
        if depth == 1 { key = (index + 1)..<(end - 1) }
        index = end
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ":") where depth == 1:
        let name = key.map { record[$0] } ?? []
        if name.elementsEqual("bbox".utf8) {
          boxes += 1
          numbers = Self.numbers(record, index + 1)
        } else if name.elementsEqual("area".utf8) {
          areas += 1
          area = Self.token(record, index + 1)
        }
      default: break
      }
      index += 1
    }
    if boxes != 1 || areas > 1 { return nil }
  }

  /// Behind the closing quote.
  private static func endOfString(_ bytes: [UInt8], _ start: Int) -> Int {
    var index = start + 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(bytes.count, index + 1)
  }

  /// The numbers of the list that begins at or behind an offset.
  private static func numbers(_ bytes: [UInt8], _ start: Int) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var index = start
    while index < bytes.count, bytes[index] != UInt8(ascii: "]") {
      if let token = token(bytes, index), token.lowerBound == index {
        result.append(token)
        index = token.upperBound
      } else {
        index += 1
      }
    }
    return result
  }

  /// The number at an offset, or behind the white space there.
  private static func token(_ bytes: [UInt8], _ start: Int) -> Range<Int>? {
    var low = start
    while low < bytes.count, bytes[low].isSpace { low += 1 }
    var high = low
    while high < bytes.count,
      (0x30...0x39).contains(bytes[high]) || "+-.eE".utf8.contains(bytes[high])
    {
      high += 1
    }
    return high > low ? low..<high : nil
  }
}

extension CocoOverrun {
  /// The box within its image; nil for one that overruns by a pixel or more or not at all, or of
  /// which nothing would be left.
  static func clipped(_ annotation: CocoAnnotation) -> [Double]? {
    let pixels = pixels(annotation)
    guard pixels > 0, pixels < 1 else { return nil }
    let (low, high) = (
      (max(0, annotation.x), max(0, annotation.y)),
      (
        min(Double(annotation.imageWidth), annotation.x + annotation.width),
        min(Double(annotation.imageHeight), annotation.y + annotation.height)
      )
    )
    guard high.0 - low.0 > 0.01, high.1 - low.1 > 0.01 else { return nil }
    return [low.0, low.1, high.0 - low.0, high.1 - low.1]
  }
}
