// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// One split of a Pascal VOC dataset.
public struct VocSplit: Sendable, Hashable {
  /// The list's file name without extension, or the folder's; `""` for a dataset without splits.
  public var name: String
  /// Its images and annotations, each once, ascending.
  public var members: [VocMember]

  /// Whether a set of this name is meant to hold others.
  public static func isUnion(_ name: String) -> Bool {
    ["trainval", "all", "full", "default"].contains(name.lowercased())
  }
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

extension VocListID {
  /// The image and annotation that it stands for; nil when it is unknown.
  public var member: VocMember? {
    switch self {
    case .found(let image, let xml), .withExtension(let image, let xml):
      VocMember(image: image, xml: xml)
    case .unknown: nil
    }
  }
}

extension VocLayout {
  /// Folder names that stand for a split, in lower case.
  private static let splitNames: Set<String> = [
    "train", "training", "trainval", "val", "valid", "validation", "dev", "eval", "test", "testing",
  ]

  /// The splits in byte order of their names; one named `""` when there are none.
  ///
  /// Lists of `ImageSets/Main` count before folders; without that folder, lists directly in
  /// `ImageSets`, then those of `Segmentation`. `ids` gives what the lines of a list stand for.
  public func splits<Failure>(
    ids: (VocList) throws(Failure) -> [VocListID]
  ) throws(Failure) -> [VocSplit] {
    let listed = try listedSplits(ids)
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

  private func listedSplits<Failure>(
    _ ids: (VocList) throws(Failure) -> [VocListID]
  ) throws(Failure) -> [VocSplit] {
    var members: [String: Set<VocMember>] = [:]
    for devkit in devkits.indices {
      for list in splitLists(ofDevkit: devkit) {
        var found = members[list.name] ?? []
        for id in try ids(list) {
          if let member = id.member { found.insert(member) }
        }
        members[list.name] = found
      }
    }
    Self.removeUnions(&members)
    return members.map { VocSplit(name: $0.key, members: $0.value.sorted()) }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Leaves out every set that is the union of smaller ones, and one that is named like a union
  /// and equals another: `trainval` where no validation set was cut off.
  private static func removeUnions(_ sets: inout [String: Set<VocMember>]) {
    let all = sets
    for (name, whole) in all where !whole.isEmpty {
      var covered: Set<VocMember> = []
      for (other, part) in all where other != name && part.isSubset(of: whole) {
        if part.count < whole.count || (VocSplit.isUnion(name) && !VocSplit.isUnion(other)) {
          covered.formUnion(part)
        }
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
