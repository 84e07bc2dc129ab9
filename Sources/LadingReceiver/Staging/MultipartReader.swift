// SPDX-License-Identifier: Apache-2.0

/// Reads `multipart/form-data` piece by piece, in memory that the body's length does not change.
///
/// Source: RFC 7578 and RFC 2046 section 5.1. Only what form uploads need: parts in a row, no
/// nesting, no transfer encodings.
struct MultipartReader {
  /// What was read.
  enum Event: Equatable {
    /// A part begins: its field name and its file name, empty where it has none.
    case part(name: String, fileName: String)
    /// The next bytes of the part.
    case bytes([UInt8])
    /// The part is whole.
    case partEnd
  }

  /// The body is not what its content type says.
  struct Malformed: Error, Equatable {
    var detail: String
  }

  private enum State {
    case preamble
    case headers
    case content
    case epilogue
  }

  /// Bytes of a part's headers that are allowed.
  private static let headerLimit = 16 << 10

  private let delimiter: [UInt8]
  private var state = State.preamble
  private var buffer: [UInt8] = [13, 10]

  /// A reader for this content type; nil when it is no form with a boundary.
  init?(contentType: String) {
    guard contentType.lowercased().hasPrefix("multipart/form-data"),
      let boundary = Self.parameter("boundary", of: contentType),
      (1...70).contains(boundary.utf8.count)
    else { return nil }
    // The line break belongs to the delimiter; the one before the first is put in by hand.
    delimiter = [13, 10, 45, 45] + Array(boundary.utf8)
  }

  /// Reads on; what is not whole yet waits for the next call.
  mutating func feed(_ bytes: some Sequence<UInt8>) throws(Malformed) -> [Event] {
    buffer.append(contentsOf: bytes)
    var events: [Event] = []
    while try step(&events) {}
    return events
  }

  /// Checks that the body had its closing delimiter.
  func finish() throws(Malformed) {
    guard case .epilogue = state else { throw Malformed(detail: "the form ends too early") }
  }

  /// One move; false when more bytes are needed.
  private mutating func step(_ events: inout [Event]) throws(Malformed) -> Bool {
    switch state {
    case .epilogue:
      buffer.removeAll()
      return false
    case .preamble, .content:
      guard let place = Self.find(delimiter, in: buffer) else {
        // All but what may be the beginning of a delimiter is content.
        let safe = max(0, buffer.count - delimiter.count)
        if safe > 0 {
          if case .content = state { events.append(.bytes(Array(buffer[..<safe]))) }
          buffer.removeFirst(safe)
        }
        return false
      }
      let after = place + delimiter.count
      guard buffer.count >= after + 2 else { return false }
      if case .content = state {
        if place > 0 { events.append(.bytes(Array(buffer[..<place]))) }
        events.append(.partEnd)
      }
      if buffer[after] == 45, buffer[after + 1] == 45 {
        state = .epilogue
      } else if buffer[after] == 13, buffer[after + 1] == 10 {
        state = .headers
      } else {
        throw Malformed(detail: "something follows the form's boundary on its line")
      }
      buffer.removeFirst(after + 2)
      return true
    case .headers:
      let end: [UInt8] = [13, 10, 13, 10]
      guard let place = Self.find(end, in: buffer) else {
        guard buffer.count <= Self.headerLimit else {
          throw Malformed(detail: "a part's headers have more than \(Self.headerLimit) bytes")
        }
        return false
      }
      events.append(try Self.begin(String(decoding: buffer[..<place], as: UTF8.self)))
      buffer.removeFirst(place + end.count)
      state = .content
      return true
    }
  }

  private static func begin(_ headers: String) throws(Malformed) -> Event {
    let prefix = "content-disposition:"
    guard
      let line = headers.split(separator: "\r\n").first(where: {
        $0.lowercased().hasPrefix(prefix)
      }), let name = parameter("name", of: String(line))
    else { throw Malformed(detail: "a part of the form has no name") }
    return .part(name: name, fileName: parameter("filename", of: String(line)) ?? "")
  }

  /// A parameter of a header, its quotes and their escapes taken off.
  private static func parameter(_ name: String, of header: String) -> String? {
    var rest = header[...].utf8
    while let semicolon = rest.firstIndex(of: UInt8(ascii: ";")) {
      rest = rest[rest.index(after: semicolon)...]
      let trimmed = rest.drop { $0 == 32 || $0 == 9 }
      let key = trimmed.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";") }
      guard key.endIndex < trimmed.endIndex, trimmed[key.endIndex] == UInt8(ascii: "=") else {
        continue
      }
      var value = trimmed[trimmed.index(after: key.endIndex)...]
      var text: [UInt8] = []
      if value.first == UInt8(ascii: "\"") {
        value = value.dropFirst()
        while let byte = value.first, byte != UInt8(ascii: "\"") {
          value = value.dropFirst()
          if byte == UInt8(ascii: "\\"), let escaped = value.first {
            text.append(escaped)
            value = value.dropFirst()
          } else {
            text.append(byte)
          }
        }
      } else {
        text = Array(value.prefix { $0 != UInt8(ascii: ";") && $0 != 32 })
        value = value.dropFirst(text.count)
      }
      let keyText = String(decoding: key, as: UTF8.self).lowercased()
      if keyText == name { return String(decoding: text, as: UTF8.self) }
      rest = value
    }
    return nil
  }

  /// Where `pattern` begins in `bytes`; nil when it is not there.
  private static func find(_ pattern: [UInt8], in bytes: [UInt8]) -> Int? {
    guard bytes.count >= pattern.count else { return nil }
    let last = bytes.count - pattern.count
    var place = 0
    while place <= last {
      // The first byte, a carriage return, is rare in images too: skip to the next one.
      guard let next = bytes[place...last].firstIndex(of: pattern[0]) else { return nil }
      if bytes[next..<next + pattern.count].elementsEqual(pattern) { return next }
      place = next + 1
    }
    return nil
  }
}
