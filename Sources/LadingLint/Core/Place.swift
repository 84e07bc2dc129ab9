// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Where a finding stands, in terms of the inventory, so that a million of them cost little.
public struct Place: Sendable, Hashable {
  /// The file it stands in.
  public enum File: Sendable, Hashable {
    /// The dataset as a whole.
    case dataset
    /// A file of the inventory.
    case entry(Int)
    /// A name that is not in the inventory: junk, an unsafe name, a file that is missing.
    case name([UInt8])
  }

  /// The file to be edited.
  public var file: File
  /// The byte offset in it; line and column are computed from it.
  ///
  /// Nil where that makes no sense.
  public var offset: Int?
  /// The inventory index of the image it is about; nil when there is none.
  public var image: Int?

  /// Makes a place.
  public init(_ file: File, offset: Int? = nil, image: Int? = nil) {
    self.file = file
    self.offset = offset
    self.image = image
  }

  /// The dataset as a whole.
  public static let dataset = Place(.dataset)

  /// A file of the inventory.
  public static func entry(_ index: Int, offset: Int? = nil, image: Int? = nil) -> Place {
    Place(.entry(index), offset: offset, image: image)
  }

  /// An image file itself.
  public static func image(_ index: Int) -> Place { Place(.entry(index), image: index) }
}

/// What is only put into words for the findings that are kept.
public struct FindingDetail: Sendable {
  /// What is wrong, what was expected, what to do.
  public var message: String
  /// A JSON pointer; nil where the file is no JSON.
  public var pointer: String?
  /// What tells the record apart within its file (cli.md, "fingerprint"); else empty.
  public var key: String

  /// Makes a detail.
  public init(_ message: String, pointer: String? = nil, key: String = "") {
    self.message = Self.oneLine(message)
    self.pointer = pointer
    self.key = key
  }

  /// A name from the data may hold a line break, and a message is one line wherever it is shown.
  private static func oneLine(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": shown += "\\n"
      case "\r": shown += "\\r"
      case "\t": shown += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}
