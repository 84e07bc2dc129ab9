// SPDX-License-Identifier: Apache-2.0

public import LadingModel

/// Mends a `data.yaml`: paths become those of the folders found, relative to the file; a byte order
/// mark goes, and line ends become LF.
public struct YoloConfigFixer {
  private let layout: YoloLayout
  private let inventory: Inventory
  private let root: [UInt8]

  /// A fixer for the description of a dataset below `root`.
  public init(_ layout: YoloLayout, inventory: Inventory, root: [UInt8]) {
    self.layout = layout
    self.inventory = inventory
    self.root = root
  }

  /// Whether the kind of fault is one of those that rewriting the paths mends.
  public static func mends(_ kind: YoloConfigFault.Kind) -> Bool {
    switch kind {
    case .pathAbsolute, .pathParent, .pathGuessed: true
    default: false
    }
  }

  /// The file as it should be; nil when there is nothing to mend, or it cannot be read as YAML.
  public func mended(_ bytes: [UInt8], _ kinds: MendKinds = .all) -> Mended? {
    guard layout.config.origin == .yaml, let entry = layout.config.entry,
      bytes.count <= YAMLDocument.maximumBytes
    else { return nil }
    var result = PlainText.normalised(bytes, kinds)
    guard let document = try? YAMLDocument(result.bytes), let tree = document.root else {
      return nil
    }
    let wrong = layout.config.faults.count { $0.entry == entry && Self.mends($0.kind) }
    if wrong > 0, kinds.contains(.paths), let paths = paths(of: entry) {
      let rewritten = YoloYAMLRewriter(result.bytes, tree).rewritten(paths)
      if isRight(rewritten, entry) {
        result.bytes = rewritten
        result.counts.paths = wrong
      }
    }
    return result.counts.isEmpty ? nil : result
  }

  /// The paths of every split as they should be; nil when one is on another machine only.
  private func paths(of entry: Int) -> [String: [[UInt8]]]? {
    let folder = Array(inventory.path(entry).folder)
    var paths: [String: [[UInt8]]] = [:]
    var found = layout.sources[...]
    for source in layout.config.sources {
      for value in source.values {
        if let resolved = found.first, resolved.key == source.key, resolved.value == value.text {
          found.removeFirst()
          paths[source.key, default: []].append(relative(resolved.target, from: folder))
        } else {
          guard let kept = kept(value.text) else { return nil }
          paths[source.key, default: []].append(kept)
        }
      }
    }
    return paths
  }

  private func relative(_ target: YoloLayout.Target, from folder: [UInt8]) -> [UInt8] {
    switch target {
    case .folder(let path): YoloPath.relative(path, from: folder)
    case .list(let entry): YoloPath.relative(Array(inventory.name(entry)), from: folder)
    }
  }

  /// A path that leads nowhere, relative to the file once `path` is gone.
  private func kept(_ text: String) -> [UInt8]? {
    if YoloPath.isAbsolute(text.utf8) { return nil }
    var parts = YoloPath.withoutParents(YoloPath.components(text.utf8))
    if let path = layout.config.path?.text {
      if YoloPath.isAbsolute(path.utf8) { return nil }
      parts = YoloPath.components(path.utf8) + parts
    }
    return parts.isEmpty ? nil : Array(parts.joined(separator: [YoloPath.slash]))
  }

  /// Whether the new file leads to the same folders, and as written.
  private func isRight(_ bytes: [UInt8], _ entry: Int) -> Bool {
    let config = YoloYAML(bytes, entry: entry).config
    guard config.path == nil, config.names == layout.config.names,
      config.sources.map(\.key) == layout.config.sources.map(\.key)
    else { return false }
    var resolver = YoloPathResolver(
      inventory: inventory, root: root, folder: Array(inventory.path(entry).folder), path: nil)
    var targets: [YoloLayout.Target] = []
    for source in config.sources {
      for value in source.values {
        guard let answer = resolver.resolve(value.text, key: source.key) else { continue }
        guard answer.reading == .asWritten else { return false }
        targets.append(answer.target)
      }
    }
    return targets == layout.sources.map(\.target)
  }
}
