// SPDX-License-Identifier: Apache-2.0

public import LadingText

/// Reads a Clarifai CSV row by row, every cell parsed and checked by itself.
///
/// What needs more than one row (ids that repeat) or the disk (files that are missing) is the
/// caller's. A row costs at most `CSVRecord.limit` bytes of memory, whatever the file's size.
public struct ClarifaiCSVReader {
  /// How a file is to be read.
  public struct Options: Sendable, Hashable {
    /// What the column `input` holds; nil to find it out by the first row.
    public var csvType: ClarifaiCSVType?
    /// What the inputs are; nil to find it out by the first row.
    public var inputType: ClarifaiInputType?
    /// Whether every input is to have a concept.
    public var hasLabels = true

    /// Makes a set of options.
    public init(
      csvType: ClarifaiCSVType? = nil, inputType: ClarifaiInputType? = nil, hasLabels: Bool = true
    ) {
      self.csvType = csvType
      self.inputType = inputType
      self.hasLabels = hasLabels
    }
  }

  /// The header, and what is wrong with it.
  public let header: ClarifaiHeader
  /// What the column `input` holds: as asked for, or as the first row has it.
  public let csvType: ClarifaiCSVType
  /// What the inputs are: as asked for, or as the first row has it.
  public let inputType: ClarifaiInputType

  private var reader: CSVReader
  private var first: CSVRecord?
  private let hasLabels: Bool
  private var count = 0

  /// Reads the header and looks at the first row.
  ///
  /// Throws what the source throws.
  public init(_ source: any ByteSource, options: Options = Options()) throws {
    var reader = CSVReader(source)
    header = ClarifaiHeader(try reader.next(), hasLabels: options.hasLabels)
    let first = header.isUsable ? try reader.next() : nil
    let fields = first?.fields ?? []
    let input = header[.input].flatMap { fields.indices.contains($0) ? fields[$0].text : nil } ?? ""
    let guess = Self.guess(input)
    // Texts alone can stand in the file themselves.
    let isText = options.csvType == .raw || (options.csvType == nil && guess.csvType == .raw)
    inputType = options.inputType ?? (isText ? .text : guess.inputType)
    csvType =
      options.csvType
      ?? (guess.csvType == .raw && inputType != .text ? .file : guess.csvType)
    hasLabels = options.hasLabels
    self.reader = reader
    self.first = first
  }

  /// The next row; nil at the end, and when the header is not usable.
  ///
  /// Throws what the source throws.
  public mutating func next() throws -> ClarifaiRow? {
    guard header.isUsable else { return nil }
    var record = first
    first = nil
    if record == nil { record = try reader.next() }
    guard let record else { return nil }
    defer { count += 1 }
    return row(record)
  }

  private func row(_ record: CSVRecord) -> ClarifaiRow {
    var row = ClarifaiRow(number: count, range: record.range)
    if record.isCut {
      row.faults.append(ClarifaiFault(.tooLong, at: record.offset))
      return row
    }
    let fields = record.fields
    if record.hasOpenQuote || fields.contains(where: \.isMalformed) {
      let field = fields.first(where: \.isMalformed)
      row.faults.append(ClarifaiFault(.quoting, at: field?.offset ?? record.offset))
      return row
    }
    guard fields.count == header.width else {
      row.faults.append(
        ClarifaiFault(.row(cells: fields.count, header: header.width), at: record.offset))
      return row
    }
    for column in ClarifaiColumn.allCases {
      guard let place = header[column] else { continue }
      let field = fields[place]
      guard String(validating: field.bytes, as: UTF8.self) != nil else {
        row.faults.append(ClarifaiFault(.notUTF8(column: column), at: field.offset))
        continue
      }
      switch column {
      case .inputID: readID(field, &row)
      case .input: readInput(field, &row)
      case .concepts: if hasLabels { readConcepts(field, &row) }
      case .metadata: readMetadata(field, &row)
      case .geopoints: readGeoPoint(field, &row)
      }
    }
    return row
  }

  private func readID(_ field: CSVField, _ row: inout ClarifaiRow) {
    let id = field.text
    row.inputIDOffset = field.offset
    if id.isEmpty {
      row.faults.append(ClarifaiFault(.emptyID, at: field.offset))
      return
    }
    row.inputID = id
    if let odd = field.bytes.firstIndex(where: { $0 <= 0x20 || $0 == 0x7F || $0 == 0x2F }) {
      row.faults.append(ClarifaiFault(.oddID(id), at: field.offset(of: odd)))
    }
  }

