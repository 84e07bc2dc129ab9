// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingFormats
import LadingText

/// What is found out about an input's content.
struct ClarifaiProbe: Sendable {
  /// What the service takes.
  ///
  /// Source: the limits of Clarifai's document on uploading inputs.
  struct Limits: Sendable {
    var imageBytes: Int64 = 20_000_000
    var imagePixels: Int64 = 85_000_000
    var textBytes: Int64 = 20_000_000
  }

  /// The longest text that a listing repeats; of a longer one it gives the address only.
  private static let shownText = 4096

  let limits: Limits

  /// What was found: members that describe the content, or why it fails.
  enum Outcome: Sendable, Equatable {
    case good(info: String?)
    case bad(String)
  }

  func look(at path: String, kind: ClarifaiMedia, bytes: Int64) throws -> Outcome {
    if bytes == 0 { return .bad("The \(kind.rawValue) has no bytes") }
    switch kind {
    case .image: return image(try BlobReader(path), bytes)
    case .text: return try text(path, bytes)
    case .video, .audio: return try media(path, kind)
    }
  }

  private func image(_ reader: BlobReader, _ bytes: Int64) -> Outcome {
    guard bytes < limits.imageBytes else {
      return .bad("The image has \(bytes) bytes; less than \(limits.imageBytes) are allowed")
    }
    let facts = ImageProber.probe(0, size: bytes, reader: reader)
    guard let type = facts.type, facts.problem == nil || facts.problem == .truncated else {
      return .bad("The bytes are no image that can be read")
    }
    guard facts.problem == nil else { return .bad("The image ends before its format says") }
    switch type {
    case .jpeg, .png, .tiff, .bmp, .webp, .gif: break
    case .avif, .heic: return .bad("Images of type \(type.title) are not taken")
    }
    let pixels = Int64(facts.width) * Int64(facts.height)
    guard pixels <= limits.imagePixels else {
      return .bad("The image has \(pixels) pixels; \(limits.imagePixels) are allowed")
    }
    var json = JSONWriter()
    json.object { json in
      json.key("image_info")
      json.object { json in
        json.member("width", facts.width)
        json.member("height", facts.height)
        json.member("format", type.title.uppercased())
      }
    }
    return .good(info: json.string)
  }

  private func text(_ path: String, _ bytes: Int64) throws -> Outcome {
    guard bytes < limits.textBytes else {
      return .bad("The text has \(bytes) bytes; less than \(limits.textBytes) are allowed")
    }
    var json = JSONWriter()
    if bytes <= Self.shownText {
      let source = try FileBytes(path)
      var buffer = [UInt8](repeating: 0, count: Self.shownText)
      let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
      let raw = String(decoding: buffer.prefix(count), as: UTF8.self)
      json.object { json in
        json.member("raw", raw)
        json.key("text_info")
        json.object { json in
          json.member("char_count", raw.unicodeScalars.count)
          json.member("encoding", "UTF-8")
        }
      }
      return .good(info: json.string)
    }
    return .good(info: nil)
  }

  private func media(_ path: String, _ kind: ClarifaiMedia) throws -> Outcome {
    let source = try FileBytes(path)
    var head = [UInt8](repeating: 0, count: 16)
    let count = try head.withUnsafeMutableBytes { try source.read(into: $0) }
    let known = MediaSignature.kind(of: Array(head.prefix(count)))
    return known == kind
      ? .good(info: nil) : .bad("The bytes are no \(kind.rawValue) that is known")
  }
}

/// What a film or a sound begins with.
enum MediaSignature {
  /// Which of the two it is; nil for neither.
  static func kind(of head: [UInt8]) -> ClarifaiMedia? {
    func has(_ text: String, at offset: Int = 0) -> Bool {
      head.dropFirst(offset).starts(with: text.utf8)
    }
    // MP4, MOV and 3GPP; AVI; WMV (the GUID of ASF); Matroska and WebM.
    if ["ftyp", "moov", "mdat", "wide", "free"].contains(where: { has($0, at: 4) }) {
      return has("ftypM4A", at: 4) ? .audio : .video
    }
    if has("RIFF") { return has("AVI ", at: 8) ? .video : has("WAVE", at: 8) ? .audio : nil }
    if head.starts(with: [0x30, 0x26, 0xB2, 0x75]) || head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) {
      return .video
    }
    // MP3 with a tag or without, Ogg, FLAC.
    if has("ID3") || has("OggS") || has("fLaC") { return .audio }
    if head.count > 1, head[0] == 0xFF, head[1] & 0xE0 == 0xE0 { return .audio }
    return nil
  }
}

/// One stored file, read like the only entry of a source.
final class BlobReader: EntryReader {
  private let path: String
  private let descriptor: Int32

  init(_ path: String) throws(ReceiverError) {
    self.path = path
    descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 {
      throw ReceiverError(.machine, "Cannot read \(path): \(String(cString: strerror(errno)))")
    }
  }

  deinit { close(descriptor) }

  func read(
    _ entry: Int, at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> Int {
    guard let place = Int(exactly: offset) else { return 0 }
    var done = 0
    while done < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = pread(descriptor, rest.baseAddress, rest.count, place + done)
      if count == 0 { break }
      if count > 0 {
        done += count
      } else if errno != EINTR {
        throw SourceError(
          .unreadable, path: Array(path.utf8), detail: String(cString: strerror(errno)))
      }
    }
    return done
  }

  func open(_ entry: Int) throws(SourceError) -> any ByteSource { try PlainFile(path) }
}
