// SPDX-License-Identifier: Apache-2.0

public import LadingArchive

/// Reads annotation files one after the other into a record that it reuses.
public final class VocReader {
  /// Objects that one file may hold: more than 16 MiB of real ones.
  static let objectLimit = 200_000

  private let xml = XMLReader()
  private let buffer = FileBuffer(limit: XMLReader.sizeLimit)
  private let builder = VocRecordBuilder()

  /// A reader that has read nothing.
  public init() {}

  /// What the last file says; what stood before the fault, when it had one.
  public let record = VocRecord()

  /// Reads a file of the dataset; returns what kept it from being read to its end.
  public func read(_ entry: Int, with reader: any EntryReader) throws(SourceError) -> XMLFault? {
    record.contents.reset()
    guard try buffer.fill(entry, with: reader) else {
      return XMLFault(.tooLarge, offset: 0, detail: "the file is larger than 16 MiB")
    }
    return unsafe parse(buffer.bytes)
  }

  /// Reads a document in memory; returns what kept it from being read to its end.
  public func read(_ bytes: [UInt8]) -> XMLFault? {
    unsafe bytes.withUnsafeBytes { unsafe parse($0) }
  }

  private func parse(_ bytes: UnsafeRawBufferPointer) -> XMLFault? {
    unsafe builder.draft.begin()
    let fault = unsafe xml.parse(bytes, handler: builder)
    unsafe swap(&builder.draft.contents, &record.contents)
    return fault
  }
}

/// Hands what expat finds to a draft.
private final class VocRecordBuilder: XMLHandler {
  // Expat calls back from inside `parse` only, one callback after the other: checking accesses to
  // the draft would find nothing, and cost as much as the draft itself.
  @exclusivity(unchecked) var draft = VocDraft()

  func start(_ name: XMLName, in reader: XMLReader) -> Bool {
    unsafe draft.start(name, in: reader)
  }

  func end(text: UnsafeBufferPointer<UInt8>?) { unsafe draft.end(text: text) }
}

/// A record in the making, from the elements of one document.
///
/// What an element means depends on its parent: a `<name>` below `<part>` is not the object's.
private struct VocDraft {
  private enum Node: UInt8 {
    case document, annotation, size, object, box
    case filename, width, height, depth
    case name, pose, difficult, truncated, occluded
    case xmin, ymin, xmax, ymax

    /// The node that goes on when this one ends.
    var parent: Node {
      switch self {
      case .document, .annotation: .document
      case .size, .object, .filename: .annotation
      case .width, .height, .depth: .size
      case .box, .name, .pose, .difficult, .truncated, .occluded: .object
      case .xmin, .ymin, .xmax, .ymax: .box
      }
    }

    var isText: Bool { rawValue >= Node.filename.rawValue }
  }

  var contents = VocContents()
  private var node = Node.document
  /// How many elements are open below `node` that mean nothing.
  private var ignored = 0
  private var object = VocObject(offset: 0)
  private var box = VocBox(offset: 0)
  private var textOffset = 0

  mutating func begin() {
    contents.reset()
    node = .document
    ignored = 0
  }

  mutating func start(_ name: XMLName, in reader: XMLReader) -> Bool {
    guard ignored == 0, let next = child(name, in: reader) else {
      ignored += 1
      return false
    }
    node = next
    guard next.isText else { return false }
    textOffset = reader.offset
    return true
  }

  /// What an element means below the node that is open; nil when it means nothing.
  private mutating func child(_ name: XMLName, in reader: XMLReader) -> Node? {
    switch node {
    case .document: root(name, in: reader)
    case .annotation: annotation(name, in: reader)
    case .size: size(name)
    case .object: object(name, in: reader)
    case .box: box(name)
    default: nil
    }
  }

  private mutating func root(_ name: XMLName, in reader: XMLReader) -> Node? {
    contents.root = contents.store(name.string.utf8, offset: reader.offset)
    return contents.isAnnotation ? .annotation : nil
  }

  private mutating func annotation(_ name: XMLName, in reader: XMLReader) -> Node? {
    if name.equals("object") {
      guard contents.objects.count < VocReader.objectLimit else {
        reader.stop(
          XMLFault(
            .tooLarge, offset: reader.offset,
            detail: "it holds more than \(VocReader.objectLimit) objects"))
        return nil
      }
      object = VocObject(offset: reader.offset)
      return .object
    }
    if name.equals("filename") { return contents.filename == nil ? .filename : nil }
    if name.equals("size"), contents.size == nil {
      contents.size = VocSize(offset: reader.offset)
      return .size
    }
    return nil
  }

  private func size(_ name: XMLName) -> Node? {
    if name.equals("width") { return contents.size?.width == nil ? .width : nil }
    if name.equals("height") { return contents.size?.height == nil ? .height : nil }
    if name.equals("depth") { return contents.size?.depth == nil ? .depth : nil }
    return nil
  }

  private mutating func object(_ name: XMLName, in reader: XMLReader) -> Node? {
    switch name.first {
    case UInt8(ascii: "n"): return name.equals("name") && object.name == nil ? .name : nil
    case UInt8(ascii: "p"): return name.equals("pose") && object.pose == nil ? .pose : nil
    case UInt8(ascii: "d"):
      return name.equals("difficult") && object.difficult == nil ? .difficult : nil
    case UInt8(ascii: "t"):
      return name.equals("truncated") && object.truncated == nil ? .truncated : nil
    case UInt8(ascii: "o"):
      return name.equals("occluded") && object.occluded == nil ? .occluded : nil
    case UInt8(ascii: "b"):
      guard name.equals("bndbox"), object.box == nil else { return nil }
      box = VocBox(offset: reader.offset)
      return .box
    default: return nil
    }
  }

  private func box(_ name: XMLName) -> Node? {
    if name.equals("xmin") { return box.xmin == nil ? .xmin : nil }
    if name.equals("ymin") { return box.ymin == nil ? .ymin : nil }
    if name.equals("xmax") { return box.xmax == nil ? .xmax : nil }
    if name.equals("ymax") { return box.ymax == nil ? .ymax : nil }
    return nil
  }

  mutating func end(text bytes: UnsafeBufferPointer<UInt8>?) {
    if ignored > 0 {
      ignored -= 1
      return
    }
    let ended = node
    node = ended.parent
    switch ended {
    case .object: contents.objects.append(object)
    case .box: object.box = box
    default:
      if let bytes = unsafe bytes { unsafe keep(ended, bytes) }
    }
  }

  private mutating func keep(_ ended: Node, _ bytes: UnsafeBufferPointer<UInt8>) {
    let text = unsafe contents.store(bytes, offset: textOffset)
    switch ended {
    case .filename: contents.filename = text
    case .name: object.name = text
    case .pose: object.pose = text
    case .difficult: object.difficult = text
    case .truncated: object.truncated = text
    case .occluded: object.occluded = text
    case .width: contents.size?.width = unsafe Self.number(bytes, text)
    case .height: contents.size?.height = unsafe Self.number(bytes, text)
    case .depth: contents.size?.depth = unsafe Self.number(bytes, text)
    case .xmin: box.xmin = unsafe Self.number(bytes, text)
    case .ymin: box.ymin = unsafe Self.number(bytes, text)
    case .xmax: box.xmax = unsafe Self.number(bytes, text)
    case .ymax: box.ymax = unsafe Self.number(bytes, text)
    case .document, .annotation, .size, .object, .box: break
    }
  }

  private static func number(_ bytes: UnsafeBufferPointer<UInt8>, _ text: VocText) -> VocNumber {
    unsafe VocNumber(value: DecimalNumber.parse(bytes), text: text)
  }
}
