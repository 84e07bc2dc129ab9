// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// Finds and reads the file that describes a YOLO dataset.
struct YoloConfigFinder {
  let inventory: Inventory
  let root: [UInt8]
  let reader: any EntryReader
  /// Files that could not be read.
  private var unreadable: [YoloConfigFault] = []

  init(inventory: Inventory, root: [UInt8], reader: any EntryReader) {
    self.inventory = inventory
    self.root = root
    self.reader = reader
  }

  /// The dataset's description: a `data.yaml`, else Darknet's files, else a bare list of names.
  mutating func find() -> YoloConfig {
    let all = inventory.range(under: root)
    var config = YoloConfig()
    if let found = fromYAML(all) {
      config = found
    } else if let found = fromDarknet(all) {
      config = found
    }
    if !config.hasNames, let entry = namesFile(all) {
      config.names = names(entry)
      config.hasNames = true
      config.namesEntry = entry
      if config.origin == .none { config.origin = .names }
    }
    config.faults.append(contentsOf: unreadable)
    return config
  }

  /// The beginning of a file; nothing, and a fault, when it cannot be read.
  private mutating func read(_ file: Int, limit: Int) -> [UInt8]? {
    do throws(SourceError) {
      return try reader.readPrefix(file, limit: limit)
    } catch {
      unreadable.append(YoloConfigFault(.unreadable(error.detail), entry: file, offset: nil))
      return nil
    }
  }

  private mutating func fromYAML(_ all: Range<Int>) -> YoloConfig? {
    let files = all.filter {
      inventory.kind($0) == .other && ["yaml", "yml"].contains(inventory.path($0).fileExtension)
    }
    // Trainers look at the top first; so many YAML files are no descriptions of a dataset.
    let ordered = files.sorted { rank($0) < rank($1) }.prefix(64)
    var config: YoloConfig?
    for file in ordered {
      guard let bytes = read(file, limit: YAMLDocument.maximumBytes + 1), describes(file, bytes)
      else { continue }
      if config == nil {
        config = YoloYAML(bytes, entry: file).config
      } else {
        config?.others.append(file)
      }
    }
    config?.others.sort()
    return config
  }

  private func describes(_ file: Int, _ bytes: [UInt8]) -> Bool {
    let path = inventory.path(file)
    let isUsualName =
      ["data", "dataset"].contains(String(decoding: path.stem, as: UTF8.self))
      && path.folder.elementsEqual(root)
    guard let document = try? YAMLDocument(bytes) else {
      return isUsualName || YoloYAML.looksLikeDataset(bytes)
    }
    return YoloYAML.describesDataset(document.root) || isUsualName
  }

  /// The shallowest first, then `data`, then `dataset`, then by path.
  private func rank(_ file: Int) -> (Int, Int, Int) {
    let path = inventory.path(file)
    let depth = path.bytes.count { $0 == YoloPath.slash }
    let names = ["data", "dataset"]
    let name = names.firstIndex(of: String(decoding: path.stem, as: UTF8.self)) ?? names.count
    return (depth, name, file)
  }

  private mutating func fromDarknet(_ all: Range<Int>) -> YoloConfig? {
    let files = all.filter {
      inventory.kind($0) == .other && inventory.path($0).fileExtension == "data"
    }
    for file in files.sorted(by: { rank($0) < rank($1) }).prefix(16) {
      guard let bytes = read(file, limit: 1 << 16),
        var config = DarknetData(bytes, entry: file).config
      else { continue }
      if let value = config.namesPath {
        if let entry = resolve(value.text, besides: file) {
          config.config.names = names(entry)
          config.config.hasNames = true
          config.config.namesEntry = entry
          if let count = config.config.declaredCount, count != config.config.names.count {
            config.config.faults.append(
              YoloConfigFault(
                .countMismatch(declared: count, names: config.config.names.count), entry: file,
                offset: config.countOffset))
          }
        } else {
          config.config.faults.append(
            YoloConfigFault(
              .darknetKey("names", value: value.text), entry: file, offset: value.offset))
        }
      }
      return config.config
    }
    return nil
  }

