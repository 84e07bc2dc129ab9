// SPDX-License-Identifier: Apache-2.0

public import LadingModel
public import LadingText

/// What an input is.
public enum ClarifaiMedia: String, Sendable, CaseIterable {
  /// A picture.
  case image
  /// A film: sent alone.
  case video
  /// A sound: sent alone.
  case audio
  /// Text, sent as it is.
  case text

  /// Whether a request holds one of them only.
  var isSentAlone: Bool { self == .video || self == .audio }
}

/// One input that is to be sent.
public struct ClarifaiRecord: Sendable {
  /// Where its content is.
  public enum Content: Sendable, Hashable {
    /// An entry of the dataset, with its size in bytes.
    case entry(Int, bytes: Int64)
    /// A file of its own, with its size in bytes.
    case file(String, bytes: Int64)
    /// The text itself.
    case raw(String)
    /// Elsewhere: the service fetches it.
    case url(String)
  }

  /// Its id, which the service knows it by.
  public var id: String
  /// What it is.
  public var kind: ClarifaiMedia
  /// Where its content is.
  public var content: Content
  /// What people know it by: its path, or its line in a table.
  public var origin: String
  /// The concepts that it as a whole has.
  public var concepts: [String]
  /// What else is said about it: an object.
  public var metadata: JSONValue?
  /// Where on Earth it was made.
  public var place: Place?
  /// What is said about parts of it.
  public var marks: [ClarifaiMark]

  /// A place on Earth, in degrees.
  public struct Place: Sendable, Hashable {
    /// East is positive.
    public var longitude: Double
    /// North is positive.
    public var latitude: Double

    /// Makes a place; nil for what is none.
    public init?(longitude: Double, latitude: Double) {
      guard abs(longitude) <= 180, abs(latitude) <= 90 else { return nil }
      self.longitude = longitude
      self.latitude = latitude
    }
  }

  /// Makes an input.
  public init(
    id: String, kind: ClarifaiMedia, content: Content, origin: String, concepts: [String] = [],
    metadata: JSONValue? = nil, place: Place? = nil, marks: [ClarifaiMark] = []
  ) {
    self.id = id
    self.kind = kind
    self.content = content
    self.origin = origin
    self.concepts = concepts
    self.metadata = metadata
    self.place = place
    self.marks = marks
  }

  /// The bytes of its content as they are sent; nil where it has to be read to know (text).
  public var contentBytes: Int64 {
    switch content {
    case .entry(_, let bytes), .file(_, let bytes): bytes
    case .raw(let text): Int64(text.utf8.count)
    case .url: 0
    }
  }
}

/// Something that is said about a part of an input.
public struct ClarifaiMark: Sendable, Hashable {
  /// The concept.
  public var concept: String
  /// Which part.
  public var part: Part

  /// A part of an input.
  public enum Part: Sendable, Hashable {
    /// A shape in an image.
    case shape(ImageMarks.Shape)
    /// A box in the frame of a video at this time, in milliseconds.
    case frame(ImageMarks.Box, milliseconds: UInt32)
    /// Characters of a text, from the first to behind the last, and what they are.
    case span(Range<Int>, text: String?)
  }

  /// Makes a mark.
  public init(concept: String, part: Part) {
    self.concept = concept
    self.part = part
  }
}

/// The id of a concept, of its name.
///
/// A name that is made of letters, digits, `-` and `_` is its own id; of another the official
/// client's loader for COCO makes small letters with hyphens for blanks.
func clarifaiConceptID(_ name: String) -> String {
  let isPlain = name.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
  return isPlain ? name : String(name.lowercased().map { $0 == " " ? "-" : $0 })
}
