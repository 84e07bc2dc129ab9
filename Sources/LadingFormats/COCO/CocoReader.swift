// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingModel
import LadingText

/// Streams the records of one COCO annotation file to a visitor, its sections in any order.
///
/// Only a table of its images is kept. Annotations that stand before the images are read in a
/// second pass, so that a visitor always sees them with their image looked up.
public final class CocoReader {
  /// The file that is read.
  public let file: CocoFile
  /// The image records read so far.
  public let images = CocoImageTable()
  /// The sections that the file has.
  public private(set) var sections: Set<CocoSection> = []
  /// Whether the file has a member `info`.
  public private(set) var hasInfo = false
  /// Whether the file has a member `licenses`.
  public private(set) var hasLicenses = false
  /// Whether all image records have been read, so that what is not among them does not exist.
  public private(set) var hasAllImages = false
  /// The folder in which the images were found to lie; nil before any image was looked up.
  public internal(set) var imageFolder: [UInt8]?
  /// The folder in which a panoptic file's masks were found to lie; nil when it has none.
  public internal(set) var maskFolder: [UInt8]?
  /// Where the list of categories stands, in bytes; nil when it was not read.
  public private(set) var categoriesSpan: Range<Int>?
  /// How many bytes the file has, once it was read to its end.
  public private(set) var byteCount = 0
  /// Whether the text begins with a byte order mark.
  public private(set) var hasByteOrderMark = false

  let layout: CocoLayout
  let inventory: Inventory
  let keys = CocoKeys()
  /// Image records that wait until there are enough of them to tell where the files lie.
  var pending: [CocoImage] = []
  lazy var foldedIndex = PathIndex(inventory, ignoringCase: true)

  /// The outlines, mask and keypoints of the annotation read last, where `readsShapes` asks for it.
  public let shape = CocoShape()
  /// Those of `shape`; a way of two steps to them would count references.
  let outlineNumbers: JSONNumberList
  /// Whether outlines, masks and keypoints are read rather than passed over.
  public var readsShapes: Bool {
    get { settings.value.readsShapes }
    set { settings.value.readsShapes = newValue }
  }
  let sizes = JSONNumberList()

  /// What is asked for at every annotation.
  private struct Settings {
    var readsShapes = false
    /// Whether annotations are counted a record: not when they are seen once more.
    var countsAnnotations = true
  }
  private let settings = Cell(Settings())

  /// What a pass visits.
  enum Scope { case everything, images, annotations }

  /// Makes a reader of one file.
  public init(_ file: CocoFile, layout: CocoLayout, inventory: Inventory) {
    self.file = file
    self.layout = layout
    self.inventory = inventory
    outlineNumbers = shape.numbers
  }

  /// Reads the file and shows all its records to the visitor.
  public func read(_ visitor: some CocoVisitor, reader: any EntryReader) -> CocoOutcome {
    var isDeferred = false
    let outcome = pass(.everything, visitor, reader, &isDeferred)
    guard isDeferred, outcome.isComplete else { return outcome }
    return pass(.annotations, visitor, reader, &isDeferred)
  }

  /// Reads the file and shows its images and categories to the visitor.
  public func readImages(_ visitor: some CocoVisitor, reader: any EntryReader) -> CocoOutcome {
    var isDeferred = false
    return pass(.images, visitor, reader, &isDeferred)
  }

  /// Shows the annotations once more, after `read`.
  public func readAnnotations(
    _ visitor: some CocoVisitor, reader: any EntryReader
  ) -> CocoOutcome {
    var isDeferred = false
    settings.value.countsAnnotations = false
    return pass(.annotations, visitor, reader, &isDeferred)
  }

  private func pass(
    _ scope: Scope, _ visitor: some CocoVisitor, _ reader: any EntryReader,
    _ isDeferred: inout Bool
  ) -> CocoOutcome {
    let stream: any ByteSource
    do { stream = try reader.open(file.entry) } catch { return .unreadable(error.detail) }
    var scanner = JSONScanner(stream)
    do throws(JSONError) {
      let kind = try scanner.kind()
      hasByteOrderMark = scanner.hasByteOrderMark
      guard kind == .object else {
        // What is no JSON at all is told before what it would be.
        try scanner.skipValue()
        try scanner.finish()
        return .notAnObject(kind)
      }
      try readTop(&scanner, scope, visitor, &isDeferred)
      try scanner.finish()
      byteCount = scanner.offset
      return .complete
    } catch {
      flushImages(visitor)
      guard error.code == .unreadable else { return .broken(error) }
      let detail = (scanner.failure as? SourceError)?.detail ?? "reading stopped"
      return .unreadable(detail)
    }
  }