  private func readInput(_ field: CSVField, _ row: inout ClarifaiRow) {
    let text = field.text
    row.inputOffset = field.offset
    if field.bytes.allSatisfy({ $0 <= 0x20 }) {
      row.faults.append(ClarifaiFault(.emptyInput, at: field.offset))
      return
    }
    switch csvType {
    case .raw: row.input = .text(text)
    case .url:
      if isWebAddress(text) {
        row.input = .url(text)
      } else {
        row.faults.append(ClarifaiFault(.noAddress(text), at: field.offset))
      }
    case .file:
      if isWebAddress(text) {
        row.faults.append(ClarifaiFault(.unexpectedAddress(text), at: field.offset))
      } else {
        row.input = .file(text)
      }
    }
  }

  private func readConcepts(_ field: CSVField, _ row: inout ClarifaiRow) {
    if field.bytes.allSatisfy({ $0 <= 0x20 }) {
      row.faults.append(ClarifaiFault(.noConcept, at: field.offset))
      return
    }
    var start = 0
    for part in field.bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      let name = String(decoding: part, as: UTF8.self).trimmingBlanks
      if name.isEmpty {
        row.faults.append(ClarifaiFault(.emptyConcept, at: field.offset(of: start)))
      } else if !row.concepts.contains(name) {
        row.concepts.append(name)
      }
      start += part.count + 1
    }
  }

  private func readMetadata(_ field: CSVField, _ row: inout ClarifaiRow) {
    if field.bytes.allSatisfy({ $0 <= 0x20 }) { return }
    do {
      let value = try SingleQuotedJSON.read(field.bytes)
      if value.object == nil {
        row.faults.append(ClarifaiFault(.metadataNoObject(value.kind), at: field.offset))
      } else {
        row.metadata = value
      }
    } catch {
      row.faults.append(
        ClarifaiFault(.metadata(error.message), at: field.offset(of: error.offset)))
    }
  }

  private func readGeoPoint(_ field: CSVField, _ row: inout ClarifaiRow) {
    let text = field.text
    if text.trimmingBlanks.isEmpty { return }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double(String($0).trimmingBlanks) }.filter(\.isFinite)
    guard parts.count == 2, numbers.count == 2 else {
      row.faults.append(ClarifaiFault(.noGeoPoint(text), at: field.offset))
      return
    }
    let point = GeoPoint(longitude: numbers[0], latitude: numbers[1])
    if abs(point.longitude) <= 180, abs(point.latitude) <= 90 {
      row.geoPoint = point
    } else {
      let isSwapped = abs(point.latitude) <= 180 && abs(point.longitude) <= 90
      row.faults.append(
        ClarifaiFault(.geoPointOutOfRange(point, isSwapped: isSwapped), at: field.offset))
    }
  }

  /// What the first input seems to be.
  private static func guess(
    _ input: String
  ) -> (csvType: ClarifaiCSVType, inputType: ClarifaiInputType) {
    let isAddress = isWebAddress(input)
    var path = input[...]
    if isAddress { path = path.prefix { $0 != "?" && $0 != "#" } }
    let name = path.split(separator: "/").last ?? ""
    let dot = name.lastIndex(of: ".")
    let ending = dot.map { name[name.index(after: $0)...].lowercased() } ?? ""
    let types: [(ClarifaiInputType, Set<String>)] = [
      (.image, ["jpg", "jpeg", "png", "tif", "tiff", "bmp", "webp", "gif"]),
      (.video, ["avi", "mp4", "wmv", "mov", "3gp", "3gpp", "mkv", "webm", "m4v"]),
      (.audio, ["wav", "mp3", "flac", "ogg", "m4a", "aac"]), (.text, ["txt", "text", "md"]),
    ]
    let type = types.first { $0.1.contains(ending) }?.0
    if isAddress { return (.url, type ?? .image) }
    return type.map { (.file, $0) } ?? (.raw, .text)
  }
}

/// Whether a text is an http or https address with a host and without blanks.
func isWebAddress(_ text: String) -> Bool {
  let lower = text.prefix(8).lowercased()
  for scheme in ["https://", "http://"] where lower.hasPrefix(scheme) {
    let rest = text.utf8.dropFirst(scheme.utf8.count)
    guard let host = rest.first, !"/?#:".utf8.contains(host) else { return false }
    return rest.allSatisfy { $0 > 0x20 && $0 != 0x7F }
  }
  return false
}

extension StringProtocol {
  /// The text without blanks at its ends.
  var trimmingBlanks: String {
    let isBlank: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" }
    var scalars = Array(unicodeScalars)[...]
    while let first = scalars.first, isBlank(first) { scalars.removeFirst() }
    while let last = scalars.last, isBlank(last) { scalars.removeLast() }
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return text
  }
}

extension JSONValue {
  /// What the value is.
  public var kind: JSONKind {
    switch self {
    case .null: .null
    case .bool: .bool
    case .integer, .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }
}
