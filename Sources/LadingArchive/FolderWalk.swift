// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingModel

/// Lists a folder: each folder is read once, each file asked for its size, links never followed
/// out.
struct FolderWalk {
  let root: InputFile
  private let limits: SourceLimits
  private let realRoot: [UInt8]
  private var pending: [[UInt8]] = [[]]
  private var listed = 0
  private var memory = 0

  private(set) var files = InventoryBuilder()
  private(set) var linkTargets: [[UInt8]] = []
  var anomalies = AnomalyList()

  init(path: String, limits: SourceLimits) throws(SourceError) {
    self.limits = limits
    do {
      root = unsafe try InputFile.open(path, flags: O_DIRECTORY)
    } catch {
      throw error.openingError
    }
    realRoot = realPath(Array(path.utf8)) ?? Array(path.utf8)
  }

  mutating func run() throws(SourceError) {
    while let folder = pending.popLast() { try list(folder) }
  }

  /// Reads one folder, given relative to the root; empty for the root itself.
  private mutating func list(_ folder: [UInt8]) throws(SourceError) {
    let stream: DirectoryStream
    do {
      stream = try DirectoryStream(folder, in: root.descriptor)
    } catch {
      if folder.isEmpty { throw error.sourceError(nil) }
      anomalies.add(.unreadable, folder, "the folder cannot be opened: \(error)")
      return
    }
    var path = folder
    if !path.isEmpty { path.append(UInt8(ascii: "/")) }
    let start = path.count
    do {
      while true {
        path.removeLast(path.count - start)
        guard let type = try stream.next(appendingNameTo: &path) else { break }
        listed += 1
        memory += ArchiveListing.cost(of: path)
        try limits.check(entries: listed, memory: memory + anomalies.cost)
        if path.count > limits[.nameLength] {
          throw limits.error(.nameLength, "it holds a name of \(path.count) bytes")
        }
        visit(path, nameStart: start, type: type, in: stream)
      }
    } catch let error as SourceError {
      throw error
    } catch {
      anomalies.add(.unreadable, folder, "the folder cannot be read to its end: \(error)")
    }
  }

  private mutating func visit(
    _ path: [UInt8], nameStart: Int, type: UInt8, in stream: DirectoryStream
  ) {
    if type != UInt8(DT_DIR), Junk.isFile(path[nameStart...]) {
      // At the top it is where it belongs, and read.
      if path.elementsEqual(Junk.configuration.utf8) { return }
      return anomalies.add(.junk, path)
    }
    do {
      switch Int(type) {
      case DT_DIR: visitFolder(path, nameStart: nameStart)
      case DT_REG: visitFile(path, try stream.status(), in: stream)
      default:
        // Some file systems do not say the type with the name.
        let status = try stream.status()
        switch status.st_mode & S_IFMT {
        case S_IFDIR: visitFolder(path, nameStart: nameStart)
        case S_IFREG: visitFile(path, status, in: stream)
        case S_IFLNK: visitLink(path, in: stream)
        default: anomalies.add(.special, path, specialName(status.st_mode))
        }
      }
    } catch {
      // Gone since the folder was read: as if it had never been there.
      if error.code != ENOENT { anomalies.add(.unreadable, path, "\(error)") }
    }
  }

  private mutating func visitFolder(_ path: [UInt8], nameStart: Int) {
    if Junk.isFolder(path[nameStart...]) { return anomalies.add(.junk, path) }
    if isDrive(path + [slash]) {
      return anomalies.add(.unsafePath, path, "it reads as a Windows drive")
    }
    pending.append(path)
  }

  private mutating func visitFile(_ path: [UInt8], _ status: stat, in stream: DirectoryStream) {
    guard checkName(path) else { return }
    // Asking for each file would cost as much as listing: ask where the mode is unusual.
    if status.st_mode & 0o444 != 0o444, let problem = stream.readProblem() {
      anomalies.add(.unreadable, path, "the file cannot be opened: \(problem)")
    }
    files.add(
      path: EntryPath(unchecked: path), size: Int64(status.st_size),
      locator: FolderLocator.file(time: FileTime.nanoseconds(status.st_mtim)).word)
  }

  private mutating func visitLink(_ path: [UInt8], in stream: DirectoryStream) {
    let shown = String(decoding: stream.linkDestination(), as: UTF8.self)
    guard let real = realPath(realRoot + [slash] + path) else {
      return anomalies.add(.special, path, "a link to \(shown), which does not exist")
    }
    let prefix = realRoot.last == slash ? realRoot : realRoot + [slash]
    guard (real + [slash]).starts(with: prefix) else {
      return anomalies.add(.special, path, "a link to \(shown), outside the folder")
    }
    let target = Array(real.dropFirst(prefix.count))
    var status = stat()
    let result = unsafe try? withCString(target + [0]) {
      unsafe fstatat(root.descriptor, $0, &status, AT_SYMLINK_NOFOLLOW)
    }
    guard !target.isEmpty, result == 0, status.st_mode & S_IFMT == S_IFREG else {
      return anomalies.add(.special, path, "a link to \(shown), which is no regular file")
    }
    guard checkName(path) else { return }
    anomalies.add(.linkInside, path, String(decoding: target, as: UTF8.self))
    linkTargets.append(target)
    files.add(
      path: EntryPath(unchecked: path), size: Int64(status.st_size),
      locator: FolderLocator.link(linkTargets.count - 1).word)
  }

  /// Whether the name can be an `EntryPath`; the system sees to all but the drive letter.
  private mutating func checkName(_ path: [UInt8]) -> Bool {
    if isDrive(path) {
      anomalies.add(.unsafePath, path, "it reads as a Windows drive")
      return false
    }
    if path.contains(UInt8(ascii: "\\")) { anomalies.add(.backslash, path) }
    return true
  }
}

/// What a folder notes of an entry: a file's time of change, or a link's place among the targets.
enum FolderLocator {
  case file(time: Int64)
  case link(Int)

  private static let linkBit: UInt64 = 1 << 63

  init(_ word: UInt64) {
    self =
      word & Self.linkBit == 0
      ? .file(time: Int64(truncatingIfNeeded: word))
      : .link(Int(truncatingIfNeeded: word & ~Self.linkBit))
  }

  /// As the inventory keeps it.
  var word: UInt64 {
    switch self {
    case .file(let time): UInt64(truncatingIfNeeded: time) & ~Self.linkBit
    case .link(let place): UInt64(truncatingIfNeeded: place) | Self.linkBit
    }
  }
}

private let slash = UInt8(ascii: "/")

private func isDrive(_ path: [UInt8]) -> Bool {
  path.count >= 3 && path[1] == UInt8(ascii: ":")
    && EntryPathProblem.first(in: path) == .absolute
}

private func specialName(_ mode: mode_t) -> String {
  switch mode & S_IFMT {
  case S_IFIFO: "a named pipe"
  case S_IFSOCK: "a socket"
  case S_IFCHR, S_IFBLK: "a device"
  default: "no regular file"
  }
}
