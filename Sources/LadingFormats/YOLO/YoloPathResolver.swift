// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Finds what the paths in a `data.yaml` mean, as trainers do and then as people do.
struct YoloPathResolver {
  /// What a path leads to, and by which reading.
  struct Answer {
    var target: YoloLayout.Target
    var reading: Reading
    /// What was found, relative to the dataset's top.
    var path: [UInt8]
  }

  /// By which reading a path leads somewhere.
  enum Reading {
    case asWritten
    case withoutParents
    case guessed
  }

  private let inventory: Inventory
  private let bases: [[UInt8]]
  /// What was looked for in vain, relative to the dataset's top.
  private(set) var tried: [String] = []

  /// A resolver for the paths of a file in `folder` that says they are relative to `path`.
  init(inventory: Inventory, root: [UInt8], folder: [UInt8], path: String?) {
    self.inventory = inventory
    var bases = [folder]
    if let path, !YoloPath.isAbsolute(path.utf8),
      let base = YoloPath.join(folder, YoloPath.components(path.utf8)),
      !inventory.range(under: base).isEmpty
    {
      bases.insert(base, at: 0)
    }
    bases.append(root)
    self.bases = bases.enumerated().filter { bases.firstIndex(of: $0.element) == $0.offset }.map(
      \.element)
  }

  /// Where `text`, the value of the split `key`, leads; nil when nowhere.
  mutating func resolve(_ text: String, key: String) -> Answer? {
    tried = []
    let parts = YoloPath.components(text.utf8)
    let inner = YoloPath.withoutParents(parts)
    if !YoloPath.isAbsolute(text.utf8) {
      for base in bases.dropLast(bases.count > 1 ? 1 : 0) {
        if let answer = look(base, parts[...], .asWritten) { return answer }
      }
      if inner.count < parts.count {
        for base in bases {
          if let answer = look(base, inner[...], .withoutParents) { return answer }
        }
      }
    }
    for drop in inner.indices {
      // The bare folder of all images would swallow every split.
      let rest = inner[drop...]
      if rest.count == 1, drop > 0, rest.first == Array("images".utf8) { break }
      for base in bases {
        if let answer = look(base, rest, .guessed) { return answer }
      }
    }
    return byConvention(key)
  }

  private mutating func byConvention(_ key: String) -> Answer? {
    let names = key == "val" ? ["valid", "val", "validation"] : [key]
    let images = Array("images".utf8)
    for base in bases {
      for name in names.map({ Array($0.utf8) }) {
        for parts in [[name, images], [images, name], [name]] {
          if let answer = look(base, parts[...], .guessed) { return answer }
        }
      }
    }
    return nil
  }

  private mutating func look(
    _ base: [UInt8], _ parts: ArraySlice<[UInt8]>, _ reading: Reading
  ) -> Answer? {
    guard let path = YoloPath.join(base, parts) else { return nil }
    if path.suffix(4).elementsEqual(".txt".utf8), let list = inventory.find(path) {
      return Answer(target: .list(list), reading: reading, path: path)
    }
    if inventory.range(under: path).contains(where: { inventory.kind($0) == .image }) {
      return Answer(target: .folder(path), reading: reading, path: path)
    }
    let shown = path.isEmpty ? "." : String(decoding: path, as: UTF8.self)
    if !tried.contains(shown) { tried.append(shown) }
    return nil
  }
}

/// Finds the images that a list names, whatever its lines are relative to.
struct YoloListResolver {
  private let inventory: Inventory
  private let bases: [[UInt8]]
  private var last = (drop: 0, base: 0)

  /// A resolver for a list in `folder` of a dataset below `root`.
  init(inventory: Inventory, folder: [UInt8], bases: [[UInt8]]) {
    self.inventory = inventory
    self.bases = [folder] + bases.filter { $0 != folder }
  }

  /// The image that a line names; nil when there is none.
  ///
  /// The reading that found the line before is tried first: a list is written in one way.
  mutating func image(_ line: some Collection<UInt8>) -> Int? {
    let parts = YoloPath.withoutParents(YoloPath.components(line))
    if let found = find(parts, last.drop, last.base) { return found }
    for drop in parts.indices {
      for base in bases.indices {
        if let found = find(parts, drop, base) {
          last = (drop, base)
          return found
        }
      }
    }
    return nil
  }

  private func find(_ parts: [[UInt8]], _ drop: Int, _ base: Int) -> Int? {
    guard drop < parts.count, let path = YoloPath.join(bases[base], parts[drop...]),
      let found = inventory.find(path), inventory.kind(found) == .image
    else { return nil }
    return found
  }
}
