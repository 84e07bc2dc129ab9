// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// Pairs images with labels, and says what the labels without an image are.
struct YoloPairer {
  let inventory: Inventory
  let root: [UInt8]
  let reader: any EntryReader

  func pair(_ layout: inout YoloLayout) {
    var labelFolders: Set<[UInt8]> = []
    for image in inventory.indices where inventory.kind(image) == .image {
      guard let label = YoloLabelPath.find(inventory.name(image), in: inventory) else { continue }
      layout.labelOfImage[image] = Int32(truncatingIfNeeded: label)
      if layout.imageOfLabel[label] < 0 {
        layout.imageOfLabel[label] = Int32(truncatingIfNeeded: image)
      }
    }
    var unpaired: [Int] = []
    for entry in inventory.indices where inventory.kind(entry) == .other {
      if layout.imageOfLabel[entry] >= 0 {
        layout.labels.append(entry)
        labelFolders.insert(Array(inventory.path(entry).folder))
      } else if isText(entry) {
        unpaired.append(entry)
      }
    }
    let lists = layout.sources.compactMap { source -> Int? in
      if case .list(let entry) = source.target { return entry }
      return nil
    }
    var strays: [Int] = []
    for entry in unpaired where !lists.contains(entry) && entry != layout.config.namesEntry {
      if isLabel(entry, labelFolders) { strays.append(entry) }
    }
    explain(strays, &layout)
    layout.labels = (layout.labels + strays).sorted()
  }

  private func isText(_ entry: Int) -> Bool {
    let name = inventory.name(entry)
    return name.suffix(4).elementsEqual(".txt".utf8)
  }

  /// Text files that are no labels, wherever they lie.
  private static let otherNames: Set<String> = [
    "classes", "predefined_classes", "labels", "names", "obj.names", "train", "val", "valid",
    "validation", "test", "requirements", "license", "licence", "notice", "notes", "changelog",
  ]

  private func isLabel(_ entry: Int, _ folders: Set<[UInt8]>) -> Bool {
    let path = inventory.path(entry)
    let stem = String(decoding: path.stem, as: UTF8.self).lowercased()
    if stem.hasPrefix("readme") || Self.otherNames.contains(stem) { return false }
    let parts = path.folder.split(separator: YoloPath.slash)
    if parts.contains(where: { String(decoding: $0, as: UTF8.self).lowercased() == "labels" }) {
      return true
    }
    guard folders.contains(Array(path.folder)) else { return false }
    // Beside images anything may lie: a label begins with a row of numbers.
    guard let bytes = try? reader.readPrefix(entry, limit: 4096),
      let line = TextLines.split(bytes).first(where: { !$0.isEmpty })
    else { return false }
    let tokens = bytes[line].split(whereSeparator: { $0 == 32 || $0 == 9 })
    return tokens.count >= 5
      && tokens.prefix(5).allSatisfy { Double(String(decoding: $0, as: UTF8.self)) != nil }
  }

  /// Finds the image that a label without one may have been meant for.
  private func explain(_ strays: [Int], _ layout: inout YoloLayout) {
    guard !strays.isEmpty else { return }
    var byPath: [[UInt8]: Int] = [:]
    var byStem: [[UInt8]: Int] = [:]
    for image in inventory.indices
    where inventory.kind(image) == .image && layout.labelOfImage[image] < 0 {
      for path in YoloLabelPath.candidates(inventory.name(image)) {
        byPath[path.map(lowercasedASCII)] = image
      }
      byStem[Array(inventory.path(image).stem)] = image
    }
    for label in strays {
      if let image = byPath[inventory.name(label).map(lowercasedASCII)] {
        layout.misnamed[label] = image
      } else if let image = byStem[Array(inventory.path(label).stem)] {
        layout.misplaced[label] = image
      } else {
        layout.orphans.insert(label)
      }
    }
  }
}
