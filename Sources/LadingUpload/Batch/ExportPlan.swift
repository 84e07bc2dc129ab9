// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Which file of a batch goes where below the folder of an export.
///
/// A server's names never lead out of the folder: what is no plain relative path is refused. Files of
/// a part lie in a folder of its name; where two shards hold the same name, each shard has a folder.
struct ExportPlan: Sendable {
  /// A file, and its path below the folder.
  struct Item: Sendable {
    var file: ListedFile
    var path: String
  }

  /// What is to be downloaded, in the order of the list.
  var items: [Item] = []
  /// What cannot be: the name as it is, and why.
  var refused: [(name: String, reason: String)] = []

  /// Names that are ours.
  static let reserved = ".lading-"

  init(_ files: [ListedFile]) {
    var bearers: [String: Int] = [:]
    for file in files { bearers[Self.key(file), default: 0] += 1 }
    var taken: Set<String> = []
    for file in files {
      guard Self.isPlain(file.name) else {
        refused.append((file.name, "the name is no plain path"))
        continue
      }
      var parts: [String] = []
      if let part = file.part, !part.isEmpty {
        guard Self.isFolderName(part) else {
          refused.append((file.name, "the part's name is no plain name"))
          continue
        }
        parts.append(part)
      }
      if bearers[Self.key(file), default: 0] > 1, let shard = file.shard, !shard.isEmpty {
        guard Self.isFolderName(shard) else {
          refused.append((file.name, "the shard's id is no plain name"))
          continue
        }
        parts.append(shard)
      }
      let path = (parts + [file.name]).joined(separator: "/")
      guard taken.insert(path).inserted else {
        refused.append((file.name, "the name is listed twice"))
        continue
      }
      items.append(Item(file: file, path: path))
    }
  }

  private static func key(_ file: ListedFile) -> String { "\(file.part ?? "")\0\(file.name)" }

  private static func isFolderName(_ name: String) -> Bool {
    !name.contains("/") && name.utf8.count <= 255 && isPlain(name)
  }

  /// Whether a name stays where it is put on every system, and is none of ours.
  private static func isPlain(_ name: String) -> Bool {
    guard EntryPath(name) != nil else { return false }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      !part.isEmpty && part != "." && part.utf8.count <= 255 && !part.contains("\\")
        && !part.hasPrefix(reserved)
        && !part.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
    }
  }
}
