// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Looks for annotations of formats that Lading names but does not read, and for lists of images.
struct ForeignFormats {
  /// Whether lists or tables name the dataset's images: then folders are no classes.
  private(set) var listsNameImages = false
  /// Roboflow's `_classes.csv` files, and the first file names in each.
  private(set) var tables: [(file: Int, names: [String])] = []

  init(
    _ tree: DatasetTree, _ peek: Peek, otherText: [Int], _ foreign: inout ForeignCollector
  ) {
    foreign.add("TFRecord", tree.records)
    readText(tree, peek, otherText, &foreign)
    readTables(tree, peek, &foreign)
    for index in DatasetTree.sample(tree.jsonLines, 64) {
      let keys = JSONOutline(peek.bytes(index)).members
      if keys["image"] != nil, keys["suffix"] != nil { foreign.add("PaliGemma JSONL", index) }
    }
    for index in tree.others where Folders.lowercase(tree.name(index)) == "seqinfo.ini" {
      foreign.add("MOT", index)
    }
    if foreign.names.contains(where: { $0 != "TFRecord" }) { listsNameImages = true }
  }

  private mutating func readText(
    _ tree: DatasetTree, _ peek: Peek, _ text: [Int], _ foreign: inout ForeignCollector
  ) {
    for index in text {
      if let known = Self.byName(Folders.lowercase(tree.name(index)), tree.folders(index)) {
        foreign.add(known, index)
      }
    }
    for index in DatasetTree.sample(text, 64) {
      let kind = TextSniffer.sniff(
        peek.bytes(index, 1 << 13), isCut: tree.inventory.size(index) > 1 << 13)
      switch kind {
      case .foreign(let name):
        // CelebA's identities are written like an ImageNet list.
        if Self.byName(Folders.lowercase(tree.name(index)), tree.folders(index)) == nil {
          foreign.add(name, index)
        }
      case .imageList: listsNameImages = true
      default: break
      }
    }
  }

  private mutating func readTables(
    _ tree: DatasetTree, _ peek: Peek, _ foreign: inout ForeignCollector
  ) {
    let tables = tree.csv.filter { Folders.lowercase(tree.name($0)) == "_classes.csv" }
    for index in tables + DatasetTree.sample(tree.csv.filter { !tables.contains($0) }, 64) {
      let name = Folders.lowercase(tree.name(index))
      switch CSVSniffer.sniff(peek.bytes(index, 1 << 13), name: name) {
      case .classes(let names): self.tables.append((index, names))
      case .foreign(let known): foreign.add(known, index)
      case .imageList: if name != "metadata.csv" { listsNameImages = true }
      case .unknown: break
      }
    }
  }

  /// Formats whose text files have names of their own.
  private static func byName(_ name: String, _ folders: [String]) -> String? {
    switch name {
    case "identity_celeba.txt", "list_attr_celeba.txt", "list_bbox_celeba.txt",
      "list_landmarks_celeba.txt", "list_landmarks_align_celeba.txt", "list_eval_partition.txt":
      return "CelebA"
    case "gt.txt" where folders.last == "gt": return "MOT"
    case "det.txt" where folders.last == "det": return "MOT"
    default:
      if name.hasPrefix("wider_face_") { return "WIDER FACE" }
      if folders.contains("labeltxt") { return "DOTA labelTxt" }
      if folders.contains("label_2") || folders.contains("label_02") { return "KITTI" }
      return nil
    }
  }

  /// Names what only folders and image names tell: called when no format is detected.
  static func addMasks(_ tree: DatasetTree, _ foreign: inout ForeignCollector) {
    for folder in tree.imageFolders {
      let components = Set(folder.components)
      if components.contains("gtfine") || components.contains("gtcoarse") {
        foreign.add("Cityscapes", folder.sample)
      } else if folder.components.last?.hasSuffix("annot") == true {
        foreign.add("CamVid", folder.sample)
      } else if foreign.isEmpty || foreign.names == ["segmentation masks"],
        isMaskFolder(folder, tree)
      {
        foreign.add("segmentation masks", folder.sample)
      }
    }
  }

  /// Whether the folder is named like one of masks and another holds the images, or its images are
  /// named like masks.
  private static func isMaskFolder(
    _ folder: DatasetTree.ImageFolder, _ tree: DatasetTree
  ) -> Bool {
    let sure: Set = ["segmentationclass", "segmentationobject"]
    if !sure.isDisjoint(with: folder.components) { return true }
    let named = folder.components.contains {
      Folders.masks.contains($0) || $0.hasSuffix("_mask") || $0.hasSuffix("_masks")
    }
    if named {
      return tree.imageFolders.contains { $0.path != folder.path && $0.images > 0 }
    }
    let masks = folder.sample.count { index in
      let stem = Folders.lowercase(tree.stem(index))
      return stem.hasSuffix("_mask") || stem.hasSuffix("_gt") || stem.hasSuffix("_seg")
    }
    return masks > 0 && masks * 3 >= folder.sample.count
  }
}
