// SPDX-License-Identifier: Apache-2.0

public import LadingText

/// What the inputs of a Clarifai dataset are.
public enum ClarifaiInputType: String, Sendable, CaseIterable {
  case image, text, video, audio
}

/// What the column `input` of a Clarifai CSV holds.
public enum ClarifaiCSVType: String, Sendable, CaseIterable {
  /// Addresses that the service reads the inputs from.
  case url
  /// Paths of files on this machine.
  case file = "file_path"
  /// The texts themselves.
  case raw
}

/// One input as a row of a Clarifai CSV names it.
public enum ClarifaiInput: Sendable, Hashable {
  /// An address that the service reads it from.
  case url(String)
  /// A file on this machine: the path as it is written.
  case file(String)
  /// A text.
  case text(String)
}

/// A place on earth.
public struct GeoPoint: Sendable, Hashable {
  /// Degrees east, -180 to 180.
  public var longitude: Double
  /// Degrees north, -90 to 90.
  public var latitude: Double

  /// Makes a place.
  public init(longitude: Double, latitude: Double) {
    self.longitude = longitude
    self.latitude = latitude
  }
}

/// One row of a Clarifai CSV, its cells parsed, and what is wrong with them.
///
/// Cells with an error are nil or empty here: a row is to be sent only when `isSendable`.
public struct ClarifaiRow: Sendable {
  /// Its place among the rows below the header, from 0.
  public let number: Int
  /// Its bytes in the file, the line end included.
  public let range: Range<Int>
  /// The input's id; nil where the file has no such column.
  public internal(set) var inputID: String?
  /// Where the id's value begins in the file.
  public internal(set) var inputIDOffset = 0
  /// The input; nil when the cell is empty or no such input.
  public internal(set) var input: ClarifaiInput?
  /// Where the input's value begins in the file.
  public internal(set) var inputOffset = 0
  /// The names of its concepts; empty where labels are off.
  public internal(set) var concepts: [String] = []
  /// Its metadata, always an object; nil where there is none.
  public internal(set) var metadata: JSONValue?
  /// Where it was taken; nil where that is not said.
  public internal(set) var geoPoint: GeoPoint?
  /// What is wrong with it, in the order of its cells.
  public internal(set) var faults: [ClarifaiFault] = []

  init(number: Int, range: Range<Int>) {
    self.number = number
    self.range = range
  }

  /// Whether none of its faults keeps the service from taking it.
  public var isSendable: Bool { faults.allSatisfy { !$0.kind.isError } }
}

/// Something wrong with a row of a Clarifai CSV.
public struct ClarifaiFault: Sendable, Hashable {
  /// What is wrong.
  public enum Kind: Sendable, Hashable {
    /// The row has another number of cells than the header, or is longer than is read.
    case row(cells: Int, header: Int)
    /// A quote is not closed, or text follows a closing one.
    case quoting
    /// The row is longer than is read.
    case tooLong
    /// A cell's bytes are not UTF-8.
    case notUTF8(column: ClarifaiColumn)
    /// The id is empty.
    case emptyID
    /// The id has a character that an address cannot carry as it is: a blank, a slash, a control
    /// character.
    case oddID(String)
    /// There is no input in the cell.
    case emptyInput
    /// An address was expected: http or https and a host.
    case noAddress(String)
    /// An address stands where paths of files are expected.
    case unexpectedAddress(String)
    /// No concept is named, and inputs are to be labelled.
    case noConcept
    /// A concept between two commas is empty.
    case emptyConcept
    /// The metadata is neither JSON nor the same in single quotes; why.
    case metadata(String)
    /// The metadata is JSON, but no object.
    case metadataNoObject(JSONKind)
    /// The geopoint is not two numbers with a comma between them.
    case noGeoPoint(String)
    /// The longitude or latitude is out of range.
    case geoPointOutOfRange(GeoPoint, isSwapped: Bool)

    /// Whether the row cannot be sent so.
    public var isError: Bool { if case .oddID = self { false } else { true } }
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