  /// A file that obj.data names: its paths are relative to where Darknet was started.
  func resolve(_ text: String, besides file: Int) -> Int? {
    let parts = YoloPath.withoutParents(YoloPath.components(text.utf8))
    for drop in parts.indices {
      for base in [Array(inventory.path(file).folder), root] {
        if let path = YoloPath.join(base, parts[drop...]), let found = inventory.find(path) {
          return found
        }
      }
    }
    return nil
  }

  private func namesFile(_ all: Range<Int>) -> Int? {
    let usual = ["obj.names", "_darknet.labels", "classes.txt", "predefined_classes.txt"]
    var best: (rank: (Int, Int, Int), entry: Int)?
    for entry in all where inventory.kind(entry) == .other {
      let path = inventory.path(entry)
      let name = String(decoding: path.name, as: UTF8.self)
      guard
        let place = usual.firstIndex(of: name)
          ?? (path.fileExtension == "names" ? usual.count : nil)
      else { continue }
      let rank = (place, path.bytes.count { $0 == YoloPath.slash }, entry)
      if best == nil || rank < best?.rank ?? rank { best = (rank, entry) }
    }
    return best?.entry
  }

  /// The lines of a list of names; a blank line within it is a class without a name.
  private mutating func names(_ entry: Int) -> [String?] {
    guard let bytes = read(entry, limit: YAMLDocument.maximumBytes) else { return [] }
    var lines = TextLines.split(bytes).map { line -> String? in
      line.isEmpty ? nil : String(decoding: bytes[line], as: UTF8.self)
    }
    while let last = lines.last, last == nil { lines.removeLast() }
    return lines
  }
}

/// The lines of a small text, trimmed of white space.
enum TextLines {
  /// The ranges of all lines without the white space around them; a byte order mark is none.
  static func split(_ bytes: [UInt8]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while start < bytes.count {
      let newline = bytes[start...].firstIndex(of: 10) ?? bytes.count
      var low = start
      var high = newline
      while low < high, isSpace(bytes[low]) { low += 1 }
      while high > low, isSpace(bytes[high - 1]) { high -= 1 }
      result.append(low..<high)
      start = newline + 1
    }
    return result
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}

/// Reads Darknet's `obj.data`: lines of `key = value`.
struct DarknetData {
  var config:
    (
      config: YoloConfig, namesPath: YoloConfig.Value?, countOffset: Int?
    )?

  /// Leaves `config` nil when the bytes are something else.
  init(_ bytes: [UInt8], entry: Int) {
    var values: [String: YoloConfig.Value] = [:]
    for line in TextLines.split(bytes) {
      guard let equals = bytes[line].firstIndex(of: UInt8(ascii: "=")) else { continue }
      let key = bytes[line.lowerBound..<equals].filter { $0 != 32 && $0 != 9 }
      let value = bytes[(equals + 1)..<line.upperBound].drop { $0 == 32 || $0 == 9 }
      values[String(decoding: key, as: UTF8.self)] = YoloConfig.Value(
        text: String(decoding: value, as: UTF8.self), offset: value.startIndex)
    }
    guard values["names"] != nil || values["train"] != nil else { return }
    var config = YoloConfig()
    config.origin = .darknet
    config.entry = entry
    config.declaredCount = values["classes"].flatMap { Int($0.text) }.flatMap { $0 < 0 ? nil : $0 }
    for (key, spelling) in [("train", "train"), ("val", "valid"), ("test", "test")] {
      guard let value = values[spelling] else { continue }
      config.sources.append(YoloConfig.Source(key: key, values: [value]))
    }
    for key in ["classes", "train", "names"] where values[key] == nil {
      config.faults.append(YoloConfigFault(.darknetKey(key, value: nil), entry: entry, offset: nil))
    }
    self.config = (config, values["names"], values["classes"]?.offset)
  }
}
