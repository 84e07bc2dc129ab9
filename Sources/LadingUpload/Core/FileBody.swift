// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import NIOCore

/// A file to be sent whole.
public struct FileBody: Sendable {
  /// Where it is.
  public var path: String
  /// How long it is.
  public var bytes: Int64
  /// What it must be, 64 hex digits; nil where nobody has said.
  ///
  /// It is hashed while it is sent, and the last piece only leaves when the hash is right: a file
  /// that was changed never becomes an object.
  public var sha256: String?
  /// What the file system said when the hash was taken, for a file that this very process has written;
  /// nil for all others.
  ///
  /// While it says the same, the hash is not taken again, and what has gone is not kept in memory by the
  /// system: nobody else reads such a file.
  public var stamp: FileStamp?

  /// Names a file.
  public init(path: String, bytes: Int64, sha256: String? = nil, stamp: FileStamp? = nil) {
    self.path = path
    self.bytes = bytes
    self.sha256 = sha256
    self.stamp = stamp
  }
}

/// Yields buffers of a body; used by one task at a time, on threads that may block.
protocol BufferReader: AnyObject {
  func next() throws -> ByteBuffer?
}

/// Reads a file from its beginning in pieces.
final class FileReader: BufferReader {
  private static let pieceBytes = 256 << 10
  /// So much is read before the system is told to forget it.
  private static let forgottenBytes: Int64 = 4 << 20

  private let file: FileBody
  private let descriptor: Int32
  /// Nil where nobody has said what the hash is, or the stamp stands for it.
  private let hash: StreamingSHA256?
  private let isStamped: Bool
  private var offset: Int64 = 0
  private var forgotten: Int64 = 0
  /// Used in turn: one that the network has done with is filled again, where new memory would have to
  /// be cleared by the system for every piece.
  private var buffers = [ByteBuffer](repeating: ByteBuffer(), count: 4)
  private var turn = 0

  /// Opens the file; throws an `input` error, or `unverified` when its size is not as it was.
  init(_ file: FileBody) throws(UploadError) {
    self.file = file
    descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw UploadError(.input, "\(file.path) cannot be read: \(String(cString: strerror(errno)))")
    }
    isStamped = file.stamp != nil && file.stamp == FileStamp(descriptor: descriptor)
    hash = file.sha256 == nil || isStamped ? nil : StreamingSHA256()
    var status = stat()
    guard fstat(descriptor, &status) == 0, Int64(status.st_size) == file.bytes else {
      close(descriptor)
      throw Self.changed(file)
    }
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  deinit { close(descriptor) }

  private static func changed(_ file: FileBody) -> UploadError {
    UploadError(
      .unverified, "\(file.path) is not the archive that its manifest tells of",
      hint: "pack it again, or look with 'lading verify'; nothing of it was completed")
  }

  func next() throws -> ByteBuffer? {
    let left = file.bytes - offset
    guard left > 0 else { return nil }
    let wanted = Int(min(left, Int64(Self.pieceBytes)))
    turn = (turn + 1) % buffers.count
    buffers[turn].clear(minimumCapacity: wanted)
    while buffers[turn].readableBytes < wanted {
      let position = offset + Int64(buffers[turn].readableBytes)
      let missing = wanted - buffers[turn].readableBytes
      let count = buffers[turn].writeWithUnsafeMutableBytes(minimumWritableBytes: missing) {
        max(0, pread(descriptor, $0.baseAddress, min($0.count, missing), off_t(position)))
      }
      if count == 0 { throw Self.changed(file) }
    }
    offset += Int64(wanted)
    if let hash {
      buffers[turn].withUnsafeReadableBytes { hash.update($0) }
      if offset == file.bytes, hash.hex() != file.sha256 { throw Self.changed(file) }
    }
    if isStamped { try forget() }
    return buffers[turn]
  }

  /// Lets the system use the memory of what was read for what comes, and at the end makes sure that
  /// the file is still the one that was stamped.
  private func forget() throws(UploadError) {
    if offset - forgotten >= Self.forgottenBytes || offset == file.bytes {
      posix_fadvise(descriptor, off_t(forgotten), off_t(offset - forgotten), POSIX_FADV_DONTNEED)
      forgotten = offset
    }
    if offset == file.bytes, FileStamp(descriptor: descriptor) != file.stamp {
      throw Self.changed(file)
    }
  }
}

/// Pieces that somebody else makes, as buffers.
final class PieceBuffers: BufferReader {
  private let pieces: any PieceReader

  init(_ pieces: any PieceReader) { self.pieces = pieces }

  func next() throws -> ByteBuffer? { try pieces.next().map { ByteBuffer(bytes: $0) } }
}
