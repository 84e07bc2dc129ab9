// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingLint
import LadingModel

/// Takes `lading.yaml` apart; what it does not know is an error with its line.
struct ConfigurationReader {
  let path: String
  let bytes: [UInt8]

  private static let levels = ["off", "info", "warning", "error"]

  /// The configuration in the document; an empty one says nothing.
  mutating func read(_ document: YAMLDocument) throws(Failure) -> Configuration {
    var result = Configuration(path: path, levels: [:], pathIgnores: [])
    if let key = document.repeatedKeys.first {
      throw failure(key.offset, "the key '\(key.key)' is there twice; keep one")
    }
    guard let root = document.root, root.type != .null else { return result }
    guard let pairs = root.pairs else {
      throw failure(root.start, "it holds no keys; write 'rules:' or 'ignore:'")
    }
    for pair in pairs {
      switch try name(pair.key, among: ["rules", "ignore"], what: "key") {
      case "rules": result.levels = try rules(pair.value)
      default: result.pathIgnores = try ignores(pair.value)
      }
    }
    return result
  }

  private func rules(_ node: YAMLNode) throws(Failure) -> [String: RuleSelection.Level] {
    if node.type == .null { return [:] }
    guard let pairs = node.pairs else {
      throw failure(node.start, "'rules' takes lines such as 'image/too-large: off'")
    }
    var levels: [String: RuleSelection.Level] = [:]
    for pair in pairs {
      let rule = try name(pair.key, among: RuleNames.all, what: "rule or group")
      let level = try name(pair.value, among: Self.levels, what: "level")
      levels[rule] = Severity(rawValue: level).map { .severity($0) } ?? .off
    }
    return levels
  }

  private func ignores(_ node: YAMLNode) throws(Failure) -> [PathIgnore] {
    if node.type == .null { return [] }
    guard let items = node.items else {
      throw failure(
        node.start, "'ignore' takes a list; begin each item with '- paths:' and give it a reason")
    }
    var ignores: [PathIgnore] = []
    for item in items { ignores.append(try ignore(item)) }
    return ignores
  }

  private func ignore(_ node: YAMLNode) throws(Failure) -> PathIgnore {
    guard let pairs = node.pairs else {
      throw failure(node.start, "an item of 'ignore' has the keys paths, rules and reason")
    }
    var result = PathIgnore(patterns: [], reason: "")
    for pair in pairs {
      switch try name(pair.key, among: ["paths", "rules", "reason"], what: "key") {
      case "paths":
        for item in try list(pair.value, of: "patterns") {
          guard let pattern = PathPattern(item.text ?? "") else {
            throw failure(
              item.start, "'\(item.text ?? "")' is no pattern of paths within the dataset")
          }
          result.patterns.append(pattern)
        }
      case "rules":
        for item in try list(pair.value, of: "rules or groups") {
          result.rules.insert(try name(item, among: RuleNames.all, what: "rule or group"))
        }
      default: result.reason = pair.value.text ?? ""
      }
    }
    if result.patterns.isEmpty { throw failure(node.start, "this item of 'ignore' has no paths") }
    if result.reason.allSatisfy(\.isWhitespace) {
      throw failure(node.start, "this item of 'ignore' has no reason; say why with 'reason:'")
    }
    return result
  }

  /// A list of texts, or the one text that stands in its place.
  private func list(_ node: YAMLNode, of what: String) throws(Failure) -> [YAMLNode] {
    let items = node.items ?? [node]
    for item in items where item.text == nil || item.text == "" {
      throw failure(item.start, "a list of \(what) is expected")
    }
    return items
  }

  private func name(
    _ node: YAMLNode, among names: [String], what: String
  ) throws(Failure) -> String {
    guard let name = node.text else { throw failure(node.start, "a \(what) is expected") }
    if names.contains(name) { return name }
    let guess = Suggestion.nearest(to: name, among: names).map { " Did you mean \($0)?" } ?? ""
    let all = names.count <= 4 ? " Take \(Wording.list(names, conjunction: "or"))." : ""
    throw failure(
      node.start, "there is no \(what) '\(name)'.\(guess.isEmpty ? all : guess)")
  }

  private func failure(_ offset: Int, _ message: String) -> Failure {
    Failure(.usage, "\(path):\(Configuration.line(of: offset, in: bytes)): \(message)")
  }
}

/// A configuration's bytes; one that is too large is none.
func readConfiguration(_ path: String) throws(ConfigurationProblem) -> [UInt8] {
  do {
    guard let bytes = try PlainFile.read(path, limit: YAMLDocument.maximumBytes) else {
      throw ConfigurationProblem(reason: "it is longer than 1 MiB")
    }
    return bytes
  } catch let error as SourceError {
    throw ConfigurationProblem(reason: error.detail)
  } catch let error as ConfigurationProblem {
    throw error
  } catch {
    throw ConfigurationProblem(reason: "\(error)")
  }
}

/// Why a configuration cannot be read.
struct ConfigurationProblem: Error {
  var reason: String
}
