// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingModel
import LadingText

/// Unpacks a downloaded tar beside itself, through the reader that lists archives for lint: nothing
/// is written outside the new folder, links and devices are left out, limits hold.
struct Unpacking: Sendable {
  private static let endings = [".tar", ".tar.gz", ".tgz"]

  let archive: String
  /// A folder for what is not whole yet, which is removed with all that is in it, before and after.
  let scratch: String
  let limits: SourceLimits

  /// Where an archive is unpacked to: its name without the ending; nil for what is no tar by its name.
  static func folder(for path: String) -> String? {
    for ending in endings.reversed() where path.lowercased().hasSuffix(ending) {
      let stem = path.dropLast(ending.count)
      return stem.isEmpty || stem.hasSuffix("/") ? nil : String(stem)
    }
    return nil
  }

  /// Unpacks it; what is to be said about it, nil where all went as it should.
  func run() throws(UploadError) -> String? {
    guard let target = Self.folder(for: archive) else { return nil }
    OutputFolder.removeTree(scratch)
    defer { OutputFolder.removeTree(scratch) }
    do {
      try OutputFolder.make(scratch)
      let source = try openSource(try plainTar(), limits: limits)
      guard source.container == .tar else {
        throw UploadError(.unverified, "the archive is no tar, and was not unpacked")
      }
      let copy = try DatasetCopy(target, hiddenIn: scratch)
      do {
        try copy.begin()
        let reader = try source.makeReader()
        let inventory = source.inventory
        for index in inventory.indices {
          try copy.add(inventory.path(index).bytes, try reader.open(index))
        }
        try copy.commit()
      } catch {
        copy.discard()
        throw error
      }
      let left = source.anomalies.count
      return left == 0 ? nil : "\(left) members are links, junk or unsafe, and were left out"
    } catch let error as UploadError {
      throw error
    } catch let error as SourceError {
      throw UploadError(.unverified, "the archive was not unpacked: \(error.detail)")
    } catch let error as WriteError {
      let isSource = error.code == .source
      throw UploadError(
        isSource ? .unverified : .machine, "the archive was not unpacked: \(error.detail)")
    } catch {
      throw UploadError(.machine, "the archive was not unpacked: \(error)")
    }
  }

  /// The archive as a plain tar, in the scratch folder where it was none.
  private func plainTar() throws -> String {
    guard !archive.lowercased().hasSuffix(".tar") else { return archive }
    let name = "plain.tar"
    let packed = try PlainBytes(archive)
    let stream = try GunzipStream(packed, limit: limits[.totalSize])
    let file = try AtomicFile(folder: scratch, name: name, hashing: false)
    var buffer = [UInt8](repeating: 0, count: 224 << 10)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try stream.read(into: $0) }
      if count == 0 { break }
      try file.append(buffer.prefix(count))
      let bytes = file.position
      if bytes > 50_000_000, bytes / max(1, limits[.ratio]) > packed.size {
        throw UploadError(
          .unverified,
          "it unpacks to more than \(limits[.ratio]) times its size, as no honest archive does")
      }
    }
    try file.commit(syncingFolder: false)
    return "\(scratch)/\(name)"
  }
}

/// The bytes of a file.
private final class PlainBytes: ByteSource {
  private let descriptor: Int32
  let size: Int64

  init(_ path: String) throws(UploadError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      throw UploadError(.input, "\(path) cannot be read: \(String(cString: strerror(errno)))")
    }
    size = Int64(status.st_size)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR {
        throw UploadError(.input, "the archive cannot be read: \(String(cString: strerror(errno)))")
      }
    }
  }
}
