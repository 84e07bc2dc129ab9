// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingModel

/// A YOLO dataset as the packer sees it: labels go with their image, `data.yaml` names what a part
/// holds, lists are cut line by line.
public final class YoloPackable: PackableDataset {
  /// Why labels are left out of every part, and how many.
  public static let annotationsWithoutImage = "annotationsWithoutImage"
  /// Why lines of lists are left out of every part, and how many.
  public static let listedImagesMissing = "listedImagesMissing"

  private let layout: YoloLayout
  private let inventory: Inventory
  private let root: [UInt8]
  private let lists: Set<Int>

  /// What the dataset says about itself.
  var config: YoloConfig { layout.config }
  /// The names of the splits, in byte order.
  public var splits: [String] { layout.splits }
  /// The images with their labels.
  public private(set) var images = PackImages()
  /// `data.yaml` and the lists, to be cut; obj.data and the names, to be copied.
  public private(set) var shared: [SharedFile] = []
  /// Files that belong to no image.
  public private(set) var loose: [Int] = []
  /// Labels without an image, which no part holds.
  public private(set) var dropped: [String: Int] = [:]

  /// Pairs the files of a source whose dataset lies at `root`.
  public init(
    _ source: any DatasetSource, root: [UInt8], reader: any EntryReader
  ) throws(SourceError) {
    inventory = source.inventory
    self.root = root
    layout = YoloLayout.open(source, root: root, reader: reader)
    lists = Set(
      layout.sources.compactMap { source in
        if case .list(let entry) = source.target { return entry }
        return nil
      })
    try addImages(reader)
    addOthers()
  }

