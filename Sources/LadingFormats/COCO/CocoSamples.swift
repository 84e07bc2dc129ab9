// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingText

/// Where the records of each image stand, to put them beside the image as one JSON text.
///
/// Made when the first sample is asked for: 24 bytes a record.
final class CocoSamples {
  private struct Span {
    var entry: Int32
    var file: Int16
    var isAnnotation: Bool
    var offset: Int
    var length: Int
  }

  private let packable: CocoPackable
  private let files: [CocoFile]
  private var spans: [Span]?
  private var categories: [[[UInt8]]] = []
  private var texts: [Int: [UInt8]] = [:]

  init(_ packable: CocoPackable) {
    self.packable = packable
    let ranks = CocoTask.allCases
    files = packable.files.values.sorted {
      let (a, b) = (ranks.firstIndex(of: $0.task) ?? 0, ranks.firstIndex(of: $1.task) ?? 0)
      return (a, $0.entry) < (b, $1.entry)
    }
  }

  /// The sample of an image; empty when no annotation file names it.
  func sample(of entry: Int, reader: any EntryReader) throws -> [UInt8] {
    let spans = try self.spans ?? build(reader)
    var low = 0
    var high = spans.count
    while low < high {
      let middle = low + (high - low) / 2
      if Int(spans[middle].entry) < entry { low = middle + 1 } else { high = middle }
    }
    let own = spans[low...].prefix { Int($0.entry) == entry }
    guard let image = own.first(where: { !$0.isAnnotation }) else { return [] }
    var bytes = Array("{\"image\":".utf8) + (try read(image, reader))
    bytes += Array(",\"annotations\":[".utf8)
    var isFirst = true
    for span in own where span.isAnnotation {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      bytes += try read(span, reader)
    }
    bytes += Array("],\"categories\":[".utf8)
    var seen: Set<[UInt8]> = []
    let all = Set(own.map(\.file)).sorted().flatMap { categories[Int($0)] }
    bytes += all.filter { seen.insert($0).inserted }.joined(separator: [UInt8(ascii: ",")])
    return bytes + Array("]}\n".utf8)
  }

  private func build(_ reader: any EntryReader) throws -> [Span] {
    let collector = Collector()
    for (number, file) in files.enumerated() {
      let cocoReader = CocoReader(
        file, layout: packable.layout, inventory: packable.inventory)
      collector.begin(cocoReader, Int16(truncatingIfNeeded: number))
      _ = cocoReader.read(collector, reader: reader)
      // A deflated entry is inflated anew for every read at an offset.
      if packable.container == .zip, cocoReader.byteCount <= 1 << 25 {
        texts[number] = try reader.readPrefix(file.entry, limit: cocoReader.byteCount)
      }
      categories.append(try records(cocoReader.categoriesSpan, number, reader))
    }
    let sorted = collector.spans.sorted {
      ($0.entry, $0.file, $0.isAnnotation ? 1 : 0, $0.offset)
        < ($1.entry, $1.file, $1.isAnnotation ? 1 : 0, $1.offset)
    }
    spans = sorted
    return sorted
  }

  /// The elements of a list that stands in these bytes of a file.
  private func records(
    _ range: Range<Int>?, _ file: Int, _ reader: any EntryReader
  ) throws -> [[UInt8]] {
    guard let range else { return [] }
    let text = try read(file, range.lowerBound, range.count, reader)
    var scanner = JSONScanner(MemorySource(text))
    var records: [[UInt8]] = []
    guard try scanner.kind() == .array, try scanner.beginArray() else { return [] }
    repeat {
      _ = try scanner.peek()
      var record: [UInt8] = []
      scanner.beginCapture()
      try scanner.skipValue()
      scanner.endCapture(appendingTo: &record)
      records.append(record)
    } while try scanner.nextElement()
    return records
  }

  private func read(_ span: Span, _ reader: any EntryReader) throws -> [UInt8] {
    try read(Int(span.file), span.offset, span.length, reader)
  }

  private func read(
    _ file: Int, _ offset: Int, _ length: Int, _ reader: any EntryReader
  ) throws -> [UInt8] {
    if let text = texts[file], offset + length <= text.count {
      return Array(text[offset..<(offset + length)])
    }
    return unsafe try [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      unsafe count = try reader.read(
        files[file].entry, at: Int64(offset), into: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  /// Notes where records stand.
  private final class Collector: CocoVisitor {
    var spans: [Span] = []
    private var reader: CocoReader?
    private var file: Int16 = 0

    func begin(_ reader: CocoReader, _ file: Int16) {
      self.reader = reader
      self.file = file
    }

    func visit(image: CocoImage) {
      guard let entry = image.entry else { return }
      add(entry, image.offset, image.end, isAnnotation: false)
    }

    func visit(annotation: CocoAnnotation) {
      guard let slot = annotation.slot, let entry = reader?.images.entry(slot) else { return }
      add(entry, annotation.offset, annotation.end, isAnnotation: true)
    }

    private func add(_ entry: Int, _ offset: Int, _ end: Int, isAnnotation: Bool) {
      spans.append(
        Span(
          entry: Int32(truncatingIfNeeded: entry), file: file, isAnnotation: isAnnotation,
          offset: offset, length: end - offset))
    }
  }
}
