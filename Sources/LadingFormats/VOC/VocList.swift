// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
import LadingModel

/// A list of ids under `ImageSets/`.
public struct VocList: Sendable, Hashable {
  /// Its inventory index.
  public let entry: Int
  /// Its devkit, an index into the layout's.
  public let devkit: Int
  /// The folders between `ImageSets/` and the list, in lower case: `main`, `segmentation`.
  public let kind: String
  /// Its file name without extension.
  public let name: String
  /// Whether it says of each id if it holds a class: `cat_train.txt`.
  public let isClassList: Bool
}

/// A folder that has `ImageSets/`, and where its images and annotations lie.
public struct VocDevkit: Sendable, Hashable {
  let base: [UInt8]
  let imageFolders: [ArraySlice<UInt8>]
  let xmlFolders: [ArraySlice<UInt8>]
}

/// A line of a list.
public struct VocListLine: Sendable, Hashable {
  /// Where the id begins, in bytes from the beginning of the list.
  public var offset: Int
  /// The line as it stands in the list, its end included.
  public var bytes: ArraySlice<UInt8>
  /// The line without space around it.
  public var text: ArraySlice<UInt8>

  /// Whether it is a remark, which some readers skip and others take for an id.
  public var isComment: Bool { text.first == UInt8(ascii: "#") }
}

/// What a line of a list stands for.
public enum VocListID: Sendable, Hashable {
  /// An image, its annotation, or both.
  case found(image: Int?, xml: Int?)
  /// The same, written with a file extension that does not belong there.
  case withExtension(image: Int?, xml: Int?)
  /// Nothing in the dataset.
  case unknown(String)
}

extension VocLayout {
  /// The lines of a list that are not blank.
  public func lines(
    of list: VocList, reader: any EntryReader
  ) throws(SourceError) -> [VocListLine] {
    Self.lines(try reader.readPrefix(list.entry, limit: 1 << 28))
  }