  private func readTop(
    _ scanner: inout JSONScanner, _ scope: Scope, _ visitor: some CocoVisitor,
    _ isDeferred: inout Bool
  ) throws(JSONError) {
    guard try scanner.beginObject() else { return }
    var seen: Set<CocoSection> = []
    repeat {
      let key = try scanner.readKey()
      let offset = scanner.keyOffset
      guard let section = keys.section(key) else {
        if key == keys.info { hasInfo = true }
        if key == keys.licenses { hasLicenses = true }
        try scanner.skipValue()
        continue
      }
      if !seen.insert(section).inserted, scope == .everything {
        visitor.visit(
          fault: CocoFault(
            kind: .duplicateKey, section: section, index: nil, field: "", offset: offset))
      }
      sections.insert(section)
      switch (section, scope) {
      case (.images, .everything), (.images, .images): try readImages(&scanner, visitor)
      case (.categories, .everything), (.categories, .images):
        _ = try scanner.peek()
        let start = scanner.offset
        try readCategories(&scanner, visitor)
        categoriesSpan = start..<scanner.offset
      case (.annotations, .annotations): try readAnnotations(&scanner, visitor)
      case (.annotations, .everything):
        if hasAllImages {
          try readAnnotations(&scanner, visitor)
        } else {
          isDeferred = true
          try scanner.skipValue()
        }
      default: try scanner.skipValue()
      }
    } while try scanner.nextMember()
  }

  /// Enters a section that should be a list of objects and reads them one by one.
  func eachRecord(
    _ scanner: inout JSONScanner, _ section: CocoSection, _ visitor: some CocoVisitor,
    _ body: (inout JSONScanner, Int) throws(JSONError) -> Void
  ) throws(JSONError) {
    let kind = try scanner.kind()
    guard kind == .array else {
      visitor.visit(
        fault: CocoFault(
          kind: .wrongType(expected: "a list", found: kind.title), section: section, index: nil,
          field: "", offset: scanner.offset))
      return try scanner.skipValue()
    }
    guard try scanner.beginArray() else { return }
    var index = 0
    repeat {
      try body(&scanner, index)
      index += 1
    } while try scanner.nextElement()
  }

  private func readImages(
    _ scanner: inout JSONScanner, _ visitor: some CocoVisitor
  ) throws(JSONError) {
    let isList = try scanner.kind() == .array
    try eachRecord(&scanner, .images, visitor) {
      (scanner: inout JSONScanner, index: Int) throws(JSONError) in
      let image = try readImage(&scanner, index)
      accept(image, visitor)
    }
    flushImages(visitor)
    hasAllImages = isList
  }

  private func readAnnotations(
    _ scanner: inout JSONScanner, _ visitor: some CocoVisitor
  ) throws(JSONError) {
    if file.task == .panoptic { maskFolder = findMaskFolder() }
    images.prepare()
    var annotation = CocoAnnotation()
    var faults: [CocoFault] = []
    try eachRecord(&scanner, .annotations, visitor) {
      (scanner: inout JSONScanner, index: Int) throws(JSONError) in
      try take(&scanner, index, &annotation, &faults, visitor)
    }
  }

  /// Reads one annotation and shows it, in a place that is used again and copied nowhere.
  private func take(
    _ scanner: inout JSONScanner, _ index: Int, _ annotation: inout CocoAnnotation,
    _ faults: inout [CocoFault], _ visitor: some CocoVisitor
  ) throws(JSONError) {
    try readAnnotation(&scanner, index, &annotation, &faults)
    if readsShapes { visitor.visit(shape: shape) }
    images.fill(&annotation, counting: settings.value.countsAnnotations)
    visitor.visit(annotation: annotation)
    if !faults.isEmpty {
      show(faults, of: annotation, visitor)
      faults.removeAll()
    }
  }

  private func show(
    _ faults: [CocoFault], of annotation: CocoAnnotation, _ visitor: some CocoVisitor
  ) {
    for var fault in faults {
      if let id = annotation.id { fault.key = "annotation:\(id)" }
      fault.image = annotation.slot.flatMap { images.entry($0) }
      visitor.visit(fault: fault)
    }
  }

  private func findMaskFolder() -> [UInt8]? {
    layout.maskFolders(of: file).first { folder in
      inventory.range(under: folder).contains { inventory.kind($0) == .image }
    }
  }
}

/// The names that the reader knows, made once so that comparing them costs two words.
struct CocoKeys {
  let images = JSONKey("images")
  let annotations = JSONKey("annotations")
  let categories = JSONKey("categories")
  let info = JSONKey("info")
  let licenses = JSONKey("licenses")
  let id = JSONKey("id")
  let fileName = JSONKey("file_name")
  let width = JSONKey("width")
  let height = JSONKey("height")
  let imageID = JSONKey("image_id")
  let categoryID = JSONKey("category_id")
  let box = JSONKey("bbox")
  let segmentation = JSONKey("segmentation")
  let area = JSONKey("area")
  let isCrowd = JSONKey("iscrowd")
  let keypoints = JSONKey("keypoints")
  let keypointCount = JSONKey("num_keypoints")
  let skeleton = JSONKey("skeleton")
  let size = JSONKey("size")
  let counts = JSONKey("counts")
  let caption = JSONKey("caption")
  let segments = JSONKey("segments_info")
  let name = JSONKey("name")
  let supercategory = JSONKey("supercategory")

  func section(_ key: JSONKey) -> CocoSection? {
    if key == images { return .images }
    if key == annotations { return .annotations }
    if key == categories { return .categories }
    return nil
  }
}
