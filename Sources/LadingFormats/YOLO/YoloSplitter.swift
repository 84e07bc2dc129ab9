// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// Finds the split of every image: by `data.yaml` or lists, then by the folders' names.
struct YoloSplitter {
  let inventory: Inventory
  let root: [UInt8]
  let reader: any EntryReader

  /// Folder names that are splits by convention.
  private static let conventional: Set<String> = ["train", "valid", "val", "validation", "test"]
  /// Folder names that say nothing about the split.
  private static let generic: Set<String> = [
    "images", "image", "img", "imgs", "jpegimages", "labels", "data", "dataset", "datasets",
  ]

  func split(_ layout: inout YoloLayout) {
    switch layout.config.origin {
    case .yaml: resolveYAML(&layout)
    case .darknet: resolveDarknet(&layout)
    case .names, .none: findLists(&layout)
    }
    var names: [String] = []
    var lists: Set<Int> = []
    for source in layout.sources {
      guard case .list(let entry) = source.target, lists.insert(entry).inserted else { continue }
      let split = index(source.name, in: &names)
      readList(entry, split: split, &layout)
    }
    let folders = layout.sources.compactMap { source -> (path: [UInt8], name: String)? in
      if case .folder(let path) = source.target { return (path, source.name) }
      return nil
    }
    // The most specific folder wins; among equals the first key.
    let order = folders.indices.sorted {
      (-folders[$0].path.count, $0) < (-folders[$1].path.count, $1)
    }
    for position in order {
      let split = index(folders[position].name, in: &names)
      for entry in inventory.range(under: folders[position].path)
      where inventory.kind(entry) == .image && layout.splitOfImage[entry] < 0 {
        layout.splitOfImage[entry] = split
      }
    }
    byConvention(&layout, &names)
    finish(&layout, names)
  }

  private func index(_ name: String, in names: inout [String]) -> Int32 {
    if let known = names.firstIndex(of: name) { return Int32(truncatingIfNeeded: known) }
    names.append(name)
    return Int32(truncatingIfNeeded: names.count - 1)
  }

  private func byConvention(_ layout: inout YoloLayout, _ names: inout [String]) {
    let skip = root.isEmpty ? 0 : root.count + 1
    for entry in inventory.range(under: root)
    where inventory.kind(entry) == .image && layout.splitOfImage[entry] < 0 {
      let path = inventory.name(entry).dropFirst(skip)
      let folders = path.split(separator: YoloPath.slash).dropLast()
      for folder in folders where (3...10).contains(folder.count) {
        let name = String(decoding: folder, as: UTF8.self)
        guard Self.conventional.contains(name.lowercased()) else { continue }
        layout.splitOfImage[entry] = index(name, in: &names)
        break
      }
    }
  }

