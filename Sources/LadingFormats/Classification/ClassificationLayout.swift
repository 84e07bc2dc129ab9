// SPDX-License-Identifier: Apache-2.0

public import LadingModel

/// How the folders of a classification dataset say what is in its images.
///
/// `<split>/<class>/img` or `<class>/img` below the dataset's root; the class is the first folder
/// of the two layouts, whatever is nested in it. Where there are `_classes.csv` files, they name
/// the classes instead, and the folders that hold them are the splits.
public struct ClassificationLayout: Sendable {
  /// Where an image stands.
  public struct Placement: Sendable, Hashable {
    /// Its split, an index into `splits`; nil for none.
    public var split: Int?
    /// Its class, an index into `classes`; nil when no folder gives it one.
    public var folderClass: Int?
    /// How many folders lie between the class's folder and the image.
    public var nesting = 0
    /// Whether it lies in a folder that says that it has no label.
    public var isUnlabelled = false
  }

  /// One split: a folder, or all of a dataset without splits.
  public struct Split: Sendable, Hashable {
    /// The folder's name; empty for a dataset without splits.
    public var name: [UInt8]
    /// The folder's path, the root included.
    public var folder: [UInt8]
    /// The split's `_classes.csv`, as an inventory index; nil where folders are the classes.
    public var table: Int?
  }

  /// The folder below which everything lies; empty for the top.
  public let root: [UInt8]
  /// The splits in byte order of their paths; one of no name when there are none.
  public let splits: [Split]
  /// The names of the class folders, in byte order, merged over the splits; empty with tables.
  public let classes: [[UInt8]]
  /// Whether `_classes.csv` files name the classes.
  public var hasTables: Bool { splits.contains { $0.table != nil } }

  private let classNumbers: [[UInt8]: Int]
  private let isSplit: Bool

  /// Reads the layout off an inventory.
  public init(_ inventory: Inventory, root: [UInt8]) {
    self.root = root
    let tables = inventory.range(under: root).filter {
      inventory.path($0).name.elementsEqual("_classes.csv".utf8)
    }
    if !tables.isEmpty {
      splits = tables.map {
        let folder = inventory.path($0).folder
        let isRoot = folder.elementsEqual(root)
        let name = isRoot ? [] : EntryPath(unchecked: folder).name
        return Split(name: Array(name), folder: Array(folder), table: $0)
      }.sorted { $0.folder.lexicographicallyPrecedes($1.folder) }
      classes = []
      classNumbers = [:]
      isSplit = true
      return
    }
    let folders = FolderCensus(inventory, root: root)
    isSplit = folders.hasSplits
    classes = folders.classes
    classNumbers = Dictionary(
      folders.classes.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { a, _ in a })
    let prefix = root.isEmpty ? [] : root + [UInt8(ascii: "/")]
    splits =
      folders.hasSplits
      ? folders.splits.map { Split(name: $0, folder: prefix + $0, table: nil) }
      : [Split(name: [], folder: root, table: nil)]
  }

  /// Where the file of this path stands.
  public func placement(of path: some Collection<UInt8>) -> Placement {
    guard let folders = Self.folders(path, below: root) else { return Placement() }
    if hasTables { return Placement(split: tableSplit(path)) }
    var placement = Placement()
    var rest = folders[...]
    if isSplit {
      guard let first = rest.popFirst() else { return placement }
      placement.split = splits.firstIndex { $0.name.elementsEqual(first) }
      if placement.split == nil { return placement }
    } else {
      placement.split = 0
    }
    guard let name = rest.popFirst() else { return placement }
    placement.nesting = rest.count
    placement.isUnlabelled = Self.saysUnlabelled(name)
    placement.folderClass = classNumbers[Array(name)]
    return placement
  }

  /// The names of splits, in any case.
  public static func isSplitName(_ name: some Collection<UInt8>) -> Bool {
    let text = String(decoding: name.map(lowercasedASCII), as: UTF8.self)
    return ["train", "val", "valid", "validation", "test"].contains(text)
  }

  /// The folders in which FiftyOne and Datumaro put images without a label.
  static func saysUnlabelled(_ name: some Collection<UInt8>) -> Bool {
    name.elementsEqual("_unlabeled".utf8) || name.elementsEqual("no_label".utf8)
  }

  /// The names of the folders between `root` and the file; nil when it lies elsewhere.
  static func folders<Path: Collection<UInt8>>(
    _ path: Path, below root: [UInt8]
  ) -> [Path.SubSequence]? {
    var rest = path[...]
    if !root.isEmpty {
      guard rest.starts(with: root) else { return nil }
      rest = rest.dropFirst(root.count)
      guard rest.first == UInt8(ascii: "/") else { return nil }
      rest = rest.dropFirst()
    }
    return rest.split(separator: UInt8(ascii: "/")).dropLast()
  }

  /// The split with the deepest folder that holds the file.
  private func tableSplit(_ path: some Collection<UInt8>) -> Int? {
    var best: Int?
    for (index, split) in splits.enumerated()
    where Self.folders(path, below: split.folder) != nil {
      if best.map({ splits[$0].folder.count < split.folder.count }) ?? true { best = index }
    }
    return best
  }
}
