// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingText

/// What a run of packing has completed, in a file beside the archives: after an interruption, a
/// crash or a power cut the next run goes on from there.
///
/// The first line says of which plan it is; every other one tells of an archive that bears its final
/// name and is on the disk. The file is there exactly as long as packing is not complete.
struct PackJournal: Sendable {
  /// Its name in the output folder.
  static let fileName = "manifest.journal"

  /// The fingerprint of the plan that is carried out; empty where the first line was never written.
  var plan: String
  /// Zip parts or tar shards.
  var kind: Manifest.Kind
  /// How many archives the plan has.
  var planned: Int
  /// The archives that are complete, by name.
  var archives: [String: Line]

  /// An archive that is complete.
  struct Line: Hashable {
    var name: String
    var bytes: Int64
    var sha256: String
    /// The SHA-256 of its entry list.
    var list: String

    var json: [UInt8] {
      var json = JSONWriter()
      json.object { line in
        line.member("name", name)
        line.member("bytes", bytes)
        line.member("sha256", sha256)
        line.member("list", list)
      }
      return json.bytes
    }
  }

  /// The journal in a folder; nil where there is none.
  static func read(_ folder: String) throws(PackError) -> PackJournal? {
    let path = "\(folder)/\(fileName)"
    let lines: [[UInt8]]?
    do { lines = try JournalFile.lines(path) } catch {
      throw PackError(
        .permission, path: Array(path.utf8), detail: "cannot be read: \(error.detail)")
    }
    guard let lines else { return nil }
    var journal = PackJournal(plan: "", kind: .tar, planned: 0, archives: [:])
    if let head = lines.first.flatMap({ try? JSONValue(parsing: $0) }) {
      journal.plan = head["plan"]?.string ?? ""
      journal.kind = head["kind"]?.string.flatMap { Manifest.Kind(rawValue: $0) } ?? .tar
      journal.planned = max(0, head["archives"]?.integer ?? 0)
    }
    for text in lines.dropFirst() {
      guard let value = try? JSONValue(parsing: text), let name = value["name"]?.string,
        // A journal must not point out of its folder.
        let path = EntryPath(name), path.folder.isEmpty, let bytes = value["bytes"]?.integer,
        let sha256 = value["sha256"]?.string, let list = value["list"]?.string
      else { continue }
      journal.archives[name] = Line(name: name, bytes: Int64(bytes), sha256: sha256, list: list)
    }
    return journal
  }

  /// The first line of a plan's journal.
  static func head(_ plan: PackPlan, fingerprint: String) -> [UInt8] {
    var json = JSONWriter()
    json.object { line in
      line.member("schemaVersion", schemaVersion)
      line.member("version", ladingVersion)
      line.member("plan", fingerprint)
      line.member("kind", plan.options.kind.rawValue)
      line.member("archives", plan.archives.count)
    }
    return json.bytes
  }

  /// The archives that are complete, and their entry lists.
  var completeFiles: Set<String> { Set(archives.keys.flatMap { [$0, entryListName($0)] }) }

  /// The archives and entry lists of the plan that are in the folder, noted or not.
  func files(in folder: String) -> [String] {
    OutputFolder.names(folder).filter { name in
      guard let (fileKind, number) = numberedArchive(name) else { return false }
      return fileKind == kind && number < planned
    }.sorted()
  }
}

/// Which archive a file is, or is the entry list of; nil for other files.
private func numberedArchive(_ name: String) -> (kind: Manifest.Kind, number: Int)? {
  let suffix = entryListName("")
  let archive = name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
  guard let number = Int(archive.filter { ("0"..."9").contains($0) }) else { return nil }
  for kind in [Manifest.Kind.zip, .tar] where archive == archiveName(kind, number) {
    return (kind, number)
  }
  return nil
}

/// Whether packing may give a file this name.
func isPackedFile(_ name: String) -> Bool {
  name == manifestName || name == sumsName || numberedArchive(name) != nil
}
