// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The real datasets and malformed files that lie beside the checkout, where they do.
public enum Corpus {
  /// Its folder: `LADING_CORPUS`, else `../shared/corpus` beside the package.
  public static let path: String = {
    if let path = getenv("LADING_CORPUS") { return String(cString: path) }
    // This file is Tests/LadingTestKit/Corpus.swift below the package's root.
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/" + root + "/../shared/corpus"
  }()

  /// Whether it is there; its tests are shown as skipped where it is not.
  public static let isPresent = access(path + "/datasets", R_OK) == 0

  /// The names in one of its folders, sorted; empty when it is absent.
  public static func names(in folder: String) -> [String] {
    guard let handle = opendir(path + "/" + folder) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let item = readdir(handle) {
      let name = withUnsafePointer(to: &item.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }
}
