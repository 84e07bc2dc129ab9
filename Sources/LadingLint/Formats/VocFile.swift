// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// One annotation file, as the rules of Pascal VOC see it; refilled for every file.
final class VocFile {
  /// What the file says.
  let record: VocRecord
  /// Its inventory index.
  private(set) var entry = 0
  /// Its image's inventory index; nil when the image does not exist.
  private(set) var image: Int?
  /// Each object's class, an index into the dataset's classes; nil for an object without a name.
  private(set) var classes: [Int?] = []
  /// The size that boxes are judged against: the image's, else the one in the file.
  private(set) var bounds: (width: Double, height: Double)?
  /// What is wrong with each object's box.
  private(set) var faults: [VocBoxFaults] = []
  /// What is wrong with any of them.
  private(set) var allFaults: VocBoxFaults = []

  init(record: VocRecord) { self.record = record }

  /// Looks at the record anew, after the reader has filled it with another file.
  func refill(entry: Int, image: Int?, facts: ImageFacts?, classes table: inout VocClasses) {
    self.entry = entry
    self.image = image
    bounds = Self.bounds(record.size, facts)
    classes.removeAll(keepingCapacity: true)
    for object in record.objects {
      classes.append(object.name.flatMap { table.count(record.bytes($0)) })
    }
    faults.removeAll(keepingCapacity: true)
    allFaults = []
    for object in record.objects {
      let fault = judge(object)
      faults.append(fault)
      allFaults.formUnion(fault)
    }
  }

  /// A place in this file.
  func place(_ offset: Int?) -> Place { .entry(entry, offset: offset, image: image) }

  /// What tells an object apart within its file (cli.md, "fingerprint").
  func key(_ object: VocObject) -> String {
    let box = object.box
    let edges = [box?.xmin, box?.ymin, box?.xmax, box?.ymax].map { number in
      number.map { text($0.text) } ?? ""
    }
    return (object.name.map(text) ?? "") + ":" + edges.joined(separator: ",")
  }

  /// An element's text without the space around it.
  func text(_ text: VocText) -> String {
    String(decoding: record.bytes(text).trimmed, as: UTF8.self)
  }

  /// An object's class in quotes, for messages.
  func title(_ object: VocObject) -> String { "\"" + (object.name.map(text) ?? "?") + "\"" }

  /// Of two sizes of a rotated image the one that the file means; the larger of both when unclear.
  private static func bounds(
    _ size: VocSize?, _ facts: ImageFacts?
  ) -> (width: Double, height: Double)? {
    let written = size.flatMap { size -> (width: Double, height: Double)? in
      guard let width = size.width?.value, let height = size.height?.value else { return nil }
      return width > 0 && height > 0 ? (width, height) : nil
    }
    guard let facts, facts.hasSize else { return written }
    let stored = (width: Double(facts.width), height: Double(facts.height))
    guard facts.orientation >= 5, facts.orientation <= 8 else { return stored }
    let shown = (width: stored.height, height: stored.width)
    if let written, written == shown { return shown }
    if let written, written == stored { return stored }
    let side = max(stored.width, stored.height)
    return (side, side)
  }
}

extension ArraySlice<UInt8> {
  /// The bytes without ASCII white space at either end.
  var trimmed: ArraySlice<UInt8> {
    var start = startIndex
    var end = endIndex
    while start < end, self[start].isSpace { start += 1 }
    while end > start, self[end - 1].isSpace { end -= 1 }
    return self[start..<end]
  }
}

extension UInt8 {
  /// Whether it is ASCII white space.
  var isSpace: Bool { self == 0x20 || (self >= 9 && self <= 13) }
}

/// The classes of a dataset, first seen first.
struct VocClasses {
  private(set) var counts: [ClassCount] = []
  private var indices: [String: Int] = [:]

  /// Counts an object of a class, space around the name aside; nil when nothing is left of it.
  mutating func count(_ name: ArraySlice<UInt8>) -> Int? {
    let trimmed = name.trimmed
    if trimmed.isEmpty { return nil }
    let name = String(decoding: trimmed, as: UTF8.self)
    if let index = indices[name] {
      counts[index].annotations += 1
      return index
    }
    indices[name] = counts.count
    counts.append(ClassCount(name: name, annotations: 1))
    return counts.count - 1
  }
}
