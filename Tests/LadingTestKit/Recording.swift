// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The repository that these tests were built from.
public enum Repository {
  /// Its root, found from where this file lies.
  public static let root: String = {
    let components = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false)
    return components.dropLast(3).joined(separator: "/")
  }()

  /// The regular files below a folder of the repository, sorted, as paths relative to that folder.
  public static func files(under folder: String) -> [String] {
    var found: [String] = []
    list(root + "/" + folder, prefix: "", into: &found)
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func list(_ path: String, prefix: String, into found: inout [String]) {
    guard let folder = opendir(path) else { return }
    defer { closedir(folder) }
    while let item = readdir(folder) {
      let name = withUnsafePointer(to: &item.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      if item.pointee.d_type == UInt8(DT_DIR) {
        list(path + "/" + name, prefix: prefix + name + "/", into: &found)
      } else {
        found.append(prefix + name)
      }
    }
  }
}

/// Files of the repository that tests make: compared with, or with LADING_RECORD=1 written anew.
public enum Recording {
  /// Whether this run writes.
  public static var isOn: Bool { getenv("LADING_RECORD").map { String(cString: $0) } == "1" }

  /// Compares `bytes` with the recorded file; says what is wrong, nil when they are equal.
  ///
  /// A run that writes fails all the same, so that no recording passes for a test.
  public static func problem(_ bytes: [UInt8], at path: String) -> String? {
    let recorded = readFile(Repository.root + "/" + path)
    if recorded == bytes, !(bytes.isEmpty && !exists(path)) { return nil }
    guard isOn else {
      return "\(path) is \(exists(path) ? "stale" : "missing"): look at the difference, and record "
        + "it with `make docs`.\n--- now ---\n"
        + String(decoding: bytes.prefix(20000), as: UTF8.self)
    }
    writeFile(Repository.root + "/" + path, bytes)
    return "\(path) was recorded; run again without LADING_RECORD"
  }

  /// Removes a file that is recorded no more, or says that it should go.
  public static func superfluous(_ path: String) -> String {
    guard isOn else { return "\(path) is made by no test: remove it with `make docs`" }
    unlink(Repository.root + "/" + path)
    return "\(path) was removed; run again without LADING_RECORD"
  }

  /// Whether the repository has such a file.
  public static func exists(_ path: String) -> Bool {
    access(Repository.root + "/" + path, F_OK) == 0
  }
}

/// Writes a file, its folders made as needed.
public func writeFile(_ path: String, _ bytes: [UInt8]) {
  var index = path.index(after: path.startIndex)
  while let slash = path[index...].firstIndex(of: "/") {
    mkdir(String(path[..<slash]), 0o755)
    index = path.index(after: slash)
  }
  guard let file = fopen(path, "wb") else { fatalError("cannot create \(path)") }
  let count = fwrite(bytes, 1, bytes.count, file)
  guard fclose(file) == 0, count == bytes.count else { fatalError("cannot write \(path)") }
}
