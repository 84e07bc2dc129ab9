// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingText

/// A file that goes alone: an image or a video, wherever it lies.
public struct BatchFile: Sendable {
  /// Its name in the batch.
  public var name: String
  /// Its size.
  public var bytes: Int64
  /// Its SHA-256, 64 hex digits.
  public var sha256: String
  /// Opens it from its beginning; called at each attempt, on a thread that may block.
  public var open: @Sendable () throws -> any PieceReader

  /// Names a file.
  public init(
    name: String, bytes: Int64, sha256: String,
    open: @escaping @Sendable () throws -> any PieceReader
  ) {
    self.name = name
    self.bytes = bytes
    self.sha256 = sha256
    self.open = open
  }

  /// The file as a body, checked against its hash on its way.
  var body: CallBody {
    .pieces(length: bytes) { [self] in CheckedPieces(self) }
  }
}

/// What an upload to a batch is made of.
public enum BatchContent: Sendable {
  /// A tar of images.
  case shard
  /// Images that go one by one.
  case images([BatchFile])
  /// A video.
  case video(BatchFile)
}

/// A file's pieces, of which the last only leaves when the hash of all is right: a file that was
/// changed since it was listed never becomes an object.
final class CheckedPieces: PieceReader {
  private let file: BatchFile
  private let prefix: [UInt8]
  private let suffix: [UInt8]
  private let hash = StreamingSHA256()
  private var pieces: (any PieceReader)?
  private var seen: Int64 = 0
  private var stage = Stage.prefix

  private enum Stage {
    case prefix
    case content
    case suffix
    case end
  }

  /// The file between what stands before and after it.
  init(_ file: BatchFile, prefix: [UInt8] = [], suffix: [UInt8] = []) {
    self.file = file
    self.prefix = prefix
    self.suffix = suffix
  }

  func next() throws -> [UInt8]? {
    while true {
      switch stage {
      case .prefix:
        stage = file.bytes > 0 ? .content : .suffix
        if !prefix.isEmpty { return prefix }
      case .content: return try piece()
      case .suffix:
        stage = .end
        if !suffix.isEmpty { return suffix }
      case .end: return nil
      }
    }
  }

  private func piece() throws -> [UInt8] {
    let reader = try pieces ?? file.open()
    pieces = reader
    guard let piece = try reader.next(), !piece.isEmpty else { throw changed }
    seen += Int64(piece.count)
    hash.update(piece)
    if seen < file.bytes { return piece }
    guard seen == file.bytes, try reader.next() == nil, hash.hex() == file.sha256 else {
      throw changed
    }
    stage = .suffix
    return piece
  }

  private var changed: UploadError {
    UploadError(
      .input, "\(file.name) was changed while it was sent",
      hint: "something writes to it at the same time; run the command again when that is over")
  }
}

/// One file as a form (RFC 7578), its part named `file` as the API's document has it.
struct MultipartForm: Sendable {
  private let file: BatchFile
  private let boundary: String

  init(_ file: BatchFile) {
    self.file = file
    var generator = SystemRandomNumberGenerator()
    let random = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    boundary = "lading-" + hexadecimal(random)
  }

  var contentType: String { "multipart/form-data; boundary=\(boundary)" }

  var body: CallBody {
    let prefix = Array(
      ("--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(quoted)\"\r\n"
        + "Content-Type: \(mediaType)\r\n\r\n").utf8)
    let suffix = Array("\r\n--\(boundary)--\r\n".utf8)
    let file = file
    return .pieces(length: Int64(prefix.count + suffix.count) + file.bytes) {
      CheckedPieces(file, prefix: prefix, suffix: suffix)
    }
  }

  /// The name as browsers write it into a form (WHATWG HTML, multipart/form-data).
  private var quoted: String {
    var text = ""
    for scalar in file.name.unicodeScalars {
      switch scalar {
      case "\"": text += "%22"
      case "\r": text += "%0D"
      case "\n": text += "%0A"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  private var mediaType: String {
    let dot = file.name.lastIndex(of: ".").map { file.name.index(after: $0) }
    return switch dot.map({ file.name[$0...].lowercased() }) ?? "" {
    case "jpg", "jpeg", "jpe", "jfif": "image/jpeg"
    case "png", "apng": "image/png"
    case "webp": "image/webp"
    case "bmp", "dib": "image/bmp"
    case "gif": "image/gif"
    case "tif", "tiff": "image/tiff"
    default: "application/octet-stream"
    }
  }
}
