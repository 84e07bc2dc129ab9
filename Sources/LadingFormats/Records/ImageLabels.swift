// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
import LadingModel

extension YoloPackable {
  /// The names of the classes in the image's label, in the dataset's order; the number where a
  /// class has no name.
  public func labels(_ image: Int, reader: any EntryReader) throws -> [String] {
    let bytes = try sampleAnnotation(image, reader: reader).bytes
    var numbers: Set<Int> = []
    for line in TextLines.split(bytes) where !line.isEmpty {
      let token = bytes[line].prefix { $0 != 0x20 && $0 != 0x09 }
      guard let value = YoloNumber.parse(token.span, 0..<token.count) else { continue }
      if let number = Int(exactly: value), number >= 0 { numbers.insert(number) }
    }
    let names = config.names
    return numbers.sorted().map { number in
      (names.indices.contains(number) ? names[number] : nil) ?? String(number)
    }
  }
}

extension VocPackable {
  /// The names of the image's objects, each once, in the file's order.
  public func labels(_ image: Int, reader: any EntryReader) throws -> [String] {
    guard let xml = xml(of: image) else { return [] }
    // What stands before a fault counts, as it does for the rules.
    _ = try voc.read(xml, with: reader)
    var names: [String] = []
    for object in voc.record.objects {
      guard let name = object.name.map(voc.record.string), !name.isEmpty else { continue }
      if !names.contains(name) { names.append(name) }
    }
    return names
  }
}

extension CocoPackable {
  /// The names of the categories that annotations of the image have, in the order in which the
  /// files first name them.
  public func labels(_ image: Int, reader: any EntryReader) throws -> [String] {
    let known = try labelsByImage(reader)
    return known.classes(of: images.entry(image)).sorted().map {
      String(decoding: known.names[$0], as: UTF8.self)
    }
  }

  /// Reads the categories of all annotations once.
  func readLabels(_ reader: any EntryReader) throws(SourceError) -> ClassificationLabels {
    var labels = ClassificationLabels([], entries: inventory.count)
    for file in files.values.sorted(by: { $0.entry < $1.entry }) {
      let cocoReader = CocoReader(file, layout: layout, inventory: inventory)
      let collector = CocoLabelCollector(cocoReader)
      guard cocoReader.read(collector, reader: reader).isComplete else {
        throw SourceError(
          .changed, path: Array(inventory.name(file.entry)),
          detail: "it could be read before and cannot now")
      }
      // Categories may follow the annotations: names are known only now.
      let numbers = collector.names.map { labels.number(of: Array($0.utf8)) }
      for (entry, category) in collector.seen {
        guard let place = collector.places[category] else { continue }
        labels.add(numbers[place], to: Int(entry))
      }
    }
    return labels
  }
}

/// Notes which categories the annotations of each image have.
private final class CocoLabelCollector: CocoVisitor {
  private let reader: CocoReader
  private(set) var seen: [(entry: Int32, category: Int)] = []
  private(set) var names: [String] = []
  private(set) var places: [Int: Int] = [:]

  init(_ reader: CocoReader) { self.reader = reader }

  func visit(annotation: CocoAnnotation) {
    guard let slot = annotation.slot, let entry = reader.images.entry(slot) else { return }
    for category in [annotation.categoryID].compactMap({ $0 })
      + annotation.segments.compactMap(\.categoryID)
    {
      // Annotations of an image and category often stand together.
      if let last = seen.last, last == (Int32(clamping: entry), category) { continue }
      seen.append((Int32(clamping: entry), category))
    }
  }

  func visit(category: CocoCategory) {
    guard let id = category.id, let name = category.name, places[id] == nil else { return }
    places[id] = names.count
    names.append(name)
  }
}
