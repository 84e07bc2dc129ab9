// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingTestKit
import Testing

@testable import LadingPack

/// A format for tests: `<split>/x.jpg` with `<split>/x.txt` beside it, `list.txt` that names every
/// image in a line of its own and is divided, `names.txt` that every part needs whole.
final class ListedDataset: PackableDataset {
  let splits: [String]
  private(set) var images = PackImages()
  private(set) var shared: [SharedFile] = []
  private(set) var loose: [Int] = []
  private let inventory: Inventory

  init(_ inventory: Inventory) {
    self.inventory = inventory
    let folders = inventory.indices.filter { inventory.kind($0) == .image }.map {
      String(decoding: inventory.path($0).folder, as: UTF8.self)
    }
    splits = Set(folders).sorted()
    for index in inventory.indices where inventory.kind(index) == .image {
      let path = inventory.path(index)
      let label = inventory.find(
        path.bytes.dropLast(path.name.count - path.stem.count) + Array(".txt".utf8))
      let split = splits.firstIndex(of: String(decoding: path.folder, as: UTF8.self)) ?? -1
      images.add(
        entry: index, split: split, companions: label.map { [$0] } ?? [],
        sharedBytes: inventory.find("list.txt") == nil ? 0 : Int64(path.bytes.count + 1))
    }
    if let list = inventory.find("list.txt") {
      shared.append(SharedFile(entry: list, isCopied: false, fixedBytes: 8))
    }
    if let names = inventory.find("names.txt") {
      shared.append(
        SharedFile(entry: names, isCopied: true, fixedBytes: inventory.size(names)))
    }
    for name in ["LICENSE", "README.md"] {
      if let index = inventory.find(name) { loose.append(index) }
    }
  }

  func divide(
    _ file: SharedFile, parts: Int, partOf: [Int32], reader: any EntryReader,
    write: (_ part: Int, _ bytes: [UInt8]) throws -> Void
  ) throws -> [String: Int] {
    for part in 0..<parts { try write(part, Array("# list\n".utf8)) }
    var dropped = 0
    let text = try reader.readPrefix(file.entry, limit: .max)
    for line in text.split(separator: UInt8(ascii: "\n")) {
      guard let image = inventory.find(line), partOf[image] >= 0 else {
        dropped += 1
        continue
      }
      try write(Int(partOf[image]), Array(line) + [UInt8(ascii: "\n")])
    }
    return ["missing": dropped]
  }

  func sampleAnnotation(
    _ image: Int, reader: any EntryReader
  ) throws -> (fileExtension: String, bytes: [UInt8]) {
    guard let label = images.companions(image).first else { return ("txt", []) }
    return ("txt", try reader.readPrefix(label, limit: .max))
  }

  func labels(_ image: Int, reader: any EntryReader) -> [String] { [] }
}

/// Plans and packs a `ListedDataset`.
func packListed(
  _ path: String, into folder: String, _ options: PackOptions, root: String = ""
) throws -> (plan: PackPlan, manifest: Manifest) {
  let source = try openSource(path)
  let plan = try Packer.plan(
    source, dataset: ListedDataset(source.inventory), reader: source.makeReader(), format: nil,
    root: Array(root.utf8), options: options)
  return (plan, try Packer.run(plan, into: folder))
}

/// Plans and packs images alone, by the public way.
func packImages(
  _ path: String, into folder: String, _ options: PackOptions
) throws -> (plan: PackPlan, manifest: Manifest) {
  let source = try openSource(path)
  let detection = Detection(format: nil, confidence: .none, score: 0, root: [], evidence: [])
  let plan = try Packer.plan(source, detection: detection, options: options)
  return (plan, try Packer.run(plan, into: folder))
}

/// All members of an archive by name, read back through a source.
func contents(_ path: String) throws -> [String: [UInt8]] {
  let source = try openSource(path)
  // Names that are no UTF-8 arrive as they are.
  #expect(source.anomalies.filter { $0.kind != .nameEncoding } == [])
  let reader = try source.makeReader()
  var result: [String: [UInt8]] = [:]
  for index in source.inventory.indices {
    result[source.inventory.path(index).string] = try reader.readPrefix(index, limit: .max)
  }
  return result
}
