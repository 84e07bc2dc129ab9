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
  public var record: VocRecord { builder.record }

  /// Reads a file of the dataset; returns what kept it from being read to its end.
  public func read(_ entry: Int, with reader: any EntryReader) throws(SourceError) -> XMLFault? {
    builder.record.reset()
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
    builder.begin()
    return unsafe xml.parse(bytes, handler: builder)
  }
}

/// Builds a record from the elements of one document.
///
/// What an element means depends on its parent: a `<name>` below `<part>` is not the object's.
private final class VocRecordBuilder: XMLHandler {
  private enum Node: UInt8 {
    case ignored, annotation, size, object, box
    case filename, width, height, depth, name, pose, difficult, truncated, occluded
    case xmin, ymin, xmax, ymax
  }

  let record = VocRecord()
  private var stack: [Node] = []
  private var textOffset = 0

  func begin() {
    record.reset()
    stack.removeAll(keepingCapacity: true)
  }

  func start(_ name: XMLName, in reader: XMLReader) -> Bool {
    let node: Node
    switch stack.last {
    case nil: node = root(name, in: reader)
    case .annotation: node = annotation(name, in: reader)
    case .size: node = size(name)
    case .object: node = object(name, in: reader)
    case .box: node = box(name)
    default: node = .ignored
    }
    stack.append(node)
    guard node.rawValue >= Node.filename.rawValue else { return false }
    textOffset = reader.offset
    return true
  }

  private func root(_ name: XMLName, in reader: XMLReader) -> Node {
    let text = name.string
    record.root = record.store(text.utf8, offset: reader.offset)
    return text.lowercased() == "annotation" ? .annotation : .ignored
  }

  private func annotation(_ name: XMLName, in reader: XMLReader) -> Node {
    if name.equals("object") {
      guard record.objects.count < VocReader.objectLimit else {
        reader.stop(
          XMLFault(
            .tooLarge, offset: reader.offset,
            detail: "it holds more than \(VocReader.objectLimit) objects"))
        return .ignored
      }
      record.objects.append(VocObject(offset: reader.offset))
      return .object
    }
    if name.equals("filename") { return record.filename == nil ? .filename : .ignored }
    if name.equals("size"), record.size == nil {
      record.size = VocSize(offset: reader.offset)
      return .size
    }
    return .ignored
  }

  private func size(_ name: XMLName) -> Node {
    if name.equals("width") { return record.size?.width == nil ? .width : .ignored }
    if name.equals("height") { return record.size?.height == nil ? .height : .ignored }
    if name.equals("depth") { return record.size?.depth == nil ? .depth : .ignored }
    return .ignored
  }

  private func object(_ name: XMLName, in reader: XMLReader) -> Node {
    let index = record.objects.count - 1
    switch name.first {
    case UInt8(ascii: "n"):
      if name.equals("name"), record.objects[index].name == nil { return .name }
    case UInt8(ascii: "b"):
      if name.equals("bndbox"), record.objects[index].box == nil {
        record.objects[index].box = VocBox(offset: reader.offset)
        return .box
      }
    case UInt8(ascii: "p"):
      if name.equals("pose"), record.objects[index].pose == nil { return .pose }
    case UInt8(ascii: "d"):
      if name.equals("difficult"), record.objects[index].difficult == nil { return .difficult }
    case UInt8(ascii: "t"):
      if name.equals("truncated"), record.objects[index].truncated == nil { return .truncated }
    case UInt8(ascii: "o"):
      if name.equals("occluded"), record.objects[index].occluded == nil { return .occluded }
    default: break
    }
    return .ignored
  }

  private func box(_ name: XMLName) -> Node {
    let box = record.objects[record.objects.count - 1].box
    if name.equals("xmin") { return box?.xmin == nil ? .xmin : .ignored }
    if name.equals("ymin") { return box?.ymin == nil ? .ymin : .ignored }
    if name.equals("xmax") { return box?.xmax == nil ? .xmax : .ignored }
    if name.equals("ymax") { return box?.ymax == nil ? .ymax : .ignored }
    return .ignored
  }

  func end(text bytes: UnsafeBufferPointer<UInt8>?) {
    guard let node = stack.popLast(), let bytes = unsafe bytes else { return }
    let text = unsafe record.store(bytes, offset: textOffset)
    let number = { unsafe VocNumber(value: DecimalNumber.parse(bytes), text: text) }
    let last = record.objects.count - 1
    switch node {
    case .filename: record.filename = text
    case .width: record.size?.width = number()
    case .height: record.size?.height = number()
    case .depth: record.size?.depth = number()
    case .name: record.objects[last].name = text
    case .pose: record.objects[last].pose = text
    case .difficult: record.objects[last].difficult = text
    case .truncated: record.objects[last].truncated = text
    case .occluded: record.objects[last].occluded = text
    case .xmin: record.objects[last].box?.xmin = number()
    case .ymin: record.objects[last].box?.ymin = number()
    case .xmax: record.objects[last].box?.xmax = number()
    case .ymax: record.objects[last].box?.ymax = number()
    case .ignored, .annotation, .size, .object, .box: break
    }
  }
}
