// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingText

/// A rule over the records of one COCO annotation file; made anew for each file.
protocol CocoRule: Rule, AnyObject {
  init()
  /// Does what was put off, whether the file could be read to its end or not.
  func settle(_ context: CocoContext)
  /// Decides what needed all records; true asks to see the annotations once more.
  func finish(_ context: CocoContext) -> Bool
  /// Sees each annotation once more, after `finish` asked for it.
  func look(again annotation: CocoAnnotation, _ context: CocoContext)
}

extension CocoRule {
  func settle(_ context: CocoContext) {}
  func finish(_ context: CocoContext) -> Bool { false }
  func look(again annotation: CocoAnnotation, _ context: CocoContext) {}
}

/// A rule that looks at image records.
protocol CocoImageRule: CocoRule {
  func visit(image: CocoImage, _ context: CocoContext)
}

/// A rule that looks at annotations.
protocol CocoAnnotationRule: CocoRule {
  func visit(annotation: CocoAnnotation, _ context: CocoContext)
}

/// A rule that looks at polygons, one by one; odd and short ones are not shown.
protocol CocoOutlineRule: CocoRule {
  func visit(
    outline: Outline, at place: CocoOutlinePlace, of annotation: CocoAnnotation,
    _ context: CocoContext)
}

/// Where a polygon stands.
struct CocoOutlinePlace {
  /// Its place in the annotation's list, from 0.
  let index: Int
  /// The byte offset of its opening bracket.
  let offset: Int

  var field: String { "segmentation/\(index)" }
}

/// A rule that looks at masks of run lengths.
protocol CocoMaskRule: CocoRule {
  func visit(mask: RunLengths, of annotation: CocoAnnotation, _ context: CocoContext)
}

/// A rule that looks at keypoints.
protocol CocoKeypointRule: CocoRule {
  func visit(keypoints: CocoKeypoints, _ context: CocoContext)
}

/// The keypoints of an annotation.
struct CocoKeypoints {
  let annotation: CocoAnnotation
  /// All numbers, as they stand in the file.
  let numbers: UnsafeBufferPointer<Double>
  /// Whether they are all numbers and come in threes: x, y, visibility.
  let areTriples: Bool
}

/// A rule that looks at categories.
protocol CocoCategoryRule: CocoRule {
  func visit(category: CocoCategory, _ context: CocoContext)
}

/// What the rules of one annotation file share.
final class CocoContext {
  let session: LintSession
  let reader: CocoReader
  /// Annotations by the id of their category, in order of first mention.
  var tally: CocoTally {
    _read { yield cell.value }
    _modify { yield &cell.value }
  }
  private let cell = Cell(CocoTally())
  /// What the annotation that is being visited covers.
  let geometry = CocoGeometry()
  /// The categories in file order.
  var categories: [CocoCategory] = []

  init(session: LintSession, reader: CocoReader) {
    self.session = session
    self.reader = reader
  }

  var file: CocoFile { reader.file }

  /// Whether a category is the one that Roboflow puts first, and nothing has it.
  func isUnusedPlaceholder(_ category: CocoCategory) -> Bool {
    category.isPlaceholder && tally.count(0) == 0
  }

  /// Raises a finding about an image record.
  func report(
    _ rule: any Rule.Type, _ severity: Severity? = nil, image: CocoImage, field: String = "",
    at offset: Int? = nil, _ message: @autoclosure () -> String
  ) {
    let place = Place.entry(file.entry, offset: offset ?? image.offset, image: image.entry)
    session.sink.report(rule, severity, at: place) {
      FindingDetail(
        message(), pointer: pointer(.images, image.index, field),
        key: image.fileName.isEmpty ? "" : "image:" + image.name)
    }
  }

  /// Raises a finding about an annotation.
  func report(
    _ rule: any Rule.Type, _ severity: Severity? = nil, annotation: CocoAnnotation,
    field: String = "", at offset: Int? = nil, isMendable: Bool = false,
    _ message: @autoclosure () -> String
  ) {
    let image = annotation.slot.flatMap { reader.images.entry($0) }
    let place = Place.entry(file.entry, offset: offset ?? annotation.offset, image: image)
    session.sink.report(rule, severity, at: place, isMendable: isMendable) {
      FindingDetail(
        message(), pointer: pointer(.annotations, annotation.index, field),
        key: annotation.id.map { "annotation:\($0)" } ?? "")
    }
  }

  /// Raises a finding about a category.
  func report(
    _ rule: any Rule.Type, _ severity: Severity? = nil, category: CocoCategory,
    field: String = "", at offset: Int? = nil, _ message: @autoclosure () -> String
  ) {
    let place = Place.entry(file.entry, offset: offset ?? category.offset)
    session.sink.report(rule, severity, at: place) {
      FindingDetail(
        message(), pointer: pointer(.categories, category.index, field),
        key: category.id.map { "category:\($0)" } ?? "")
    }
  }

  private func pointer(_ section: CocoSection, _ index: Int, _ field: String) -> String {
    "/\(section.rawValue)/\(index)" + (field.isEmpty ? "" : "/" + field)
  }
}

extension CocoAnnotation {
  /// What messages call it within a sentence.
  var subject: String { id.map { "annotation \($0)" } ?? "annotation record \(index + 1)" }

  /// What messages call it at the beginning of a sentence.
  var title: String { id.map { "Annotation \($0)" } ?? "Annotation record \(index + 1)" }

  /// The numbers of its box.
  var boxText: String { [x, y, width, height].map(plainNumber).joined(separator: ", ") }

  /// The area of its box in square pixels.
  var boxArea: Double { width * height }
}

/// Counts annotations by the id of their category.
struct CocoTally {
  private var positions = CocoIDTable()
  private var counts: [Int] = []
  /// Every id that an annotation names, in order of first mention.
  private(set) var ids: [Int] = []

  mutating func add(_ id: Int) { counts[position(id)] += 1 }

  /// Notes an id that something other than an annotation names.
  mutating func mention(_ id: Int) { _ = position(id) }

  func count(_ id: Int) -> Int { positions[id].map { counts[Int($0)] } ?? 0 }

  private mutating func position(_ id: Int) -> Int {
    if let position = positions[id] { return Int(position) }
    positions.add(id, Int32(truncatingIfNeeded: ids.count))
    ids.append(id)
    counts.append(0)
    return ids.count - 1
  }
}

/// A number as people write it, without a needless fraction.
func plainNumber(_ value: Double) -> String {
  if let whole = Int(exactly: value) { return "\(whole)" }
  if abs(value) >= 1e15 || abs(value) < 1e-3 { return "\(value)" }
  let rounded = (value * 10000).rounded() / 10000
  return Int(exactly: rounded).map { "\($0)" } ?? "\(rounded)"
}