  static func lines(_ bytes: [UInt8]) -> [VocListLine] {
    var lines: [VocListLine] = []
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
      var first = start
      var last = end
      while first < last, isSpace(bytes[first]) { first += 1 }
      while last > first, isSpace(bytes[last - 1]) { last -= 1 }
      if first < last {
        lines.append(
          VocListLine(offset: first, bytes: bytes[start..<end], text: bytes[first..<last]))
      }
      start = end
    }
    return lines
  }

  /// Finds what a line of a list stands for.
  ///
  /// Ids may hold spaces, and some lists have one or two columns of numbers after the id, so the
  /// whole line is tried first.
  public func resolve(_ line: VocListLine, in list: VocList) -> VocListID {
    guard devkits.indices.contains(list.devkit) else { return .unknown("") }
    let devkit = devkits[list.devkit]
    var ids = [line.text]
    while ids.count < 3, let last = ids.last, let shorter = Self.withoutNumber(last) {
      ids.append(shorter)
    }
    for id in ids {
      if let (image, xml) = known(id, in: devkit) { return .found(image: image, xml: xml) }
    }
    for id in ids {
      let bare = VocFolders.withoutExtension(id)
      let fileExtension = String(decoding: id[bare.endIndex...].dropFirst(), as: UTF8.self)
      let isFile =
        FileKind(fileExtension: fileExtension.lowercased()) == .image
        || fileExtension.lowercased() == "xml"
      if isFile, let (image, xml) = known(bare, in: devkit) {
        return .withExtension(image: image, xml: xml)
      }
    }
    return .unknown(String(decoding: ids.last ?? line.text, as: UTF8.self))
  }

  private func known(_ id: ArraySlice<UInt8>, in devkit: VocDevkit) -> (Int?, Int?)? {
    let image = devkit.imageFolders.lazy.compactMap { imageIndex.exact($0, id) }.first
    let xml = devkit.xmlFolders.lazy.compactMap { xmlIndex.exact($0, id) }.first
    if image == nil, xml == nil { return nil }
    return (image ?? xml.flatMap { self.image(of: $0) }, xml ?? image.flatMap { self.xml(of: $0) })
  }

  /// What the lines of a list stand for.
  public func ids(
    of list: VocList, reader: any EntryReader
  ) throws(SourceError) -> [VocListID] {
    try lines(of: list, reader: reader).map { resolve($0, in: list) }
  }

  /// Takes the lists found under `ImageSets/` and tells the class lists from the sets.
  ///
  /// A list that cannot be read counts as a set: whoever reads it next says so.
  mutating func addLists(_ entries: [Int], _ reader: any EntryReader) {
    var names: Set<ArraySlice<UInt8>> = []
    for entry in entries { names.insert(VocFolders.withoutExtension(inventory.name(entry))) }
    let xmlFolders = Set(
      xmls.map { [inventory] in
        VocFolders.lowercased(VocFolders.folder(of: inventory.name($0)))
      })
    for entry in entries {
      guard let (base, kind) = Self.listFolder(inventory.name(entry)) else { continue }
      if devkits.last?.base.elementsEqual(base) != true {
        devkits.append(devkit(VocFolders.lowercased(base), exactly: base, xmlFolders))
      }
      let path = VocFolders.withoutExtension(inventory.name(entry))
      lists.append(
        VocList(
          entry: entry, devkit: devkits.count - 1,
          kind: String(decoding: VocFolders.lowercased(kind), as: UTF8.self),
          name: String(decoding: VocFolders.name(of: path), as: UTF8.self),
          isClassList: (try? isClassList(entry, path, names, reader)) ?? false))
    }
  }

  private func devkit(
    _ lower: ArraySlice<UInt8>, exactly base: ArraySlice<UInt8>,
    _ xmlFolders: Set<ArraySlice<UInt8>>
  ) -> VocDevkit {
    let named = VocFolders.annotationNames.map { VocFolders.join(lower, $0) }
    // Ids may go on into folders below: one XML anywhere under the folder makes it count.
    let holdsXML = { (folder: ArraySlice<UInt8>) in
      xmlFolders.contains(folder)
        || xmlFolders.contains { $0.starts(with: folder + [UInt8(ascii: "/")]) }
    }
    let images = folders.imageFolders(ofDevkit: lower)
    let beside = images.filter(xmlFolders.contains)
    return VocDevkit(
      base: Array(base), imageFolders: images, xmlFolders: named.filter(holdsXML) + beside)
  }

  /// Class lists have a second column of -1, 0 or 1, or are empty beside the set they belong to.
  private func isClassList(
    _ entry: Int, _ path: ArraySlice<UInt8>, _ names: Set<ArraySlice<UInt8>>,
    _ reader: any EntryReader
  ) throws(SourceError) -> Bool {
    let name = VocFolders.name(of: path)
    let folder = path[..<name.startIndex]
    let bars = name.indices.filter { name[$0] == UInt8(ascii: "_") }
    guard !bars.isEmpty else { return false }
    let lines = Self.lines(try reader.readPrefix(entry, limit: 4096)).prefix(16)
    if lines.isEmpty { return bars.contains { names.contains(folder + name[($0 + 1)...]) } }
    // The last line may be cut by the limit.
    return (lines.count > 1 ? lines.dropLast() : lines).allSatisfy {
      guard let id = Self.withoutNumber($0.text) else { return false }
      let column = $0.text[id.endIndex...].drop(while: Self.isSpace)
      return ["-1", "0", "1", "+1"].contains { column.elementsEqual($0.utf8) }
    }
  }

  /// The text before a last column that is a whole number; nil when there is none.
  private static func withoutNumber(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard let gap = text.lastIndex(where: isSpace) else { return nil }
    var digits = text[(gap + 1)...]
    if digits.first == UInt8(ascii: "-") || digits.first == UInt8(ascii: "+") {
      digits = digits.dropFirst()
    }
    guard !digits.isEmpty,
      digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
    else { return nil }
    var end = gap
    while end > text.startIndex, isSpace(text[end - 1]) { end -= 1 }
    return end > text.startIndex ? text[..<end] : nil
  }

  /// The devkit's folder and what lies between `ImageSets/` and the file; nil for other files.
  static func listFolder(
    _ path: ArraySlice<UInt8>
  ) -> (base: ArraySlice<UInt8>, kind: ArraySlice<UInt8>)? {
    let parts = path.split(separator: UInt8(ascii: "/")).dropLast()
    guard
      let index = parts.lastIndex(where: {
        VocFolders.lowercased($0).elementsEqual(VocFolders.listName.utf8)
      }), let end = parts.last?.endIndex
    else { return nil }
    let start = parts[index].startIndex
    let base = start > path.startIndex ? path[path.startIndex..<(start - 1)] : []
    let kind = parts[index].endIndex < end ? path[(parts[index].endIndex + 1)..<end] : []
    return (base, kind)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 9 && byte <= 13) }
}