  /// Puts the names in byte order and drops those without images.
  private func finish(_ layout: inout YoloLayout, _ names: [String]) {
    var used = Array(repeating: false, count: names.count)
    for split in layout.splitOfImage where split >= 0 { used[Int(split)] = true }
    let order = names.indices.filter { used[$0] }.sorted {
      names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8)
    }
    guard !order.isEmpty else {
      layout.splits = [""]
      for entry in inventory.indices where inventory.kind(entry) == .image {
        layout.splitOfImage[entry] = 0
      }
      return
    }
    layout.splits = order.map { names[$0] }
    var renumbered = Array(repeating: Int32(-1), count: names.count)
    for (new, old) in order.enumerated() { renumbered[old] = Int32(truncatingIfNeeded: new) }
    for entry in layout.splitOfImage.indices where layout.splitOfImage[entry] >= 0 {
      layout.splitOfImage[entry] = renumbered[Int(layout.splitOfImage[entry])]
    }
  }

  private func resolveYAML(_ layout: inout YoloLayout) {
    guard let file = layout.config.entry else { return }
    let folder = Array(inventory.path(file).folder)
    func fault(_ kind: YoloConfigFault.Kind, _ offset: Int) {
      layout.config.faults.append(YoloConfigFault(kind, entry: file, offset: offset))
    }
    if let path = layout.config.path, YoloPath.isAbsolute(path.text.utf8) {
      fault(.pathAbsolute(key: "path", value: path.text), path.offset)
    }
    var resolver = YoloPathResolver(
      inventory: inventory, root: root, folder: folder, path: layout.config.path?.text)
    for source in layout.config.sources {
      for value in source.values {
        guard let answer = resolver.resolve(value.text, key: source.key) else {
          fault(
            .pathUnresolved(key: source.key, value: value.text, tried: resolver.tried),
            value.offset)
          continue
        }
        let taken = String(decoding: answer.path, as: UTF8.self)
        if YoloPath.isAbsolute(value.text.utf8) {
          fault(.pathAbsolute(key: source.key, value: value.text), value.offset)
        } else if answer.reading == .withoutParents {
          fault(.pathParent(key: source.key, value: value.text, taken: taken), value.offset)
        } else if answer.reading == .guessed {
          fault(.pathGuessed(key: source.key, value: value.text, taken: taken), value.offset)
        }
        layout.sources.append(
          YoloLayout.ResolvedSource(
            key: source.key,
            name: name(answer, key: source.key, alone: source.values.count == 1, folder: folder),
            target: answer.target, value: value.text))
      }
    }
  }

  private func name(
    _ answer: YoloPathResolver.Answer, key: String, alone: Bool, folder: [UInt8]
  ) -> String {
    if case .list(let entry) = answer.target {
      return String(decoding: inventory.path(entry).stem, as: UTF8.self)
    }
    guard alone else { return key }
    var parts = YoloPath.components(answer.path)
    for base in [folder, root] where !base.isEmpty {
      let above = YoloPath.components(base)
      if parts.starts(with: above) {
        parts.removeFirst(above.count)
        break
      }
    }
    let names = parts.map { String(decoding: $0, as: UTF8.self) }
    return names.last { Self.conventional.contains($0.lowercased()) }
      ?? names.last { !Self.generic.contains($0.lowercased()) } ?? key
  }

  private func resolveDarknet(_ layout: inout YoloLayout) {
    guard let file = layout.config.entry else { return }
    let finder = YoloConfigFinder(inventory: inventory, root: root, reader: reader)
    for source in layout.config.sources {
      for value in source.values {
        guard let list = finder.resolve(value.text, besides: file) else {
          let key = source.key == "val" ? "valid" : source.key
          layout.config.faults.append(
            YoloConfigFault(
              .darknetKey(key, value: value.text), entry: file, offset: value.offset))
          continue
        }
        layout.sources.append(
          YoloLayout.ResolvedSource(
            key: source.key, name: String(decoding: inventory.path(list).stem, as: UTF8.self),
            target: .list(list), value: value.text))
      }
    }
  }

  /// Lists at the top that no file names: `train.txt` and the like, if they hold image names.
  private func findLists(_ layout: inout YoloLayout) {
    for name in ["train", "val", "valid", "validation", "test"] {
      guard let path = YoloPath.join(root, [Array("\(name).txt".utf8)]),
        let entry = inventory.find(path), let bytes = try? reader.readPrefix(entry, limit: 4096),
        let line = TextLines.split(bytes).first(where: { !$0.isEmpty }),
        let image = EntryPath(String(decoding: bytes[line], as: UTF8.self)) ?? nil,
        FileKind(fileExtension: image.fileExtension) == .image
      else { continue }
      layout.sources.append(
        YoloLayout.ResolvedSource(
          key: name.hasPrefix("val") ? "val" : name, name: name, target: .list(entry),
          value: "\(name).txt"))
    }
  }

  private func readList(_ entry: Int, split: Int32, _ layout: inout YoloLayout) {
    let bytes: [UInt8]
    do throws(SourceError) {
      bytes = try reader.readPrefix(entry, limit: Self.longestList)
    } catch {
      layout.config.faults.append(
        YoloConfigFault(.unreadable(error.detail), entry: entry, offset: nil))
      return
    }
    var resolver = listResolver(entry, layout)
    for line in TextLines.split(bytes) where !line.isEmpty {
      if let image = resolver.image(bytes[line]) {
        if layout.splitOfImage[image] < 0 { layout.splitOfImage[image] = split }
      } else {
        layout.config.faults.append(
          YoloConfigFault(
            .listEntryMissing(String(decoding: bytes[line].prefix(4096), as: UTF8.self)),
            entry: entry, offset: line.lowerBound))
      }
    }
  }

  /// The largest list that is read: some millions of lines.
  static let longestList = 1 << 30

  func listResolver(_ list: Int, _ layout: YoloLayout) -> YoloListResolver {
    var bases = [root]
    if let file = layout.config.entry {
      let folder = Array(inventory.path(file).folder)
      bases.append(folder)
      if let path = layout.config.path?.text, !YoloPath.isAbsolute(path.utf8),
        let base = YoloPath.join(folder, YoloPath.components(path.utf8))
      {
        bases.append(base)
      }
    }
    return YoloListResolver(
      inventory: inventory, folder: Array(inventory.path(list).folder), bases: bases)
  }
}
