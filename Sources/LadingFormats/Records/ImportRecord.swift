// SPDX-License-Identifier: Apache-2.0

public import LadingText

/// How a file of records is written.
public enum RecordFileKind: String, Sendable, CaseIterable {
  /// A JSON object a line.
  case jsonl
  /// A header and a row a record.
  case csv

  /// The kind that a path's ending names; nil for any other.
  public init?(path: String) {
    let lower = path.lowercased()
    guard let kind = Self.allCases.first(where: { lower.hasSuffix(".\($0.rawValue)") }) else {
      return nil
    }
    self = kind
  }
}

/// One record of a V4 import: where it stands, and what is wrong with it.
public struct ImportRecord: Sendable {
  /// Its place among the records, from 0, as the service counts them.
  public let number: Int
  /// Its bytes in the file, the line end included.
  public let range: Range<Int>
  /// What is wrong with it.
  public internal(set) var faults: [ImportFault] = []

  init(number: Int, range: Range<Int>) {
    self.number = number
    self.range = range
  }
}

/// Something wrong with a record of a V4 import, or with the file's header.
public struct ImportFault: Sendable, Hashable {
  /// What is wrong.
  public enum Kind: Sendable, Hashable {
    /// A line without a record stands before this one.
    case blankLine
    /// The file begins with a byte order mark.
    case byteOrderMark
    /// The line is not JSON; why.
    case json(JSONError.Code)
    /// The line is JSON, but no object.
    case noObject(JSONKind)
    /// The record has more fields than are allowed.
    case tooManyFields(Int)
    /// A field's key is empty or too long.
    case keyLength(Int)
    /// A key is there twice.
    case repeatedKey(String)
    /// The schema is strict, and the field is missing.
    case missingField(String)
    /// The field is to be an http or https address.
    case noAddress(key: String, value: String?)
    /// The address ends in what the service does not play.
    case unknownMedia(key: String, ending: String, type: RecordSchema.FieldType)
    /// The row has another number of cells than the header.
    case row(cells: Int, header: Int)
    /// A quote is not closed, or text follows a closing one.
    case quoting
    /// The row is longer than is read.
    case tooLong
    /// Bytes are not UTF-8.
    case notUTF8
    /// A CSV without a header.
    case noHeader
  }

  /// What is wrong.
  public var kind: Kind
  /// Where in the file.
  public var offset: Int

  /// Makes a fault.
  public init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
  }
}
