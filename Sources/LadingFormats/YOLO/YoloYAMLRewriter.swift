// SPDX-License-Identifier: Apache-2.0

/// Writes a `data.yaml` anew with other paths; everything else stays as it was typed.
struct YoloYAMLRewriter {
  private let bytes: [UInt8]
  private let root: YAMLNode

  private static let keys = [
    "train": "train", "val": "val", "valid": "val", "validation": "val", "test": "test",
  ]

  init(_ bytes: [UInt8], _ root: YAMLNode) {
    self.bytes = bytes
    self.root = root
  }

  /// The text with these paths for `train`, `val` and `test`.
  ///
  /// A split without paths goes, and so does `path`: what remains is relative to the file.
  func rewritten(_ paths: [String: [[UInt8]]]) -> [UInt8] {
    guard let pairs = root.pairs else { return bytes }
    if root.isFlow { return emitted(pairs, paths) }
    var result: [UInt8] = []
    var position = 0
    let sorted = pairs.sorted { $0.key.start < $1.key.start }
    for (index, pair) in sorted.enumerated() {
      guard let name = pair.key.text, pair.key.end >= position else { continue }
      let next = index + 1 < sorted.count ? sorted[index + 1].key.start : bytes.count
      // Text in a block (`path: |`) ends where the next line begins.
      let end = max(pair.key.end, min(pair.value.end, next))
      if let key = Self.keys[name], let values = paths[key] {
        result += bytes[position..<pair.key.end] + Array(": ".utf8) + Self.value(values)
        if bytes[pair.key.end..<end].last == 10 { result.append(10) }
        position = end
      } else if name == "path" || Self.keys[name] != nil {
        let start = bytes[..<pair.key.start].lastIndex(of: 10).map { $0 + 1 } ?? 0
        result += bytes[position..<max(position, start)]
        let line = bytes[end..<max(end, next)].firstIndex(of: 10).map { $0 + 1 } ?? next
        position = max(end, line)
      }
    }
    return result + bytes[position...]
  }

  /// A mapping in braces, key by key on lines of their own.
  private func emitted(_ pairs: [YAMLNode.Pair], _ paths: [String: [[UInt8]]]) -> [UInt8] {
    var result: [UInt8] = []
    for pair in pairs {
      guard let name = pair.key.text, name != "path" else { continue }
      let value: [UInt8]
      if let key = Self.keys[name] {
        guard let values = paths[key] else { continue }
        value = Self.value(values)
      } else {
        value = Self.flow(pair.value)
      }
      result += Self.flow(pair.key) + Array(": ".utf8) + value + [10]
    }
    return result
  }

  private static func value(_ paths: [[UInt8]]) -> [UInt8] {
    if paths.count == 1 { return scalar(paths[0]) }
    return [0x5B] + Array(paths.map(scalar).joined(separator: [0x2C, 0x20])) + [0x5D]
  }

  private static func flow(_ node: YAMLNode) -> [UInt8] {
    switch node.content {
    case .scalar(let text, let isPlain):
      return isPlain && node.type != .string ? Array(text.utf8) : scalar(Array(text.utf8))
    case .sequence(let items):
      return [0x5B] + Array(items.map(flow).joined(separator: [0x2C, 0x20])) + [0x5D]
    case .mapping(let pairs):
      let fields = pairs.map { flow($0.key) + [0x3A, 0x20] + flow($0.value) }
      return [0x7B] + Array(fields.joined(separator: [0x2C, 0x20])) + [0x7D]
    }
  }

  /// Text as a scalar, in quotes where it might be read as something else.
  private static func scalar(_ text: [UInt8]) -> [UInt8] {
    let isTame = text.allSatisfy {
      (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2F || $0 == 0x2E
        || $0 == 0x5F || $0 == 0x2D
    }
    let string = String(decoding: text, as: UTF8.self)
    if isTame, let first = text.first, first != 0x2D, YAMLType(plain: string) == .string {
      return text
    }
    var quoted: [UInt8] = [0x22]
    for byte in text {
      switch byte {
      case 0x22, 0x5C: quoted += [0x5C, byte]
      case 0x0A: quoted += Array("\\n".utf8)
      case 0x09: quoted += Array("\\t".utf8)
      case 0x0D: quoted += Array("\\r".utf8)
      default: quoted.append(byte)
      }
    }
    return quoted + [0x22]
  }
}
