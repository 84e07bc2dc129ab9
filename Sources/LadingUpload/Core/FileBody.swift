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

  /// Names a file.
  public init(path: String, bytes: Int64, sha256: String? = nil) {
    self.path = path
    self.bytes = bytes
    self.sha256 = sha256
  }
}

/// Yields buffers of a body; used by one task at a time, on threads that may block.
protocol BufferReader: AnyObject {
  func next() throws -> ByteBuffer?
}

/// Reads a file from its beginning in pieces.
final class FileReader: BufferReader {
  private static let pieceBytes = 256 << 10

  private let file: FileBody
  private let descriptor: Int32
  private let hash: StreamingSHA256?
  private var offset: Int64 = 0

  /// Opens the file; throws an `input` error, or `unverified` when its size is not as it was.
  init(_ file: FileBody) throws(UploadError) {
    self.file = file
    hash = file.sha256 == nil ? nil : StreamingSHA256()
    descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw UploadError(.input, "\(file.path) cannot be read: \(String(cString: strerror(errno)))")
    }
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
    var buffer = ByteBufferAllocator().buffer(capacity: wanted)
    while buffer.readableBytes < wanted {
      let position = offset + Int64(buffer.readableBytes)
      let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 1) { memory in
        max(0, pread(descriptor, memory.baseAddress, min(memory.count, wanted), off_t(position)))
      }
      if count == 0 { throw Self.changed(file) }
      if buffer.readableBytes > wanted { throw Self.changed(file) }
    }
    offset += Int64(wanted)
    if let hash {
      buffer.withUnsafeReadableBytes { hash.update($0) }
      if offset == file.bytes, hash.hex() != file.sha256 { throw Self.changed(file) }
    }
    return buffer
  }
}

/// Pieces that somebody else makes, as buffers.
final class PieceBuffers: BufferReader {
  private let pieces: any PieceReader

  init(_ pieces: any PieceReader) { self.pieces = pieces }

  func next() throws -> ByteBuffer? { try pieces.next().map { ByteBuffer(bytes: $0) } }
}
