// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// The files that detection looks at, sorted by what they may hold, and the folders of images.
struct DatasetTree {
  /// A folder that directly holds images.
  struct ImageFolder {
    /// Its bytes relative to the wrapping root.
    var path: [UInt8]
    /// How many images lie directly in it.
    var images: Int
    /// The inventory indices of the first of them.
    var sample: [Int]
    /// The names on the way, in small letters.
    var components: [String]
  }

  let inventory: Inventory
  let root: [UInt8]
  private(set) var json: [Int] = []
  private(set) var jsonLines: [Int] = []
  private(set) var xml: [Int] = []
  private(set) var text: [Int] = []
  private(set) var yaml: [Int] = []
  private(set) var csv: [Int] = []
  private(set) var darknet: [Int] = []
  private(set) var names: [Int] = []
  private(set) var records: [Int] = []
  private(set) var others: [Int] = []
  private(set) var imageCount = 0
  private(set) var imageFolders: [ImageFolder] = []

  /// How many images of a folder are kept to look at.
  static let sampleSize = 64

  init(_ inventory: Inventory, root: [UInt8]) {
    self.inventory = inventory
    self.root = root
    var positions: [[UInt8]: Int] = [:]
    var last: (folder: ArraySlice<UInt8>, position: Int)?
    for index in inventory.indices {
      switch inventory.kind(index) {
      case .image:
        imageCount += 1
        let folder = folder(index)
        let position: Int
        if let last, last.folder == folder {
          position = last.position
        } else if let known = positions[Array(folder)] {
          position = known
        } else {
          position = imageFolders.count
          positions[Array(folder)] = position
          let components = folder.split(separator: UInt8(ascii: "/")).map { Folders.lowercase($0) }
          imageFolders.append(
            ImageFolder(path: Array(folder), images: 0, sample: [], components: components))
        }
        last = (folder, position)
        imageFolders[position].images += 1
        if imageFolders[position].sample.count < Self.sampleSize {
          imageFolders[position].sample.append(index)
        }
      case .other: sort(index)
      default: break
      }
    }
  }

  private mutating func sort(_ index: Int) {
    let name = name(index)
    if Folders.isReadme(name) { return }
    switch FileRole(name) {
    case .json: json.append(index)
    case .jsonLines: jsonLines.append(index)
    case .xml: xml.append(index)
    case .text: text.append(index)
    case .yaml: yaml.append(index)
    case .csv: csv.append(index)
    case .darknet: darknet.append(index)
    case .names: names.append(index)
    case .record: records.append(index)
    case .unknown: others.append(index)
    }
  }

  /// The path below the wrapping root.
  func relative(_ index: Int) -> ArraySlice<UInt8> {
    let name = inventory.name(index)
    return root.isEmpty ? name : name.dropFirst(root.count + 1)
  }

  /// The folder below the wrapping root, without a trailing `/`.
  func folder(_ index: Int) -> ArraySlice<UInt8> {
    let path = relative(index)
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return path.prefix(0) }
    return path[..<slash]
  }

  /// The names of the folders below the wrapping root, in small letters.
  func folders(_ index: Int) -> [String] {
    folder(index).split(separator: UInt8(ascii: "/")).map { Folders.lowercase($0) }
  }

  /// The last component.
  func name(_ index: Int) -> ArraySlice<UInt8> {
    let path = relative(index)
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return path[(slash + 1)...]
  }

  /// The last component up to its last dot.
  func stem(_ index: Int) -> ArraySlice<UInt8> {
    let name = name(index)
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else {
      return name
    }
    return name[..<dot]
  }

  /// At most `count` of the indices, spread evenly, the first and the last among them.
  static func sample(_ indices: [Int], _ count: Int) -> [Int] {
    guard indices.count > count, count > 1 else { return indices }
    return (0..<count).map { indices[$0 * (indices.count - 1) / (count - 1)] }
  }
}

/// Reads beginnings of files; what cannot be read is empty, for the rules to report.
final class Peek {
  private let reader: any EntryReader

  init(_ reader: any EntryReader) { self.reader = reader }

  /// The first `limit` bytes, without a byte order mark; UTF-16 is narrowed to its ASCII.
  func bytes(_ index: Int, _ limit: Int = 1 << 16) -> [UInt8] {
    let bytes = (try? reader.readPrefix(index, limit: limit)) ?? []
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes.dropFirst(3)) }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      return bytes.dropFirst(2).filter { $0 != 0 }
    }
    return bytes
  }
}
