// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A folder that is removed with everything in it when this value goes away.
public final class TemporaryFolder: Sendable {
  /// Its absolute path.
  public let path: String

  /// Makes an empty folder under TMPDIR.
  public init() {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/lading-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("mkdtemp failed under \(base)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { removeTree(path) }

  /// Writes a file, its folders made as needed; returns its absolute path.
  @discardableResult
  public func write(_ name: String, _ bytes: some Sequence<UInt8>) -> String {
    let full = path + "/" + name
    makeFolders(above: full)
    let descriptor = open(full, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { fatalError("cannot create \(full)") }
    let array = Array(bytes)
    var done = 0
    while done < array.count {
      let count = array[done...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0 else { fatalError("cannot write \(full)") }
      done += count
    }
    close(descriptor)
    return full
  }

  /// Writes a text file; returns its absolute path.
  @discardableResult
  public func write(_ name: String, _ text: String) -> String { write(name, Array(text.utf8)) }

  /// Makes a symbolic link.
  public func link(_ name: String, to destination: String) {
    let full = path + "/" + name
    makeFolders(above: full)
    guard symlink(destination, full) == 0 else { fatalError("cannot link \(full)") }
  }

  private func makeFolders(above full: String) {
    var index = full.index(after: full.startIndex)
    while let slash = full[index...].firstIndex(of: "/") {
      mkdir(String(full[..<slash]), 0o755)
      index = full.index(after: slash)
    }
  }
}

/// A file's bytes; empty when it cannot be read.
public func readFile(_ path: String) -> [UInt8] {
  guard let file = fopen(path, "rb") else { return [] }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    if count == 0 { return bytes }
    bytes += buffer[..<count]
  }
}

private func removeTree(_ path: String) {
  if let folder = opendir(path) {
    while let item = readdir(folder) {
      let name = withUnsafePointer(to: &item.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      if item.pointee.d_type == UInt8(DT_DIR) {
        removeTree(path + "/" + name)
      } else {
        unlink(path + "/" + name)
      }
    }
    closedir(folder)
  }
  rmdir(path)
}

extension TemporaryFolder {
  /// Writes a file whose name need not be UTF-8, its folders made as needed.
  public func write(name: [UInt8], _ data: [UInt8]) {
    let full = Array(path.utf8) + [UInt8(ascii: "/")] + name
    for index in full.indices where full[index] == UInt8(ascii: "/") && index > path.utf8.count {
      mkdir(full[..<index].map { CChar(bitPattern: $0) } + [0], 0o755)
    }
    let descriptor = open(
      full.map { CChar(bitPattern: $0) } + [0], O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { fatalError("cannot create a file in \(path)") }
    var done = 0
    while done < data.count {
      let count = data[done...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      guard count > 0 else { fatalError("cannot write a file in \(path)") }
      done += count
    }
    close(descriptor)
  }

  /// Removes a file.
  public func remove(_ name: String) { unlink(path + "/" + name) }
}
