// SPDX-License-Identifier: Apache-2.0

import LadingText

/// A request's body that has arrived on the disk, read from there one element at a time.
///
/// Of a body of 128 MB nearly all is base64, and none of that is ever held: strings of content are
/// passed over, and their places in the file are kept.
struct ClarifaiBody: Sendable {
  /// The most bytes of marks, metadata and the like of one element.
  static let dataLimit = 16 << 20
  /// The most bytes of any other member of the body.
  private static let memberLimit = 64 << 10

  let path: String

  /// Reads the body; `element` is called at each element of the array `list`.
  ///
  /// Gives the other members as an object. Throws a `ClarifaiRefusal` for what is no such JSON.
  func read(
    _ list: String, element: (inout JSONScanner) throws -> Void
  ) throws -> JSONValue {
    var scanner = JSONScanner(try FileBytes(path))
    var members: [JSONValue.Member] = []
    do {
      if try scanner.beginObject() {
        repeat {
          let name = String(decoding: try scanner.readName(), as: UTF8.self)
          if name == list {
            if try scanner.beginArray() {
              repeat { try element(&scanner) } while try scanner.nextElement()
            }
          } else {
            let text = try scanner.copyValue()
            if text.count <= Self.memberLimit {
              members.append(JSONValue.Member(name, try JSONValue(parsing: text)))
            }
          }
        } while try scanner.nextMember()
      }
      try scanner.finish()
    } catch let error as JSONError {
      if error.code == .unreadable, let failure = scanner.failure { throw failure }
      throw ClarifaiRefusal(
        .badFormat, "The body cannot be read at byte \(error.offset): \(error.message)")
    }
    return .object(members)
  }
}

extension JSONScanner {
  /// The text of the value that comes next.
  mutating func copyValue() throws(JSONError) -> [UInt8] {
    _ = try peek()
    beginCapture()
    try skipValue()
    var text: [UInt8] = []
    endCapture(appendingTo: &text)
    return text
  }

  /// Passes over a string and says where in the source it stands, its quotes left out.
  mutating func locateString() throws(JSONError) -> Range<Int> {
    _ = try peek()
    let start = offset + 1
    try readString()
    return start..<max(start, offset - 1)
  }

  /// A string of ordinary length; nil for one that is too long to be kept.
  mutating func shortString() throws(JSONError) -> String? {
    try readString()
    return textIsCut ? nil : String(decoding: copyText(), as: UTF8.self)
  }
}

/// What an input is.
enum ClarifaiMedia: String, Sendable {
  case image
  case video
  case audio
  case text
}

/// One input of a request, its content still in the body's file.
struct ClarifaiNewInput: Sendable {
  /// Where its content is.
  enum Content: Sendable, Equatable {
    /// In the body, base64 as it stands there.
    case base64(Range<Int>)
    /// In the body, as a string of text.
    case raw(Range<Int>)
    /// Elsewhere.
    case url(String)
  }

  var id: String?
  var kind = ClarifaiMedia.image
  var content: Content?
  var datasets: [String] = []
  /// The members of `data` beside the content, as the text of an object.
  var data = "{}"
  var marks = ClarifaiMarks()
  /// Why it cannot be taken; nil when nothing is wrong so far.
  var problem: ClarifaiStatus?

  /// Reads the input that comes next.
  init(_ scanner: inout JSONScanner) throws {
    var hasMedia = false
    var texts: [[UInt8]] = []
    if try scanner.beginObject() {
      repeat {
        switch String(decoding: try scanner.readName(), as: UTF8.self) {
        case "id": id = try scanner.shortString()
        case "dataset_ids":
          if try scanner.beginArray() {
            repeat {
              datasets.append(try scanner.shortString() ?? "")
            } while try scanner
              .nextElement()
          }
        case "data":
          guard try scanner.beginObject() else { break }
          repeat {
            let name = String(decoding: try scanner.readName(), as: UTF8.self)
            if let kind = ClarifaiMedia(rawValue: name) {
              self.kind = kind
              hasMedia = true
              try readMedia(&scanner)
            } else {
              texts.append(Array("\"\(escapedName(name))\":".utf8) + (try scanner.copyValue()))
            }
          } while try scanner.nextMember()
        default: try scanner.skipValue()
        }
      } while try scanner.nextMember()
    }
    if id == "" { id = nil }
    if let id, !isClarifaiID(id) {
      problem = ClarifaiStatus(
        .inputInvalid, "An input's id has letters, digits, -, _ and . only, at most 128")
    } else if !hasMedia {
      problem = ClarifaiStatus(.inputInvalid, "data has none of image, video, audio and text")
    } else if content == nil {
      problem = ClarifaiStatus(.inputInvalid, "The \(kind.rawValue) has neither content nor url")
    }
    try keep(texts)
  }

  private mutating func keep(_ texts: [[UInt8]]) throws {
    guard texts.reduce(0, { $0 + $1.count }) <= ClarifaiBody.dataLimit else {
      problem = ClarifaiStatus(.inputInvalid, "data has too many bytes beside the content")
      return
    }
    data = "{" + texts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ",") + "}"
    marks = ClarifaiMarks(try JSONValue(parsing: data))
    if problem == nil, let fault = marks.problem {
      problem = ClarifaiStatus(.inputInvalid, fault)
    }
  }

  private mutating func readMedia(_ scanner: inout JSONScanner) throws {
    guard try scanner.beginObject() else { return }
    repeat {
      switch String(decoding: try scanner.readName(), as: UTF8.self) {
      case "base64":
        let place = try scanner.locateString()
        if !place.isEmpty { content = .base64(place) }
      case "raw" where kind == .text: content = .raw(try scanner.locateString())
      case "url":
        guard let url = try scanner.shortString(), !url.isEmpty, content == nil else { break }
        content = .url(url)
      default: try scanner.skipValue()
      }
    } while try scanner.nextMember()
  }
}

/// A member's name as it may stand between quotes.
private func escapedName(_ name: String) -> String {
  var json = JSONWriter()
  json.value(name)
  return String(json.string.dropFirst().dropLast())
}
