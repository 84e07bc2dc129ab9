// SPDX-License-Identifier: Apache-2.0

public import LadingModel

/// What a COCO annotation file is about, by its name's prefix.
public enum CocoTask: String, Sendable, CaseIterable {
  case instances
  case keypoints = "person_keypoints"
  case captions
  case panoptic
  case stuff
  case labels
  case imageInfo = "image_info"
  /// A name without a known prefix: boxes and outlines, most likely.
  case unnamed = ""

  /// Whether annotations of this task name a category.
  public var hasCategories: Bool { self != .captions && self != .imageInfo }
}

/// One annotation file of a COCO dataset.
public struct CocoFile: Sendable, Hashable {
  /// Its inventory index.
  public var entry: Int
  /// What it is about.
  public var task: CocoTask
  /// The split it describes.
  public var split: String
  /// The folder it lies in, without a trailing `/`.
  public var folder: [UInt8]
  /// Its name without the extension.
  public var stem: [UInt8]
  /// Its name without extension and task prefix, as in "train2017".
  public var subset: [UInt8]

  /// Whether it is named as Roboflow's exports are: ids from 0, images without annotations and a
  /// first category that nothing uses are its habits.
  public var isRoboflow: Bool { stem == Array("_annotations.coco".utf8) }
}

/// Which annotation files a COCO dataset has, and where their images may lie.
public struct CocoLayout: Sendable {
  /// The annotation files in path order.
  public let files: [CocoFile]
  /// Whether the files were picked by their extension alone, so that some may be no dataset.
  public let isGuessed: Bool
  /// The wrapping folder that is looked through; empty when there is none.
  public let root: [UInt8]
  let index: PathIndex

  /// Lays out the annotation files that detection names; without any, every JSON below the root.
  public init(_ inventory: Inventory, detection: Detection) {
    root = detection.root
    isGuessed = detection.annotationFiles.isEmpty
    var entries = detection.annotationFiles.sorted()
    if isGuessed {
      entries = inventory.range(under: root).filter { inventory.path($0).fileExtension == "json" }
    }
    files = Self.describe(entries, in: inventory, root: root)
    index = PathIndex(inventory)
  }

  private static func describe(
    _ entries: [Int], in inventory: Inventory, root: [UInt8]
  ) -> [CocoFile] {
    var files: [CocoFile] = []
    var others: [[UInt8]: Int] = [:]
    for entry in entries {
      let path = inventory.path(entry)
      let stem = Array(path.stem)
      let (task, subset) = Self.task(of: stem)
      files.append(
        CocoFile(
          entry: entry, task: task, split: String(decoding: subset, as: UTF8.self),
          folder: Array(path.folder), stem: stem, subset: subset))
      if task == .unnamed { others[subset, default: 0] += 1 }
    }
    for position in files.indices where files[position].task == .unnamed {
      let file = files[position]
      let isRoboflow = file.stem.starts(with: "_annotations".utf8)
      if isRoboflow || others[file.subset, default: 0] > 1 {
        files[position].split = folderName(file.folder, root: root)
        files[position].subset = Array(files[position].split.utf8)
      } else if files.count == 1 {
        files[position].split = ""
      }
    }
    return files
  }

  /// The task and the rest of a name; `labels` alone is how FiftyOne names boxes.
  private static func task(of stem: [UInt8]) -> (CocoTask, subset: [UInt8]) {
    for task in CocoTask.allCases where task != .unnamed {
      let prefix = Array(task.rawValue.utf8)
      if stem.starts(with: prefix + [UInt8(ascii: "_")]) {
        return (task, Array(stem.dropFirst(prefix.count + 1)))
      }
      if stem == prefix, task != .labels { return (task, []) }
    }
    return (.unnamed, stem)
  }

  private static func folderName(_ folder: [UInt8], root: [UInt8]) -> String {
    if folder == root { return "" }
    let name = folder.split(separator: UInt8(ascii: "/")).last ?? []
    return String(decoding: name, as: UTF8.self)
  }

  /// The folders in which the images of a file may lie, likeliest first.
  func imageFolders(of file: CocoFile) -> [[UInt8]] {
    let here = file.folder
    let above = CocoPath.parent(of: here)
    var names: [[UInt8]] = []
    if !file.subset.isEmpty {
      let year = file.subset + Array("2017".utf8)
      for subset in [file.subset, year] {
        names += [
          CocoPath.join(Array("images".utf8), subset), subset,
          CocoPath.join(Array("data".utf8), subset),
        ]
      }
    }
    names += ["data", "images", "JPEGImages", "imgs", "img"].map { Array($0.utf8) }
    var folders = [here]
    folders += names.map { CocoPath.join(here, $0) }
    if here != root { folders += names.map { CocoPath.join(above, $0) } + [above] }
    folders += names.map { CocoPath.join(root, $0) } + [root]
    var seen: Set<[UInt8]> = []
    return folders.filter { seen.insert($0).inserted }
  }

  /// The folders in which the masks of a panoptic file may lie, likeliest first.
  func maskFolders(of file: CocoFile) -> [[UInt8]] {
    let above = CocoPath.parent(of: file.folder)
    return [CocoPath.join(file.folder, file.stem), CocoPath.join(above, file.stem), file.folder]
  }
}

/// Paths as bytes, joined and cut.
enum CocoPath {
  /// A folder and a name below it as one path.
  static func join(_ folder: [UInt8], _ name: some Collection<UInt8>) -> [UInt8] {
    folder.isEmpty ? Array(name) : folder + [UInt8(ascii: "/")] + name
  }

  /// The folder above; empty at the top.
  static func parent(of folder: [UInt8]) -> [UInt8] {
    guard let slash = folder.lastIndex(of: UInt8(ascii: "/")) else { return [] }
    return Array(folder[..<slash])
  }
}
