// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// A piece of an annotation's text: where its element stands, and its bytes in the record.
public struct VocText: Sendable, Hashable {
  /// The byte offset of the element in the file.
  public var offset: Int
  var start: Int
  var count: Int

  /// Whether the element is empty.
  public var isEmpty: Bool { count == 0 }
}

/// A number of an annotation.
public struct VocNumber: Sendable, Hashable {
  /// The value; nil when the text is no finite number.
  public var value: Double?
  /// The element and its text.
  public var text: VocText
}

/// The `<size>` of an annotation; what it lacks is nil.
public struct VocSize: Sendable, Hashable {
  /// The byte offset of the element.
  public var offset: Int
  /// The width in pixels.
  public var width: VocNumber?
  /// The height in pixels.
  public var height: VocNumber?
  /// The number of channels.
  public var depth: VocNumber?
}

/// The `<bndbox>` of an object; what it lacks is nil.
public struct VocBox: Sendable, Hashable {
  /// The byte offset of the element.
  public var offset: Int
  /// The left edge.
  public var xmin: VocNumber?
  /// The upper edge.
  public var ymin: VocNumber?
  /// The right edge.
  public var xmax: VocNumber?
  /// The lower edge.
  public var ymax: VocNumber?

  /// The four values, when all are there and are numbers.
  public var values: (xmin: Double, ymin: Double, xmax: Double, ymax: Double)? {
    guard let a = xmin?.value, let b = ymin?.value, let c = xmax?.value, let d = ymax?.value else {
      return nil
    }
    return (a, b, c, d)
  }
}

/// One `<object>` of an annotation; what it lacks is nil.
public struct VocObject: Sendable, Hashable {
  /// The byte offset of the element.
  public var offset: Int
  /// The class, as written.
  public var name: VocText?
  /// The box.
  public var box: VocBox?
  /// The pose.
  public var pose: VocText?
  /// Whether the object is hard to recognise.
  public var difficult: VocText?
  /// Whether the box does not show all of it.
  public var truncated: VocText?
  /// Whether something stands before it.
  public var occluded: VocText?
}

/// What one annotation file says; refilled for every file that its reader reads.
///
/// Of an element that occurs twice the first counts, as in every reader that asks for one.
public final class VocRecord {
  /// The contents, replaced as a whole once a file has been read.
  var contents = VocContents()

  /// A record of nothing.
  public init() {}

  /// The root element's name and place; nil when there is no element.
  public var root: VocText? { contents.root }
  /// The image's file name.
  public var filename: VocText? { contents.filename }
  /// The image's size.
  public var size: VocSize? { contents.size }
  /// The objects in file order.
  public var objects: [VocObject] { contents.objects }

  /// Whether the root is `annotation`, whatever its case.
  public var isAnnotation: Bool { contents.isAnnotation }

  /// The bytes of a text.
  public func bytes(_ text: VocText) -> ArraySlice<UInt8> { contents.bytes(text) }

  /// A text as a string; bytes that are not UTF-8 cannot occur.
  public func string(_ text: VocText) -> String { String(decoding: bytes(text), as: UTF8.self) }
}

/// The contents of a record, whose storage is used again from file to file.
struct VocContents {
  var root: VocText?
  var filename: VocText?
  var size: VocSize?
  var objects: [VocObject] = []
  private var arena: [UInt8] = []

  var isAnnotation: Bool {
    guard let root, root.count == 10 else { return false }
    return bytes(root).lazy.map(lowercasedASCII).elementsEqual("annotation".utf8)
  }

  func bytes(_ text: VocText) -> ArraySlice<UInt8> {
    arena[text.start..<(text.start + text.count)]
  }

  mutating func reset() {
    root = nil
    filename = nil
    size = nil
    objects.removeAll(keepingCapacity: true)
    arena.removeAll(keepingCapacity: true)
  }

  mutating func store(_ bytes: some Collection<UInt8>, offset: Int) -> VocText {
    let start = arena.count
    arena.append(contentsOf: bytes)
    return VocText(offset: offset, start: start, count: arena.count - start)
  }
}