  private func addImages(_ reader: any EntryReader) throws(SourceError) {
    var shares: [Int: Int64] = [:]
    for list in lists {
      try eachLine(of: list, reader: reader) { line, image in
        if let image { shares[image, default: 0] += Int64(line.count + 1) }
      }
    }
    let misnamed = Dictionary(
      layout.misnamed.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
    for image in inventory.indices where inventory.kind(image) == .image {
      // A label that two images share can be in a part only once.
      var label = layout.label(ofImage: image)
      if let found = label, layout.image(ofLabel: found) != image { label = nil }
      images.add(
        entry: image, split: layout.split(ofImage: image) ?? -1,
        companions: [label ?? misnamed[image]].compactMap { $0 }, sharedBytes: shares[image] ?? 0)
    }
  }

  private func addOthers() {
    let config = layout.config
    let labels = Set(layout.labels)
    for entry in inventory.indices where inventory.kind(entry) == .other {
      if lists.contains(entry) {
        shared.append(SharedFile(entry: entry, isCopied: false, fixedBytes: 1))
      } else if entry == config.entry, config.origin == .yaml {
        // What is rewritten are a few paths, each no longer than the longest folder.
        let slack = Int64(layout.sources.count + 1) * 4096
        shared.append(
          SharedFile(entry: entry, isCopied: false, fixedBytes: inventory.size(entry) + slack))
      } else if entry == config.entry || entry == config.namesEntry || isNames(entry) {
        shared.append(
          SharedFile(entry: entry, isCopied: true, fixedBytes: inventory.size(entry)))
      } else if !labels.contains(entry) {
        loose.append(entry)
      } else if layout.image(ofLabel: entry) == nil, layout.misnamed[entry] == nil {
        dropped[Self.annotationsWithoutImage, default: 0] += 1
      }
    }
  }

  private func isNames(_ entry: Int) -> Bool {
    let name = String(decoding: inventory.path(entry).name, as: UTF8.self)
    return ["classes.txt", "obj.names", "_darknet.labels"].contains(name)
  }

  private func eachLine(
    of list: Int, reader: any EntryReader, _ body: (ArraySlice<UInt8>, _ image: Int?) -> Void
  ) throws(SourceError) {
    let bytes = try reader.readPrefix(list, limit: YoloSplitter.longestList)
    let splitter = YoloSplitter(inventory: inventory, root: root, reader: reader)
    var resolver = splitter.listResolver(list, layout)
    for line in TextLines.split(bytes) where !line.isEmpty {
      body(bytes[line], resolver.image(bytes[line]))
    }
  }

  /// Rewrites `data.yaml` for each part, or cuts a list to the lines of each part's images.
  public func divide(
    _ file: SharedFile, parts: Int, partOf: [Int32], reader: any EntryReader,
    write: (_ part: Int, _ bytes: [UInt8]) throws -> Void
  ) throws -> [String: Int] {
    if file.entry == layout.config.entry {
      try divideYAML(parts: parts, partOf: partOf, reader: reader, write: write)
      return [:]
    }
    guard lists.contains(file.entry) else { return [:] }
    var texts = Array(repeating: [UInt8](), count: parts)
    var missing = 0
    try eachLine(of: file.entry, reader: reader) { line, image in
      guard let image, partOf.indices.contains(image), partOf[image] >= 0 else {
        missing += 1
        return
      }
      guard Int(partOf[image]) < parts else { return }
      texts[Int(partOf[image])] += line + [UInt8(ascii: "\n")]
    }
    // obj.data names its lists, so a part without lines has one nevertheless: of a blank line, for
    // an empty file looks like a damaged one.
    let isNeeded = layout.config.origin == .darknet
    for (part, text) in texts.enumerated() where !text.isEmpty || isNeeded {
      try write(part, text.isEmpty ? [UInt8(ascii: "\n")] : text)
    }
    return missing == 0 ? [:] : [Self.listedImagesMissing: missing]
  }

  private func divideYAML(
    parts: Int, partOf: [Int32], reader: any EntryReader,
    write: (_ part: Int, _ bytes: [UInt8]) throws -> Void
  ) throws {
    guard let entry = layout.config.entry else { return }
    let bytes = try reader.readPrefix(entry, limit: YAMLDocument.maximumBytes + 1)
    guard let root = try? YAMLDocument(bytes).root else {
      for part in 0..<parts { try write(part, bytes) }
      return
    }
    let holders = try layout.sources.map { try partsHolding($0, parts: parts, partOf, reader) }
    let folder = Array(inventory.path(entry).folder)
    for part in 0..<parts {
      var paths: [String: [[UInt8]]] = [:]
      for (source, holds) in zip(layout.sources, holders) where holds[part] {
        let target =
          switch source.target {
          case .folder(let path): path
          case .list(let list): Array(inventory.name(list))
          }
        let path = YoloPath.relative(target, from: folder)
        if paths[source.key]?.contains(path) != true { paths[source.key, default: []].append(path) }
      }
      try write(part, YoloYAMLRewriter(bytes, root).rewritten(paths))
    }
  }

  /// Which parts hold an image of a source.
  private func partsHolding(
    _ source: YoloLayout.ResolvedSource, parts: Int, _ partOf: [Int32], _ reader: any EntryReader
  ) throws(SourceError) -> [Bool] {
    var holds = Array(repeating: false, count: parts)
    func mark(_ image: Int) {
      guard partOf.indices.contains(image), partOf[image] >= 0, Int(partOf[image]) < parts else {
        return
      }
      holds[Int(partOf[image])] = true
    }
    switch source.target {
    case .folder(let path):
      for entry in inventory.range(under: path) where inventory.kind(entry) == .image {
        mark(entry)
      }
    case .list(let list):
      try eachLine(of: list, reader: reader) { _, image in
        if let image { mark(image) }
      }
    }
    return holds
  }

  /// The image's label as it stands; empty when it has none.
  public func sampleAnnotation(
    _ image: Int, reader: any EntryReader
  ) throws -> (fileExtension: String, bytes: [UInt8]) {
    guard let label = layout.label(ofImage: images.entry(image)) else { return ("txt", []) }
    return ("txt", try reader.readAll(label))
  }

  /// The size of the image's label.
  public func sampleBytes(_ image: Int, reader: any EntryReader) -> Int64 {
    layout.label(ofImage: images.entry(image)).map { inventory.size($0) } ?? 0
  }

  /// The boxes and outlines of the image's label.
  public func marks(
    _ image: Int, size: (width: Double, height: Double)?, reader: any EntryReader
  ) throws -> ImageMarks {
    guard let label = layout.label(ofImage: images.entry(image)) else { return ImageMarks() }
    return YoloMarks(names: layout.config.names, hasKeypoints: layout.config.keypoints != nil)
      .read(try reader.readAll(label))
  }
}
