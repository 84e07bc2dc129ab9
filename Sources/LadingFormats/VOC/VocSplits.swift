// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
import LadingModel

/// One split of a Pascal VOC dataset.
public struct VocSplit: Sendable, Hashable {
  /// The list's file name without extension, or the folder's; `""` for a dataset without splits.
  public var name: String
  /// Its images and annotations, each once, ascending.
  public var members: [VocMember]
}

/// An image with its annotation, either of which may be missing.
public struct VocMember: Sendable, Hashable, Comparable {
  /// The image's inventory index, -1 for none.
  public var image: Int32
  /// The XML's inventory index, -1 for none.
  public var xml: Int32

  init(image: Int?, xml: Int?) {
    self.image = Int32(truncatingIfNeeded: image ?? -1)
    self.xml = Int32(truncatingIfNeeded: xml ?? -1)
  }

  /// Orders by image, those without one by annotation.
  public static func < (a: VocMember, b: VocMember) -> Bool { (a.image, a.xml) < (b.image, b.xml) }
}

extension VocLayout {
  /// Folder names that stand for a split, in lower case.
  private static let splitNames: Set<String> = [
    "train", "training", "trainval", "val", "valid", "validation", "dev", "eval", "test", "testing",
  ]

  /// The splits in byte order of their names; one named `""` when there are none.
  ///
  /// Lists of `ImageSets/Main` count before folders; without that folder, lists directly in
  /// `ImageSets`, then those of `Segmentation`.
  public func splits(reader: any EntryReader) throws(SourceError) -> [VocSplit] {
    let listed = try listedSplits(reader)
    if !listed.isEmpty { return listed }
    return folderSplits()
  }

  /// The lists that name splits: no class lists, of the one folder that counts.
  public func splitLists(ofDevkit devkit: Int) -> [VocList] {
    let sets = lists.filter { $0.devkit == devkit && !$0.isClassList }
    for kind in ["main", "", "segmentation"] {
      let found = sets.filter { $0.kind == kind }
      if !found.isEmpty { return found }
    }
    return []
  }

  private func listedSplits(_ reader: any EntryReader) throws(SourceError) -> [VocSplit] {
    var members: [String: Set<VocMember>] = [:]
    for devkit in devkits.indices {
      for list in splitLists(ofDevkit: devkit) {
        var found = members[list.name] ?? []
        for line in try lines(of: list, reader: reader) {
          switch resolve(line, in: list) {
          case .found(let image, let xml), .withExtension(let image, let xml):
            found.insert(VocMember(image: image, xml: xml))
          case .unknown: break
          }
        }
        members[list.name] = found
      }
    }
    Self.removeUnions(&members)
    return members.map { VocSplit(name: $0.key, members: $0.value.sorted()) }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Leaves out every set that is the union of others, the largest first.
  ///
  /// Of two equal sets the one with the longer name goes: `trainval` beside `train`.
  private static func removeUnions(_ sets: inout [String: Set<VocMember>]) {
    let names = sets.keys.sorted { a, b in
      let sizes = (sets[a]?.count ?? 0, sets[b]?.count ?? 0)
      return sizes.0 == sizes.1
        ? (b.utf8.count, b) < (a.utf8.count, a) : sizes.0 > sizes.1
    }
    for name in names {
      guard let whole = sets[name], !whole.isEmpty else { continue }
      var covered: Set<VocMember> = []
      for (other, part) in sets where other != name && !part.isEmpty && part.isSubset(of: whole) {
        covered.formUnion(part)
      }
      if covered.count == whole.count { sets[name] = nil }
    }
  }

  private func folderSplits() -> [VocSplit] {
    var named: [String: [VocMember]] = [:]
    var rest: [VocMember] = []
    func add(_ member: VocMember, at entry: Int) {
      if let name = splitFolder(entry) {
        named[name, default: []].append(member)
      } else {
        rest.append(member)
      }
    }
    for image in images { add(VocMember(image: image, xml: xml(of: image)), at: image) }
    for xml in xmls where image(of: xml).flatMap({ self.xml(of: $0) }) != xml {
      add(VocMember(image: nil, xml: xml), at: xml)
    }
    if named.isEmpty { return [VocSplit(name: "", members: rest.sorted())] }
    return named.map { VocSplit(name: $0.key, members: $0.value.sorted()) }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// The uppermost folder below the root that has a split's name, as written.
  private func splitFolder(_ entry: Int) -> String? {
    let path = inventory.name(entry)
    let below = path.dropFirst(root.isEmpty ? 0 : root.count + 1)
    for part in below.split(separator: UInt8(ascii: "/")).dropLast() {
      let name = String(decoding: part, as: UTF8.self)
      if Self.splitNames.contains(name.lowercased()) { return name }
    }
    return nil
  }
}
