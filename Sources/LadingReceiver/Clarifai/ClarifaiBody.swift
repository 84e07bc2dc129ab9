// SPDX-License-Identifier: Apache-2.0

import LadingText

/// A request's body that has arrived on the disk, read from there one element at a time.
///
/// Of a body of 128 MB nearly all is base64, and none of that is ever held: content and marks are
/// passed over, and their places in the file are kept.
struct ClarifaiBody: Sendable {
  /// The most bytes of marks, metadata and the like of one element.
  static let dataLimit = 16 << 20
  /// The most bytes of all other members of the body together.
  private static let otherLimit = 1 << 20

  let path: String

  /// Reads the body; `element` is called at each element of the array `list`.
  ///
  /// Gives the other members as an object. Throws a `ClarifaiRefusal` for what is no such JSON.
  func read(
    _ list: String, element: (inout JSONScanner) throws -> Void
  ) throws -> JSONValue {
    var scanner = JSONScanner(try FileBytes(path))
    var members: [JSONValue.Member] = []
    var kept = 0
    do {
      if try scanner.beginObject() {
        repeat {
          let name = String(decoding: try scanner.readName(), as: UTF8.self)
          if name == list {
            if try scanner.beginArray() {
              repeat { try element(&scanner) } while try scanner.nextElement()
            }
          } else {
            let place = try scanner.locateValue()
            kept += name.utf8.count + place.count
            if kept <= Self.otherLimit {
              members.append(JSONValue.Member(name, try JSONValue(parsing: bytes(at: place))))
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

  /// A part of it.
  func bytes(at place: Range<Int>) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: place.count)
    let reader = try BlobReader(path)
    let count = try bytes.withUnsafeMutableBytes {
      try reader.read(0, at: Int64(place.lowerBound), into: $0)
    }
    guard count == place.count else {
      throw ReceiverError(.machine, "Cannot read a body: it is shorter than it was")
    }
    return bytes
  }
}

extension JSONScanner {
  /// Passes over a value and says where in the source it stands.
  mutating func locateValue() throws(JSONError) -> Range<Int> {
    _ = try peek()
    let start = offset
    try skipValue()
    return start..<max(start, offset)
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

/// One input of a request, its content and its marks still in the body's file.
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
  /// The members of `data` beside the content, each with its name between quotes.
  private var members: [(name: String, place: Range<Int>)] = []
  var marks = ClarifaiMarks()
  /// Why it cannot be taken; nil when nothing is wrong so far.
  var problem: ClarifaiStatus?

  /// Reads the input that comes next in a body.
  init(_ scanner: inout JSONScanner, in body: ClarifaiBody) throws {
    var hasMedia = false
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
              members.append((quoted(name), try scanner.locateValue()))
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
    try checkMarks(body)
  }

  /// The members of `data` beside the content, as the text of an object.
  func data(in body: ClarifaiBody) throws -> String {
    let texts = try members.map { member in
      member.name + ":" + String(decoding: try body.bytes(at: member.place), as: UTF8.self)
    }
    return "{" + texts.joined(separator: ",") + "}"
  }

  private mutating func checkMarks(_ body: ClarifaiBody) throws {
    guard members.reduce(0, { $0 + $1.place.count }) <= ClarifaiBody.dataLimit else {
      problem = ClarifaiStatus(.inputInvalid, "data has too many bytes beside the content")
      members = []
      return
    }
    marks = ClarifaiMarks(try JSONValue(parsing: data(in: body)))
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

/// A member's name between quotes.
private func quoted(_ name: String) -> String {
  var json = JSONWriter()
  json.value(name)
  return json.string
}
