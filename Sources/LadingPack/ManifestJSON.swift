// SPDX-License-Identifier: Apache-2.0

public import LadingModel
import LadingText

/// The largest manifest that is read: about a million lines.
let manifestLimit = 256 << 20

extension Manifest {
  /// The manifest as `manifest.json` holds it.
  public func json() -> [UInt8] {
    var json = JSONWriter(indent: 1)
    json.object { json in
      json.member("schemaVersion", schemaVersion)
      json.key("tool")
      json.object { tool in
        tool.member("name", "lading")
        tool.member("version", ladingVersion)
      }
      json.member("kind", kind.rawValue)
      json.member("target", target.rawValue)
      json.key("format")
      if let format { json.value(format.rawValue) } else { json.null() }
      if let members { json.member("members", members.rawValue) }
      json.member("annotationsLeftOut", annotationsLeftOut)
      json.key("dropped")
      json.object { counts in
        for (reason, count) in dropped.sorted(by: { $0.key < $1.key }) {
          counts.member(reason, count)
        }
      }
      json.member("contentDigest", contentDigest)
      json.key("archives")
      json.array { list in
        for archive in archives { list.object { archive.write(to: &$0) } }
      }
      json.key("skipped")
      json.array { list in
        for file in skipped { list.object { file.write(to: &$0) } }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  /// Reads a manifest; throws what is wrong with it.
  public init(json bytes: [UInt8]) throws(ManifestProblem) {
    let value: JSONValue
    do { value = try JSONValue(parsing: bytes) } catch {
      throw ManifestProblem(detail: "is not JSON: \(error)")
    }
    let version = try Self.text(value, "schemaVersion")
    guard version.split(separator: ".").first == schemaVersion.split(separator: ".").first else {
      throw ManifestProblem(
        detail: "has schemaVersion \(version); this version of Lading reads \(schemaVersion)")
    }
    guard let kind = Kind(rawValue: try Self.text(value, "kind")),
      let target = Target(rawValue: try Self.text(value, "target"))
    else { throw ManifestProblem(detail: "has an unknown kind or target") }
    self.init(
      kind: kind, target: target,
      format: value["format"]?.string.flatMap { DatasetFormat(rawValue: $0) },
      members: value["members"]?.string.flatMap { Members(rawValue: $0) },
      annotationsLeftOut: value["annotationsLeftOut"]?.integer ?? 0, dropped: [:],
      contentDigest: try Self.text(value, "contentDigest"), archives: [], skipped: [])
    for member in value["dropped"]?.object ?? [] { dropped[member.name] = member.value.integer }
    guard let list = value["archives"]?.array else {
      throw ManifestProblem(detail: "has no list of archives")
    }
    for line in list { archives.append(try Archive(line)) }
    for line in value["skipped"]?.array ?? [] {
      guard let path = line.bytes("path"), let rule = line["rule"]?.string else { continue }
      skipped.append(Skipped(path: path, rule: RuleID(rule)))
    }
  }

  fileprivate static func text(
    _ value: JSONValue, _ name: String
  ) throws(ManifestProblem) -> String {
    guard let text = value[name]?.string else {
      throw ManifestProblem(detail: "has no \(name)")
    }
    return text
  }
}

/// Why a file is no manifest.
public struct ManifestProblem: Error, Hashable, Sendable {
  /// What is wrong, to be read after "the manifest".
  public var detail: String
}

extension Manifest.Skipped {
  func write(to line: inout JSONWriter) {
    line.member("path", lossy: path)
    line.member("rule", rule.description)
  }
}

extension Manifest.Archive {
  fileprivate func write(to line: inout JSONWriter) {
    line.member("name", name)
    line.member("bytes", bytes)
    line.member("sha256", sha256)
    line.member("images", images)
    line.member("entries", entries)
    if let first { line.member("first", lossy: first.bytes) }
    if let last { line.member("last", lossy: last.bytes) }
  }

  fileprivate init(_ line: JSONValue) throws(ManifestProblem) {
    let name = try Manifest.text(line, "name")
    // A manifest from a stranger must not point out of its folder.
    guard let path = EntryPath(name), path.folder.isEmpty else {
      throw ManifestProblem(detail: "lists an archive with the unsafe name \(name)")
    }
    guard let bytes = line["bytes"]?.integer, let images = line["images"]?.integer,
      let entries = line["entries"]?.integer
    else { throw ManifestProblem(detail: "lists \(name) without bytes, images or entries") }
    self.init(
      name: name, bytes: Int64(bytes), sha256: try Manifest.text(line, "sha256"), images: images,
      entries: entries, first: line.bytes("first").flatMap { try? EntryPath(validating: $0) },
      last: line.bytes("last").flatMap { try? EntryPath(validating: $0) })
  }
}

extension JSONValue {
  /// A name that may not be UTF-8: from its base64 member where there is one.
  func bytes(_ name: String) -> [UInt8]? {
    if let text = self[name + "Base64"]?.string { return decodeBase64(text) }
    return self[name]?.string.map { Array($0.utf8) }
  }
}
