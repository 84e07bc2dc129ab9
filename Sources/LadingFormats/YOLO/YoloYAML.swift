// SPDX-License-Identifier: Apache-2.0

/// Reads a `data.yaml` into a `YoloConfig`.
struct YoloYAML {
  private let entry: Int
  private(set) var config = YoloConfig()

  private static let splitKeys = ["train", "val", "valid", "validation", "test"]

  /// Whether a YAML mapping describes a dataset rather than a model or a training run.
  static func describesDataset(_ root: YAMLNode?) -> Bool {
    guard let root, root.pairs != nil, root["backbone"] == nil, root["model"] == nil else {
      return false
    }
    let hasSplit = splitKeys.contains { root[$0] != nil }
    return hasSplit && (root["names"] != nil || root["nc"] != nil)
  }

  /// Whether text that is no YAML looks as if it was meant to describe a dataset.
  static func looksLikeDataset(_ bytes: [UInt8]) -> Bool {
    let keys = bytes.split(whereSeparator: { $0 == 10 || $0 == 13 }).compactMap { line in
      line.firstIndex(of: UInt8(ascii: ":")).map {
        String(decoding: line[..<$0], as: UTF8.self).filter { $0 != " " && $0 != "\t" }
      }
    }
    return keys.contains { $0 == "names" || $0 == "nc" } && keys.contains(where: splitKeys.contains)
  }

  init(_ bytes: [UInt8], entry: Int) {
    self.entry = entry
    config.origin = .yaml
    config.entry = entry
    do throws(YAMLError) {
      let document = try YAMLDocument(bytes)
      for repeated in document.repeatedKeys {
        fault(.duplicateKey(repeated.key), at: repeated.offset)
      }
      guard let root = document.root, root.pairs != nil else {
        fault(.keyType(key: "", expected: "a mapping with train, val and names"), at: 0)
        return
      }
      read(root)
    } catch {
      fault(.syntax(error.message), at: error.offset)
    }
  }

  private mutating func fault(_ kind: YoloConfigFault.Kind, at offset: Int?) {
    config.faults.append(YoloConfigFault(kind, entry: entry, offset: offset))
  }

  private mutating func read(_ root: YAMLNode) {
    readSplits(root)
    readNames(root)
    readCount(root)
    readKeypoints(root)
    config.task = root["task"]?.text
    if let script = root["download"], let text = script.text, script.type != .null {
      let isAddress = text.hasPrefix("http://") || text.hasPrefix("https://")
      if !isAddress || text.contains("\n") { fault(.downloadScript, at: script.start) }
    }
  }

  private mutating func readSplits(_ root: YAMLNode) {
    if let path = root["path"], path.type != .null {
      if let text = path.text {
        config.path = YoloConfig.Value(text: text, offset: path.start)
      } else {
        fault(.keyType(key: "path", expected: "a folder"), at: path.start)
      }
    }
    for (key, spellings) in [
      ("train", ["train"]), ("val", ["val", "validation", "valid"]), ("test", ["test"]),
    ] {
      let present = spellings.filter { root[$0].map { $0.type != .null } ?? false }
      if key != "test", present.isEmpty || present == ["valid"] {
        fault(
          .missingKey(key, instead: present.first),
          at: present.first.flatMap { root.pair($0)?.key.start })
      }
      guard let spelling = present.first, let node = root[spelling] else { continue }
      let nodes = node.items ?? [node]
      var values: [YoloConfig.Value] = []
      for item in nodes {
        if let text = item.text, item.type == .string, !text.isEmpty {
          values.append(YoloConfig.Value(text: text, offset: item.start))
        } else {
          fault(.keyType(key: spelling, expected: "a folder or a list of folders"), at: item.start)
        }
      }
      if !values.isEmpty { config.sources.append(YoloConfig.Source(key: key, values: values)) }
    }
  }

  private mutating func readNames(_ root: YAMLNode) {
    guard let names = root["names"], names.type != .null else {
      fault(.missingKey("names", instead: nil), at: root.pair("names")?.key.start)
      return
    }
    var numbered: [(number: Int, name: YAMLNode)] = []
    if let items = names.items {
      numbered = Array(items.enumerated().map { (number: $0.offset, name: $0.element) })
    } else if let pairs = names.pairs {
      for pair in pairs {
        guard let number = pair.key.text.flatMap({ Int($0) }), number >= 0 else {
          fault(
            .keyType(key: "names", expected: "class numbers from 0 as keys"), at: pair.key.start)
          continue
        }
        numbered.append((number, pair.value))
      }
    } else {
      fault(.keyType(key: "names", expected: "a list, or a mapping from numbers"), at: names.start)
      return
    }
    config.hasNames = true
    var table: [Int: String] = [:]
    var firstOf: [String: Int] = [:]
    for (number, node) in numbered {
      guard let text = node.text else {
        fault(.keyType(key: "names", expected: "a name for each class"), at: node.start)
        continue
      }
      if let type = node.type, type != .string {
        fault(.namesNotString(text, type), at: node.start)
      }
      if let first = firstOf[text], first != number {
        fault(.namesDuplicate(text, first: first, second: number), at: node.start)
      } else {
        firstOf[text] = number
      }
      table[number] = text
    }
    // Numbers are dense but for mistakes, and a mistake must not claim memory.
    let count = (table.keys.max() ?? -1)
    let reach = min(count, 2 * numbered.count + 1000)
    config.names = reach < 0 ? [] : (0...reach).map { table[$0] }
    if names.pairs != nil, let missing = (0..<table.count).first(where: { table[$0] == nil }) {
      fault(.namesGap(missing: missing, count: table.count), at: names.start)
    }
  }

  private mutating func readCount(_ root: YAMLNode) {
    guard let node = root["nc"], node.type != .null else { return }
    guard let count = node.integer, count >= 0 else {
      if node.type == .float, let text = node.text, let number = Double(text), number >= 0 {
        return
      }
      return fault(.keyType(key: "nc", expected: "the number of classes"), at: node.start)
    }
    config.declaredCount = count
    let names = config.names.count { $0 != nil }
    if config.hasNames, count != names {
      fault(.countMismatch(declared: count, names: names), at: node.start)
    }
  }

  private mutating func readKeypoints(_ root: YAMLNode) {
    guard let node = root["kpt_shape"], node.type != .null else { return }
    let numbers = (node.items ?? []).map { $0.integer ?? -1 }
    guard numbers.count == 2, (1...10_000).contains(numbers[0]), (2...3).contains(numbers[1]) else {
      return fault(
        .keyType(key: "kpt_shape", expected: "[number of keypoints, 2 or 3]"), at: node.start)
    }
    config.keypoints = (numbers[0], numbers[1])
    guard let flip = root["flip_idx"], flip.type != .null else { return }
    let order = (flip.items ?? []).map { $0.integer ?? -1 }
    if order.sorted() != Array(0..<numbers[0]) {
      fault(
        .keyType(key: "flip_idx", expected: "each of the numbers 0 to \(numbers[0] - 1) once"),
        at: flip.start)
    }
  }
}
