// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingText

/// Lints one annotation file: hands its records to the rules, and its faults to theirs.
final class CocoFileLint: CocoVisitor {
  let context: CocoContext
  private let shape: CocoShape
  private let geometry: CocoGeometry
  private let rules: [any CocoRule]
  private let imageRules: [any CocoImageRule]
  private let annotationPass = CocoAnnotationPass()
  private let categoryRules: [any CocoCategoryRule]
  private let maskRules: [any CocoMaskRule]
  private let keypointRules: [any CocoKeypointRule]
  /// Inventory indices of the images that the file names, in record order.
  private(set) var entries: [Int32] = []
  /// The ids that those images have here; `Int.min` for none.
  private(set) var ids: [Int] = []
  private(set) var masks: Set<Int> = []
  private(set) var annotations = 0
  /// How many annotations have a box, an outline, keypoints or a caption.
  private(set) var kinds = Kinds()
  /// Whether the file was read to its end.
  private(set) var isComplete = false
  private var wantsAnnotations: [any CocoRule] = []
  private lazy var maskIndex = CocoMaskFinder(context)

  struct Kinds {
    var boxes = 0
    var segmentations = 0
    var keypoints = 0
    var captions = 0
  }

  init(_ context: CocoContext) {
    self.context = context
    shape = context.reader.shape
    geometry = context.geometry
    let named = annotationPass.rules
    rules = CocoRules.all.compactMap { rule in
      named.first { type(of: $0) == rule } ?? (rule as? any CocoRule.Type)?.init()
    }
    imageRules = rules.compactMap { $0 as? any CocoImageRule }
    categoryRules = rules.compactMap { $0 as? any CocoCategoryRule }
    maskRules = rules.compactMap { $0 as? any CocoMaskRule }
    keypointRules = rules.compactMap { $0 as? any CocoKeypointRule }
    context.reader.readsShapes = true
  }

  func visit(image: CocoImage) {
    if let entry = image.entry {
      entries.append(Int32(truncatingIfNeeded: entry))
      ids.append(image.id ?? .min)
    }
    context.checkSize(of: image)
    for rule in imageRules { rule.visit(image: image, context) }
  }

  func visit(shape: CocoShape) { geometry.measure(shape) }

  func visit(annotation: CocoAnnotation) {
    annotations += 1
    if annotation.hasBox { kinds.boxes += 1 }
    if annotation.hasSegmentation { kinds.segmentations += 1 }
    if annotation.hasKeypoints { kinds.keypoints += 1 }
    if annotation.hasCaption { kinds.captions += 1 }
    if let id = annotation.categoryID { context.tally.add(id) }
    if annotation.isPanoptic { visitSegments(annotation) }
    annotationPass.visit(annotation: annotation, context)
    if annotation.hasSegmentation { visitSegmentation(annotation) }
    if annotation.hasKeypoints { visitKeypoints(annotation) }
  }

  private func visitSegments(_ annotation: CocoAnnotation) {
    for segment in annotation.segments {
      if let id = segment.categoryID { context.tally.mention(id) }
    }
    if !annotation.maskName.isEmpty, let mask = maskIndex.find(annotation.maskName) {
      masks.insert(mask)
    }
  }

  private func visitSegmentation(_ annotation: CocoAnnotation) {
    for number in 0..<geometry.outlineCount {
      let (outline, index, offset) = geometry.outline(number)
      let place = CocoOutlinePlace(index: index, offset: offset)
      annotationPass.visit(outline: outline, at: place, of: annotation, context)
    }
    if case .mask(let runs) = geometry.cover {
      for rule in maskRules { rule.visit(mask: runs, of: annotation, context) }
    }
  }

  /// By itself, as the keypoints hold a copy of the annotation: others pass by without one.
  @inline(never)
  private func visitKeypoints(_ annotation: CocoAnnotation) {
    let numbers = shape.keypoints.values
    let keypoints = CocoKeypoints(
      annotation: annotation, numbers: numbers,
      areTriples: shape.hasWholeKeypoints && numbers.count.isMultiple(of: 3))
    for rule in keypointRules { rule.visit(keypoints: keypoints, context) }
  }

  func visit(category: CocoCategory) {
    context.categories.append(category)
    for rule in categoryRules { rule.visit(category: category, context) }
  }

  func visit(fault: CocoFault) {
    let (rule, message) = fault.finding
    let place = Place.entry(context.file.entry, offset: fault.offset, image: fault.image)
    context.session.sink.report(rule, at: place) {
      FindingDetail(message(), pointer: fault.pointer, key: fault.key)
    }
  }

  /// Decides what needed the whole file.
  func finish(_ outcome: CocoOutcome) {
    for rule in rules { rule.settle(context) }
    if context.reader.hasByteOrderMark { reportByteOrderMark() }
    switch outcome {
    case .complete:
      isComplete = true
      CocoMissingSection.check(context)
    case .broken(let error):
      report(error)
      return markFailed()
    case .notAnObject(let kind):
      report(kind)
      return markFailed()
    case .unreadable(let detail):
      reportUnreadable(detail)
      return markFailed()
    }
    wantsAnnotations = rules.filter { $0.finish(context) }
    if !wantsAnnotations.isEmpty {
      _ = context.reader.readAnnotations(SecondLook(self), reader: context.session.reader)
    }
  }

  private final class SecondLook: CocoVisitor {
    let lint: CocoFileLint
    init(_ lint: CocoFileLint) { self.lint = lint }
    func visit(annotation: CocoAnnotation) {
      for rule in lint.wantsAnnotations { rule.look(again: annotation, lint.context) }
    }
  }

  /// Says that every image of a file that could not be read to its end has failed.
  private func markFailed() {
    let session = context.session
    for entry in entries { session.sink.markFailed(Int(entry)) }
    if context.reader.hasAllImages { return }
    let folder = context.reader.imageFolder ?? context.file.folder
    for entry in session.inventory.range(under: folder)
    where session.inventory.kind(entry) == .image {
      session.sink.markFailed(entry)
    }
  }
}

/// Finds the mask images of a panoptic file.
struct CocoMaskFinder {
  private let inventory: Inventory
  private let folder: [UInt8]

  init(_ context: CocoContext) {
    inventory = context.session.inventory
    folder = context.reader.maskFolder ?? context.file.folder
  }

  func find(_ name: [UInt8]) -> Int? {
    inventory.find(folder.isEmpty ? name : folder + [UInt8(ascii: "/")] + name)
  }
}
