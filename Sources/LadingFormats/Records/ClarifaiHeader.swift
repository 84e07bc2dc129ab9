// SPDX-License-Identifier: Apache-2.0

import LadingText

/// A column that Clarifai's CSV may have.
public enum ClarifaiColumn: String, Sendable, CaseIterable {
  case inputID = "inputid"
  case input, concepts, metadata, geopoints
}

/// The first row of a Clarifai CSV: which column stands where, and what is wrong with it.
public struct ClarifaiHeader: Sendable {
  /// Something wrong with the header.
  public enum Fault: Sendable, Hashable {
    /// The file has no rows at all.
    case noHeader
    /// A column that the service does not know; `meant` is one that it does, written otherwise.
    case unknown(name: String, meant: ClarifaiColumn?)
    /// A column that stands there twice.
    case repeated(ClarifaiColumn)
    /// A column that must be there and is not.
    case missing(ClarifaiColumn)
    /// A quote is not closed, text follows a closing one, or the row is longer than is read.
    case quoting
  }

  /// What is wrong, with its byte offset.
  public private(set) var faults: [(fault: Fault, offset: Int)] = []
  /// How many cells the header has.
  public let width: Int
  private var places: [ClarifaiColumn: Int] = [:]

  /// Reads the header; `hasLabels` says whether concepts must be there.
  init(_ record: CSVRecord?, hasLabels: Bool) {
    guard let record else {
      width = 0
      faults = [(.noHeader, 0)]
      return
    }
    let fields = record.fields
    width = fields.count
    if record.isCut || record.hasOpenQuote || fields.contains(where: \.isMalformed) {
      faults.append((.quoting, record.offset))
    }
    for (place, field) in fields.enumerated() {
      guard let column = ClarifaiColumn(rawValue: field.text) else {
        faults.append((.unknown(name: field.text, meant: Self.meant(field.text)), field.offset))
        continue
      }
      if places[column] == nil {
        places[column] = place
      } else {
        faults.append((.repeated(column), field.offset))
      }
    }
    for column in [ClarifaiColumn.inputID, .input, .concepts] where places[column] == nil {
      if column == .concepts, !hasLabels { continue }
      // One that is only misspelt is said once.
      if faults.contains(where: { Self.isMisspelt($0.fault, column) }) { continue }
      faults.append((.missing(column), record.offset))
    }
  }

  /// Where a column stands; nil when it is not there.
  public subscript(column: ClarifaiColumn) -> Int? { places[column] }

  /// Whether rows can be read: the inputs are there, and nothing stands in their way.
  public var isUsable: Bool {
    !faults.contains { fault, _ in
      if case .missing(.inputID) = fault { false } else { true }
    }
  }

  private static func isMisspelt(_ fault: Fault, _ column: ClarifaiColumn) -> Bool {
    if case .unknown(_, column) = fault { true } else { false }
  }

  /// The column that a name stands for when case, blanks and separators do not count.
  private static func meant(_ name: String) -> ClarifaiColumn? {
    let plain = name.lowercased().filter { $0.isLetter }
    let others: [String: ClarifaiColumn] = [
      "id": .inputID, "inputids": .inputID, "inputs": .input, "concept": .concepts,
      "label": .concepts, "labels": .concepts, "geopoint": .geopoints, "geo": .geopoints,
    ]
    return ClarifaiColumn(rawValue: plain) ?? others[plain]
  }
}
