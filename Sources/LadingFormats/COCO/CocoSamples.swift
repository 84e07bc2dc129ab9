// SPDX-License-Identifier: Apache-2.0

import Glibc
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
  /// The categories of several files as one text, by the files' numbers.
  private var joined: [[Int16]: [UInt8]] = [:]
  private var aside: Aside?

  /// Annotation files that cannot be read in any order where they lie, put aside one by one.
  private struct Aside {
    var text: ScratchFile
    /// Where each file begins in `text`, by its number.
    var starts: [Int: Int64] = [:]
  }

  private static let beforeImage = Array("{\"image\":".utf8)
  private static let beforeAnnotations = Array(",\"annotations\":[".utf8)
  private static let beforeCategories = Array("],\"categories\":[".utf8)
  private static let end = Array("]}\n".utf8)

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
    let own = try spans(of: entry, reader)
    guard let image = own.first(where: { !$0.isAnnotation }) else { return [] }
    var bytes = Self.beforeImage + (try read(image, reader)) + Self.beforeAnnotations
    var isFirst = true
    for span in own where span.isAnnotation {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      bytes += try read(span, reader)
    }
    return bytes + Self.beforeCategories + categories(of: own) + Self.end
  }

  /// The size of an image's sample in bytes; no record is read for it.
  func sampleBytes(of entry: Int, reader: any EntryReader) throws -> Int64 {
    let own = try spans(of: entry, reader)
    guard let image = own.first(where: { !$0.isAnnotation }) else { return 0 }
    var size = Self.beforeImage.count + image.length + Self.beforeAnnotations.count
    let annotations = own.filter(\.isAnnotation)
    size += annotations.reduce(0) { $0 + $1.length } + max(0, annotations.count - 1)
    return Int64(size + Self.beforeCategories.count + categories(of: own).count + Self.end.count)
  }

  private func spans(of entry: Int, _ reader: any EntryReader) throws -> ArraySlice<Span> {
    if spans == nil { spans = try build(reader) }
    guard let spans else { return [] }
    var low = 0
    var high = spans.count
    while low < high {
      let middle = low + (high - low) / 2
      if Int(spans[middle].entry) < entry { low = middle + 1 } else { high = middle }
    }
    return spans[low...].prefix { Int($0.entry) == entry }
  }

  /// The categories of all files that say something of an image, each once.
  private func categories(of own: ArraySlice<Span>) -> [UInt8] {
    let numbers = Set(own.map(\.file)).sorted()
    if let known = joined[numbers] { return known }
    var seen: Set<[UInt8]> = []
    let all = numbers.flatMap { categories[Int($0)] }
    let text = all.filter { seen.insert($0).inserted }.joined(separator: [UInt8(ascii: ",")])
    joined[numbers] = Array(text)
    return Array(text)
  }

  private func build(_ reader: any EntryReader) throws -> [Span] {
    let collector = Collector()
    for (number, file) in files.enumerated() {
      let cocoReader = CocoReader(
        file, layout: packable.layout, inventory: packable.inventory)
      collector.begin(cocoReader, Int16(truncatingIfNeeded: number))
      guard cocoReader.read(collector, reader: reader).isComplete else {
        throw SourceError(
          .changed, path: Array(packable.inventory.name(file.entry)),
          detail: "it could be read before and cannot now")
      }
      categories.append(try records(cocoReader.categoriesSpan, file, reader))
    }
    collector.spans.sort {
      ($0.entry, $0.file, $0.isAnnotation ? 1 : 0, $0.offset)
        < ($1.entry, $1.file, $1.isAnnotation ? 1 : 0, $1.offset)
    }
    return collector.spans
  }

  /// The elements of a list that stands in these bytes of a file.
  private func records(
    _ range: Range<Int>?, _ file: CocoFile, _ reader: any EntryReader
  ) throws -> [[UInt8]] {
    guard let range else { return [] }
    let text = try Self.read(file, Int64(range.lowerBound), range.count, reader)
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
    let file = files[Int(span.file)]
    // A deflated entry would be inflated anew for every record.
    guard packable.container == .zip else {
      return try Self.read(file, Int64(span.offset), span.length, reader)
    }
    let start = try putAside(Int(span.file), reader)
    guard let text = aside?.text else { return [] }
    return unsafe try [UInt8](unsafeUninitializedCapacity: span.length) { buffer, count in
      unsafe count = try text.read(
        at: start + Int64(span.offset), into: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  private static func read(
    _ file: CocoFile, _ offset: Int64, _ length: Int, _ reader: any EntryReader
  ) throws -> [UInt8] {
    unsafe try [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      unsafe count = try reader.read(
        file.entry, at: offset, into: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  /// Puts the text of a file aside, once; says where it begins there.
  private func putAside(_ file: Int, _ reader: any EntryReader) throws -> Int64 {
    var aside = try self.aside ?? Aside(text: ScratchFile(in: packable.asideFolder))
    if let start = aside.starts[file] { return start }
    let start = aside.text.size
    try aside.text.append(contentsOf: reader.open(files[file].entry))
    aside.starts[file] = start
    self.aside = aside
    return start
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
