// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingText

/// The folder that keeps everything: the database, archives that wait, and files by their content.
///
/// ```
/// lock            held by the one server that uses the folder
/// secret          the key of signed URLs
/// lading.sqlite   what is known
/// incoming/       bodies on their way; emptied at the start
/// uploads/        complete bodies, by the id of their task
/// blobs/ab/abcd…  files by their SHA-256
/// ```
final class DataFolder: Sendable {
  let path: String
  private let lock: Int32

  /// Opens the folder, makes what is missing, and locks it.
  ///
  /// Throws a `machine` error when it cannot be written or another server holds it.
  init(_ path: String) throws(ReceiverError) {
    self.path = path
    for folder in [path, path + "/incoming", path + "/uploads", path + "/blobs"] {
      try Self.makeFolder(folder)
    }
    let descriptor = Glibc.open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure("lock", path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw ReceiverError(
        .machine,
        "Another receiver uses \(path); stop it, or give this one another folder with --data")
    }
    lock = descriptor
    for name in Self.names(path + "/incoming") { Self.remove("\(path)/incoming/\(name)") }
  }

  deinit { close(lock) }

  /// Where bodies are while they arrive.
  var incoming: String { path + "/incoming" }
  /// Where complete bodies wait.
  var uploads: String { path + "/uploads" }
  /// The database.
  var database: String { path + "/lading.sqlite" }

  /// Where the file with this content lies.
  func blob(_ sha256: String) -> (folder: String, name: String) {
    ("\(path)/blobs/\(sha256.prefix(2))", sha256)
  }

  /// Makes the folder of a blob.
  func makeFolder(ofBlob sha256: String) throws(ReceiverError) {
    try Self.makeFolder(blob(sha256).folder)
  }

  /// Moves a file that has arrived to where it waits.
  func move(_ path: String, to final: String) async throws {
    try await Offload.disk.run {
      guard rename(path, final) == 0 else { throw Self.failure("move", final) }
    }
  }

  /// Takes a file that has arrived, and is on the disk, by its content.
  func keep(_ arrived: IncomingBody.Arrived) async throws {
    let place = blob(arrived.sha256)
    try await Offload.disk.run { [self] in
      try makeFolder(ofBlob: arrived.sha256)
      guard rename(arrived.path, "\(place.folder)/\(place.name)") == 0 else {
        throw Self.failure("move", arrived.path)
      }
    }
  }

  /// Takes bytes by their content; they are on the disk when this returns.
  func keep(_ bytes: [UInt8]) throws -> BlobWriter.Blob {
    var writer = BlobWriter(folder: self)
    let blob = try writer.store(MemorySource(bytes))
    writer.settle()
    return blob
  }

  /// Takes a file by its content, as the only member of a tar.
  func keep(tarOf file: String, bytes: Int, as name: String) throws -> BlobWriter.Blob {
    let temporary = randomID()
    let output = try AtomicFile(folder: incoming, name: temporary)
    let writer = TarWriter(output)
    _ = try writer.add(ArchiveMember(name: Array(name.utf8), size: Int64(bytes))) {
      try FileBytes(file)
    }
    try writer.finish()
    let size = output.position
    let sha256 = try output.commit()
    try makeFolder(ofBlob: sha256)
    let place = blob(sha256)
    guard rename("\(incoming)/\(temporary)", "\(place.folder)/\(place.name)") == 0 else {
      throw Self.failure("move", place.name)
    }
    return BlobWriter.Blob(sha256: sha256, bytes: size)
  }

  /// The secret of signed URLs, made once and readable by its owner only.
  func secret() throws(ReceiverError) -> [UInt8] {
    let file = path + "/secret"
    if let bytes = Self.read(file), bytes.count == 32 { return bytes }
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    let descriptor = Glibc.open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure("write", file) }
    defer { close(descriptor) }
    guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
      throw Self.failure("write", file)
    }
    return bytes
  }

  private static func read(_ path: String) -> [UInt8]? {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    return count >= 0 ? Array(bytes.prefix(count)) : nil
  }

  private static func makeFolder(_ path: String) throws(ReceiverError) {
    // Parents too: a newcomer names a folder that does not exist yet.
    var built = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      built += (built.isEmpty || built.hasSuffix("/") ? "" : "/") + part
      guard mkdir(built, 0o700) == 0 || errno == EEXIST else { throw failure("make", built) }
    }
  }

  /// Removes what a stopped server left: a file, or a folder of files.
  private static func remove(_ path: String) {
    if unlink(path) == 0 { return }
    for name in names(path) { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// The names in a folder.
  static func names(_ folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let item = readdir(stream) {
      let name = withUnsafePointer(to: &item.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  private static func failure(_ verb: String, _ path: String) -> ReceiverError {
    ReceiverError(.machine, "Cannot \(verb) \(path): \(String(cString: strerror(errno)))")
  }
}

/// A name nobody can guess: 20 hexadecimal digits.
func randomID() -> String {
  var generator = SystemRandomNumberGenerator()
  return hexadecimal((0..<10).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
}
