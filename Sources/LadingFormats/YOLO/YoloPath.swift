// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Paths as YOLO's files write them: relative to this or that, absolute, with `..` or backslashes.
enum YoloPath {
  static let slash = UInt8(ascii: "/")

  /// Whether the text is a path on one machine: `/x`, `~/x`, `C:\x`.
  static func isAbsolute(_ text: some Collection<UInt8>) -> Bool {
    guard let first = text.first else { return false }
    if first == slash || first == UInt8(ascii: "\\") || first == UInt8(ascii: "~") { return true }
    let letter = lowercasedASCII(first)
    return letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z")
      && text.dropFirst().first == UInt8(ascii: ":")
  }

  /// The components, without empty ones and `.`; a backslash separates as `/` does.
  static func components(_ text: some Collection<UInt8>) -> [[UInt8]] {
    Array(text).split(whereSeparator: { $0 == slash || $0 == UInt8(ascii: "\\") })
      .map { Array($0) }.filter { $0 != [UInt8(ascii: ".")] }
  }

  /// The components without the `..` that they begin with.
  static func withoutParents(_ components: [[UInt8]]) -> [[UInt8]] {
    Array(components.drop { $0 == parent })
  }

  /// The path below `base`; nil when it leaves the dataset.
  static func join(_ base: [UInt8], _ components: some Sequence<[UInt8]>) -> [UInt8]? {
    var result = base.split(separator: slash).map { Array($0) }
    for component in components {
      if component == parent {
        guard !result.isEmpty else { return nil }
        result.removeLast()
      } else {
        result.append(component)
      }
    }
    return Array(result.joined(separator: [slash]))
  }

  /// How `target` is written in a file that lies in `folder`.
  static func relative(_ target: [UInt8], from folder: [UInt8]) -> [UInt8] {
    let to = target.split(separator: slash).map { Array($0) }
    let from = folder.split(separator: slash).map { Array($0) }
    let common = zip(to, from).prefix { $0 == $1 }.count
    let path = Array(repeating: parent, count: from.count - common) + to[common...]
    return path.isEmpty ? [UInt8(ascii: ".")] : Array(path.joined(separator: [slash]))
  }

  private static let parent: [UInt8] = [UInt8(ascii: "."), UInt8(ascii: ".")]
}

/// Where an image's label lies: `images` gives way to `labels`, else the label lies beside it.
struct YoloLabelPath {
  private static let swaps: [(images: [UInt8], labels: [UInt8])] = [
    (Array("images".utf8), Array("labels".utf8)), (Array("Images".utf8), Array("Labels".utf8)),
    (Array("images".utf8), Array("Labels".utf8)), (Array("JPEGImages".utf8), Array("labels".utf8)),
    (Array("images".utf8), Array("annotations".utf8)),
    (Array("images".utf8), Array("Annotations".utf8)),
  ]

  /// The paths at which a label would be looked for, the likeliest first.
  static func candidates(_ image: ArraySlice<UInt8>) -> [[UInt8]] {
    var paths: [[UInt8]] = []
    for swap in swaps {
      guard let component = lastComponent(swap.images, in: image) else { continue }
      paths.append(
        Array(image[..<component.lowerBound]) + swap.labels
          + withTextExtension(image[component.upperBound...]))
    }
    paths.append(withTextExtension(image))
    return paths
  }

  /// The likeliest path of an image's label, for messages.
  static func expected(_ image: ArraySlice<UInt8>) -> [UInt8] { candidates(image)[0] }

  /// The label of an image; nil when it has none.
  ///
  /// Without a copy of all candidates in the usual case: it runs once an image.
  static func find(_ image: ArraySlice<UInt8>, in inventory: Inventory) -> Int? {
    for swap in swaps {
      guard let component = lastComponent(swap.images, in: image) else { continue }
      var path: [UInt8] = []
      path.reserveCapacity(image.count + 8)
      path.append(contentsOf: image[..<component.lowerBound])
      path.append(contentsOf: swap.labels)
      path.append(contentsOf: withTextExtension(image[component.upperBound...]))
      if let found = inventory.find(path) { return found }
    }
    return inventory.find(withTextExtension(image))
  }

  /// The last folder of this name in a path.
  private static func lastComponent(
    _ name: [UInt8], in path: ArraySlice<UInt8>
  ) -> Range<Int>? {
    // From the back, so that the first match is the last one.
    var end = path.lastIndex(of: YoloPath.slash) ?? path.startIndex
    while end > path.startIndex {
      let start = path[..<end].lastIndex(of: YoloPath.slash).map { $0 + 1 } ?? path.startIndex
      if end - start == name.count, path[start..<end].elementsEqual(name) { return start..<end }
      end = max(path.startIndex, start - 1)
    }
    return nil
  }

  private static func withTextExtension(_ path: ArraySlice<UInt8>) -> [UInt8] {
    let name = path.lastIndex(of: YoloPath.slash).map { $0 + 1 } ?? path.startIndex
    let dot = path[name...].lastIndex(of: UInt8(ascii: ".")).map { $0 > name ? $0 : path.endIndex }
    return Array(path[..<(dot ?? path.endIndex)]) + [0x2E, 0x74, 0x78, 0x74]
  }
}
