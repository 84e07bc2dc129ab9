// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Opens a folder, a zip or a tar, by content rather than by extension.
///
/// Throws `notFound` and `unreadable` for the path itself, `notAnArchive` for any other regular
/// file, `damaged` for a zip that has no directory.
public func openSource(
  _ path: String, limits: SourceLimits = SourceLimits()
) throws(SourceError) -> any DatasetSource {
  var status = stat()
  guard unsafe stat(path, &status) == 0 else { throw SystemError(errno).openingError }
  switch status.st_mode & S_IFMT {
  case S_IFDIR: return try FolderSource(path: path, limits: limits)
  case S_IFREG: break
  default:
    throw SourceError(.unreadable, path: nil, detail: "neither a folder nor a regular file")
  }
  let file: InputFile
  let size: Int64
  let kind: ContentKind
  do {
    file = unsafe try InputFile.open(path)
    size = try file.status().size
    kind = try ContentKind(file, size: size, path: path)
  } catch {
    throw error.openingError
  }
  switch kind {
  case .zip: return try ZipSource(path: path, file: file, size: size, limits: limits)
  case .tar: return try TarSource(path: path, file: file, size: size, limits: limits)
  case .other(let detail): throw SourceError(.notAnArchive, path: nil, detail: detail)
  }
}

/// What a regular file is by its content.
private enum ContentKind {
  case zip
  case tar
  /// Neither, with what it is and what to do instead.
  case other(String)

  private static let compressed: [(magic: [UInt8], name: String)] = [
    ([0x1F, 0x8B], "gzip"), ([0x42, 0x5A, 0x68], "bzip2"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "xz"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd"),
    ([0x04, 0x22, 0x4D, 0x18], "lz4"), (Array("LZIP".utf8), "lzip"), ([0x1F, 0x9D], "compress"),
  ]
  private static let tarEndings = [
    ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".tzst",
    ".tar.lz4", ".tar.lz", ".tar.z", ".taz",
  ]
  private static let foreign: [(magic: [UInt8], name: String)] = [
    ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "7z"), (Array("Rar!".utf8), "RAR"),
  ]
  private static let annotationExtensions: Set<String> = ["json", "xml", "txt", "yaml", "yml"]

  init(_ file: InputFile, size: Int64, path: String) throws(SystemError) {
    let start = try file.bytes(at: 0, count: 8)
    if start.starts(with: [0x50, 0x4B, 3, 4]) || start.starts(with: [0x50, 0x4B, 5, 6])
      || start.starts(with: [0x50, 0x4B, 7, 8])
    {
      self = .zip
    } else if try isTar(file, size: size) {
      self = .tar
    } else if let match = Self.compressed.first(where: { start.starts(with: $0.magic) }) {
      let lower = path.lowercased()
      self = .other(
        Self.tarEndings.contains(where: lower.hasSuffix)
          ? "it is a tar compressed with \(match.name); unpack it, and lint the tar or the folder in it"
          : "it is compressed with \(match.name); unpack it, and lint the folder or tar in it")
    } else if let match = Self.foreign.first(where: { start.starts(with: $0.magic) }) {
      self = .other("it is a \(match.name) archive; unpack it, and lint the folder in it")
    } else if (try? ZipDirectory.locate(file, size: size)) != nil {
      // A program or other bytes stand before the archive.
      self = .zip
    } else {
      self = .other(Self.describe(path, isEmpty: size == 0))
    }
  }

  private static func describe(_ path: String, isEmpty: Bool) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    if let dot = name.lastIndex(of: "."),
      annotationExtensions.contains(name[name.index(after: dot)...].lowercased())
    {
      return
        "it looks like a lone annotation file; lint the folder that holds it: \(folder(of: path))"
    }
    if name.lowercased().hasSuffix(".csv") || name.lowercased().hasSuffix(".jsonl") {
      return "it looks like a file of records; lint it with --target clarifai or --target prolific"
    }
    return isEmpty
      ? "it is empty; copy or download it again"
      : "it is neither a zip nor an uncompressed tar; give a folder, a zip or a tar"
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
