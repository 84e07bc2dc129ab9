// SPDX-License-Identifier: Apache-2.0

/// A YAML document: its tree, and the keys that are written twice.
public struct YAMLDocument: Sendable {
  /// A key that a mapping has twice: readers silently take the last.
  public struct RepeatedKey: Sendable, Hashable {
    /// The key.
    public var key: String
    /// The byte offset of the later one.
    public var offset: Int
  }

  /// The root node; nil for an empty document.
  public var root: YAMLNode?
  /// The repeated keys in the order written.
  public var repeatedKeys: [RepeatedKey]

  /// Reads the one document in `bytes`.
  public init(_ bytes: [UInt8]) throws(YAMLError) {
    guard bytes.count <= Self.maximumBytes else {
      throw YAMLError(offset: Self.maximumBytes, message: "is longer than 1 MiB")
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw YAMLError(offset: 0, message: "is UTF-16; save it as UTF-8")
    }
    var reader = YAMLTreeReader(bytes)
    root = try reader.readDocument()
    repeatedKeys = reader.repeatedKeys
  }

  /// The largest document that is read: a class list of any sane size is far below it.
  public static let maximumBytes = 1 << 20
}

/// Why bytes are not the YAML that is read here.
public struct YAMLError: Error, Hashable, Sendable {
  /// Where, as a byte offset.
  public var offset: Int
  /// What is wrong, to be read after the file's name.
  public var message: String
}

/// Builds the tree from libyaml's events.
private struct YAMLTreeReader {
  private let bytes: [UInt8]
  private var parser: LibYAMLParser
  private var anchors: [String: YAMLNode] = [:]
  private var weights: [String: Int] = [:]
  private var nodes = 0
  var repeatedKeys: [YAMLDocument.RepeatedKey] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    parser = LibYAMLParser(bytes)
  }

  mutating func readDocument() throws(YAMLError) -> YAMLNode? {
    var root: YAMLNode?
    var documents = 0
    while true {
      let event = try parser.next()
      switch event.kind {
      case .streamEnd: return root
      case .documentStart:
        documents += 1
        if documents > 1 {
          throw YAMLError(offset: event.start, message: "holds a second document")
        }
        root = try node(parser.next(), depth: 0)
      default: continue
      }
    }
  }

  private mutating func node(_ event: LibYAMLEvent, depth: Int) throws(YAMLError) -> YAMLNode {
    // Both limits keep hostile input from exhausting the stack or, by aliases, the memory.
    guard depth < 64 else {
      throw YAMLError(offset: event.start, message: "is nested deeper than 64 levels")
    }
    let before = nodes
    try count(1, at: event.start)
    var result = YAMLNode(
      content: .scalar(event.text, isPlain: event.isPlain), start: event.start, end: event.end,
      isFlow: event.isFlow)
    switch event.kind {
    case .alias:
      guard let target = anchors[event.text] else {
        throw YAMLError(
          offset: event.start, message: "refers to the anchor \(event.text), which is not defined")
      }
      try count(weights[event.text] ?? 1, at: event.start)
      result.content = target.content
      return result
    case .sequenceStart:
      var items: [YAMLNode] = []
      var closing = try parser.next()
      while closing.kind != .end {
        items.append(try node(closing, depth: depth + 1))
        closing = try parser.next()
      }
      result.content = .sequence(items)
      result.end = event.isFlow ? closing.end : items.last?.end ?? event.end
    case .mappingStart:
      let pairs = try self.pairs(depth: depth)
      result.content = .mapping(pairs.list)
      result.end = event.isFlow ? pairs.end : pairs.list.last?.value.end ?? event.end
    default: break
    }
    if let anchor = event.anchor {
      anchors[anchor] = result
      weights[anchor] = nodes - before
    }
    return result
  }

  private mutating func pairs(
    depth: Int
  ) throws(YAMLError) -> (list: [YAMLNode.Pair], end: Int) {
    var list: [YAMLNode.Pair] = []
    var seen: Set<String> = []
    while true {
      let event = try parser.next()
      if event.kind == .end { return (list, event.end) }
      let key = try node(event, depth: depth + 1)
      var value = try node(parser.next(), depth: depth + 1)
      if value.text == "", value.start == value.end {
        // An absent value is marked wherever the next token is, which may be lines below.
        value.start = min(value.start, key.end + 1)
        value.end = value.start
      }
      if let name = key.text, !seen.insert(name).inserted {
        repeatedKeys.append(YAMLDocument.RepeatedKey(key: name, offset: key.start))
      }
      list.append(YAMLNode.Pair(key: key, value: value))
    }
  }

  private mutating func count(_ more: Int, at offset: Int) throws(YAMLError) {
    nodes += more
    guard nodes <= 500_000 else {
      throw YAMLError(offset: offset, message: "holds more than 500,000 values")
    }
  }
}
