// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingText

/// A request's body: JSON, and between its pieces content that is read as it is sent.
///
/// Its length is known before anything is read, and its memory is that of a chunk whatever it holds.
struct ClarifaiBody: Sendable {
  /// A piece of it.
  enum Piece: Sendable {
    /// JSON text.
    case text([UInt8])
    /// Content as base64.
    case base64(ClarifaiRecord.Content)
    /// A text file as the inside of a JSON string.
    case escaped(ClarifaiRecord.Content)
  }

  private(set) var pieces: [Piece] = []
  /// How many bytes it has.
  private(set) var length: Int64 = 0

  init() {}

  init(_ json: JSONWriter) { append(json.bytes) }

  mutating func append(_ text: [UInt8]) {
    guard !text.isEmpty else { return }
    length += Int64(text.count)
    if case .text(let before) = pieces.last {
      pieces[pieces.count - 1] = .text(before + text)
    } else {
      pieces.append(.text(text))
    }
  }

  mutating func append(_ body: ClarifaiBody) {
    for piece in body.pieces {
      if case .text(let text) = piece { append(text) } else { pieces.append(piece) }
    }
    length += body.length - body.textLength
  }

  /// Content as base64 of a known size.
  mutating func append(base64 content: ClarifaiRecord.Content, bytes: Int64) {
    pieces.append(.base64(content))
    length += Base64Length.of(bytes)
  }

  /// A text as the inside of a JSON string, of this many bytes with its escapes.
  mutating func append(escaped content: ClarifaiRecord.Content, bytes: Int64) {
    pieces.append(.escaped(content))
    length += bytes
  }

  private var textLength: Int64 {
    pieces.reduce(0) { sum, piece in
      if case .text(let text) = piece { sum + Int64(text.count) } else { sum }
    }
  }
}

/// How long base64 gets.
enum Base64Length {
  /// The bytes of the text that stands for so many bytes, its padding included.
  static func of(_ bytes: Int64) -> Int64 {
    let (groups, overflow) = ((bytes - 1) / 3 + 1).multipliedReportingOverflow(by: 4)
    return bytes <= 0 ? 0 : overflow ? .max : groups
  }
}

/// The bytes of a body, one chunk after another.
///
/// Not `Sendable`: one a request, and made anew when it is sent again.
final class ClarifaiBodyReader: PieceReader {
  /// A multiple of three, so that only the last chunk of a content is padded.
  private static let chunk = 48 << 10

  private let pieces: [ClarifaiBody.Piece]
  private let source: (any DatasetSource)?
  private var reader: (any EntryReader)?
  private var place = 0
  private var open: (any ByteSource)?
  private var left: Int64 = 0
  private var hasEnded = false

  init(_ body: ClarifaiBody, source: (any DatasetSource)?) {
    pieces = body.pieces
    self.source = source
  }

  /// The next bytes; nil at the end.
  ///
  /// Throws a `SourceError`, also for content that is not as long as it was when it was measured.
  func next() throws -> [UInt8]? {
    while place < pieces.count {
      switch pieces[place] {
      case .text(let text):
        place += 1
        return text
      case .base64(let content):
        if let bytes = try chunk(of: content) { return base64Text(bytes) }
      case .escaped(let content):
        if let bytes = try chunk(of: content) {
          var text: [UInt8] = []
          text.reserveCapacity(bytes.count + bytes.count / 8)
          JSONWriter.escape(bytes, into: &text)
          return text
        }
      }
      place += 1
    }
    return nil
  }

  /// The next chunk of a content; nil when it has ended.
  private func chunk(of content: ClarifaiRecord.Content) throws -> [UInt8]? {
    if hasEnded {
      hasEnded = false
      return nil
    }
    let stream: any ByteSource
    if let open {
      stream = open
    } else {
      (stream, left) = try begin(content)
      open = stream
    }
    var bytes = [UInt8](repeating: 0, count: Self.chunk)
    var count = 0
    while count < bytes.count {
      let read = try bytes.withUnsafeMutableBytes {
        try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[count...]))
      }
      if read == 0 { break }
      count += read
    }
    left -= Int64(count)
    let isLast = count < bytes.count
    // More or fewer bytes than were announced would make the rest of the body nonsense.
    guard left >= 0, !isLast || left == 0 else { throw Self.changed(content) }
    if isLast { open = nil }
    if count == 0 { return nil }
    hasEnded = isLast
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  private func begin(
    _ content: ClarifaiRecord.Content
  ) throws -> (any ByteSource, bytes: Int64) {
    switch content {
    case .entry(let entry, let bytes):
      guard let source else {
        throw SourceError(.notFound, path: nil, detail: "there is no dataset")
      }
      let reader = try reader ?? source.makeReader()
      self.reader = reader
      return (try reader.open(entry), bytes)
    case .file(let path, let bytes): return (try PlainFile(path), bytes)
    case .raw(let text):
      let bytes = Array(text.utf8)
      return (MemorySource(bytes), Int64(bytes.count))
    case .url: return (MemorySource([]), 0)
    }
  }

  private static func changed(_ content: ClarifaiRecord.Content) -> SourceError {
    var path: [UInt8]?
    if case .file(let name, _) = content { path = Array(name.utf8) }
    return SourceError(.changed, path: path, detail: "it was changed since it was measured")
  }
}
