// SPDX-License-Identifier: Apache-2.0

/// What operating systems, editors and version control leave in folders: never data.
///
/// The one place that knows: lint, detection and packing all see inventories without it.
public enum Junk {
  private static let folders: Set<String> = [
    "__MACOSX", ".git", ".svn", ".hg", ".bzr", "CVS", ".ipynb_checkpoints", "__pycache__",
    ".Spotlight-V100", ".Trashes", ".fseventsd", "@eaDir", ".idea", ".vscode",
  ]
  /// Lading's own configuration: it says what to make of a dataset, and is no part of it.
  static let configuration = "lading.yaml"
  private static let files: Set<String> = [
    ".DS_Store", "Thumbs.db", "ehthumbs.db", "desktop.ini", "Desktop.ini", configuration,
  ]

  /// Their first bytes: most names are told apart by them, without a look at the lists.
  private static let folderBeginnings = firstBytes(of: folders)
  private static let fileBeginnings = firstBytes(of: files)

  /// Whether the path is junk or lies in a junk folder.
  public static func matches(_ path: some Collection<UInt8>) -> Bool {
    let components = path.split(separator: UInt8(ascii: "/"))
    guard let name = components.last else { return false }
    if isFile(name) { return true }
    return components.dropLast().contains { isFolder($0) }
  }

  /// Whether a folder of this name holds junk only.
  public static func isFolder(_ name: some Collection<UInt8>) -> Bool {
    guard let first = name.first, folderBeginnings[Int(first)] else { return false }
    return folders.contains(String(decoding: name, as: UTF8.self))
  }

  /// Whether a file of this name is junk.
  public static func isFile(_ name: some Collection<UInt8>) -> Bool {
    guard let first = name.first, fileBeginnings[Int(first)] else { return false }
    return name.starts(with: "._".utf8) || files.contains(String(decoding: name, as: UTF8.self))
  }

  private static func firstBytes(of names: Set<String>) -> [Bool] {
    let bytes = Set(names.compactMap(\.utf8.first))
    return (0..<256).map { bytes.contains(UInt8($0)) }
  }
}
