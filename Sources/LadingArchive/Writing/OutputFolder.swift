// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What writing needs to ask of a folder and to do in it.
public enum OutputFolder {
  /// Makes the folder and those above it, where they do not exist.
  public static func make(_ path: String) throws(WriteError) {
    for prefix in prefixes(path) where unsafe mkdir(prefix, 0o755) != 0 {
      // Looking at what is there changes errno.
      let problem = errno
      if problem == EEXIST || isFolder(prefix) { continue }
      errno = problem
      throw WriteError.system("cannot make the folder", prefix)
    }
    if !isFolder(path) {
      errno = ENOTDIR
      throw WriteError.system("is no folder", path)
    }
  }

  /// Those of the folder and the ones above it that do not exist, the outermost first: what `make`
  /// will make.
  public static func missing(_ path: String) -> [String] { prefixes(path).filter { !exists($0) } }

  /// Removes folders again, the innermost first; one that is not empty stays.
  public static func unmake(_ folders: [String]) {
    for folder in folders.reversed() { unsafe rmdir(folder) }
  }

  /// The folders above a path, the outermost first, and the path itself.
  private static func prefixes(_ path: String) -> [String] {
    var prefix = ""
    var prefixes: [String] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      prefix += part.isEmpty && prefix.isEmpty ? "/" : String(part)
      if !part.isEmpty { prefixes.append(prefix) }
      if prefix.last != "/" { prefix += "/" }
    }
    return prefixes
  }

  /// Whether a path lies inside a folder or is the folder, links followed; it need not exist.
  public static func isInside(_ path: String, of folder: String) -> Bool {
    guard let outer = realPath(Array(folder.utf8)) else { return false }
    var above = Array((path.hasPrefix("/") ? path : "./" + path).utf8)
    var below: [UInt8] = []
    // The part that does not exist yet cannot lead elsewhere.
    while realPath(above) == nil, let slash = above.lastIndex(of: UInt8(ascii: "/")) {
      below = above[slash...] + below
      above = slash == 0 ? [UInt8(ascii: "/")] : Array(above[..<slash])
      if above == [UInt8(ascii: "/")] { break }
    }
    let inner = (realPath(above) ?? above) + below + [UInt8(ascii: "/")]
    return inner.starts(with: outer == [UInt8(ascii: "/")] ? outer : outer + [UInt8(ascii: "/")])
  }

  /// Whether the path is a folder, links followed.
  public static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The size of a regular file; nil where there is none.
  public static func fileSize(_ path: String) -> Int64? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int64(status.st_size)
  }

  /// When a file was changed last, in nanoseconds since 1970; nil where there is none.
  public static func modificationTime(_ path: String) -> Int64? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return FileTime.nanoseconds(status.st_mtim)
  }

  /// The names in a folder, hidden ones included; none where it cannot be listed.
  public static func names(_ path: String) -> [String] {
    guard let stream = try? DirectoryStream(Array(path.utf8), in: AT_FDCWD) else { return [] }
    var names: [String] = []
    var name: [UInt8] = []
    while (try? stream.next(appendingNameTo: &name)) ?? nil != nil {
      names.append(String(decoding: name, as: UTF8.self))
      name = []
    }
    return names
  }

  /// Removes from a folder what writers of this module put there for a while: the temporary files
  /// of the names that `isOwn` knows, and spools.
  ///
  /// What has a name in `keeping` stays.
  public static func removeTemporaries(
    _ folder: String, of isOwn: (String) -> Bool, keeping: Set<String> = []
  ) {
    for name in names(folder) where name.hasPrefix(".") && !keeping.contains(name) {
      let path = "\(folder)/\(name)"
      if name.hasPrefix(".spool-"), isHex(name.dropFirst(7)) {
        for inner in names(path) { unsafe unlink("\(path)/\(inner)") }
        unsafe rmdir(path)
      } else if let mark = name.ranges(of: ".part-").last, isHex(name[mark.upperBound...]) {
        let final = String(name[..<mark.lowerBound].dropFirst())
        if isOwn(final) { unsafe unlink(path) }
      }
    }
  }

  private static func isHex(_ text: some StringProtocol) -> Bool {
    UInt64(text, radix: 16) != nil
  }

  /// Whether anything has this path, links themselves included.
  public static func exists(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  /// The bytes that this user can still write to the folder's file system.
  public static func freeBytes(_ path: String) throws(WriteError) -> Int64 {
    var status = statvfs()
    guard unsafe statvfs(path, &status) == 0 else {
      throw WriteError.system("cannot ask for free space", path)
    }
    let (bytes, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(
      by: UInt64(status.f_frsize))
    return overflow ? .max : Int64(clamping: bytes)
  }

  /// Removes a file; one that does not exist is as good as removed.
  public static func remove(_ path: String) throws(WriteError) {
    if unsafe unlink(path) != 0, errno != ENOENT {
      throw WriteError.system("cannot remove", path)
    }
  }

  /// Removes a folder with all that is in it, or a file; links are removed, not followed.
  public static func removeTree(_ path: String) { removeTree(Array(path.utf8)) }

  /// The same for a name that need not be UTF-8.
  static func removeTree(_ path: [UInt8]) {
    if unsafe withPath(path, { unsafe unlink($0) }) == 0 { return }
    if let stream = try? DirectoryStream(path, in: AT_FDCWD) {
      var inner = path + [UInt8(ascii: "/")]
      while (try? stream.next(appendingNameTo: &inner)) ?? nil != nil {
        removeTree(inner)
        inner.removeLast(inner.count - path.count - 1)
      }
    }
    _ = unsafe withPath(path) { unsafe rmdir($0) }
  }

  /// Makes the names in a folder durable.
  public static func sync(_ path: String) throws(WriteError) {
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw WriteError.system("cannot open", path) }
    defer { close(descriptor) }
    // Some file systems cannot sync a folder, and say so with EINVAL: nothing is lost by that.
    if fsync(descriptor) != 0, errno != EINVAL { throw WriteError.system("cannot sync", path) }
  }
}

/// A file's time as one number.
enum FileTime {
  /// Nanoseconds since 1970, never negative; only equal times must stay equal.
  static func nanoseconds(_ time: timespec) -> Int64 {
    (Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)) & .max
  }
}
