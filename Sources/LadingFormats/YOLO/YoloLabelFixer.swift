// SPDX-License-Identifier: Apache-2.0

/// Mends label files where that changes nothing but mistakes: boxes that overrun by less than a
/// pixel, rows that stand twice, a byte order mark, line ends.
public struct YoloLabelFixer {
  /// The largest file that is mended, in bytes.
  public static let sizeLimit = YoloReader.largestLabel

  private var parser: YoloLabelParser

  /// A fixer for the labels of a dataset.
  public init(_ layout: YoloLayout) {
    let context = YoloContext(layout.config, isOriented: layout.config.task == "obb")
    parser = YoloLabelParser(context: context, splits: 0)
  }

  /// The file as it should be; nil when there is nothing to mend, or it is no text.
  ///
  /// `facts` are the image's, by whose size a pixel is known.
  public mutating func mended(
    _ bytes: [UInt8], _ facts: ImageFacts?, _ kinds: MendKinds = .all
  ) -> Mended? {
    guard bytes.count <= Self.sizeLimit else { return nil }
    let size = facts?.shownSize
    guard !faults(bytes, size).contains(where: { $0.kind == .notText }) else { return nil }
    var result = PlainText.normalised(bytes, kinds)
    // A box hides what its keypoints do, so there may be more to clip after the first time.
    for _ in 0..<3 where kinds.contains(.clip) {
      let edits = faults(result.bytes, size).filter { $0.kind == .outOfBounds && $0.isMendable }
        .flatMap { clip($0, result.bytes, size) }
      if edits.isEmpty { break }
      result.counts.clipped += edits.count
      result.bytes = ByteEdit.apply(edits, to: result.bytes)
    }
    let repeated = faults(result.bytes, size).filter { $0.kind == .duplicateRow }.map(\.row)
    if !repeated.isEmpty, kinds.contains(.rows) {
      result.counts.rows += repeated.count
      let edits = repeated.map { ByteEdit(Self.line($0, in: result.bytes), []) }
      result.bytes = ByteEdit.apply(edits, to: result.bytes)
    }
    return result.counts.isEmpty ? nil : result
  }

  private mutating func faults(
    _ bytes: [UInt8], _ size: (width: Double, height: Double)?
  ) -> [YoloFault] {
    parser.parse(bytes.span, label: 0, image: nil, split: nil, size: size)
    return parser.take().faults.sorted { $0.row.lowerBound < $1.row.lowerBound }
  }

  /// One edit that replaces the row by itself, clipped; nothing where that cannot be.
  private func clip(
    _ fault: YoloFault, _ bytes: [UInt8], _ size: (width: Double, height: Double)?
  ) -> [ByteEdit] {
    guard let clip = size.map(YoloClip.init) else { return [] }
    var tokens: [Range<Int>] = []
    var start: Int?
    for index in fault.row {
      let isSpace = bytes[index] == 32 || (9...13).contains(bytes[index])
      if isSpace, let first = start { tokens.append(first..<index) }
      if isSpace { start = nil } else if start == nil { start = index }
    }
    if let first = start { tokens.append(first..<fault.row.upperBound) }
    guard tokens.count == fault.columns else { return [] }
    let values = tokens.map { YoloNumber.parse(bytes.span, $0) ?? .nan }
    var clipped = values
    let points = parser.context.points(columns: fault.columns)
    if points.first != 1,
      let box = clip.box(x: values[1], y: values[2], width: values[3], height: values[4])
    {
      clipped.replaceSubrange(1...4, with: box)
    }
    for index in points {
      clipped[index] = clip.coordinate(values[index], isVertical: false) ?? values[index]
      clipped[index + 1] = clip.coordinate(values[index + 1], isVertical: true) ?? values[index + 1]
    }
    var row: [UInt8] = []
    var position = fault.row.lowerBound
    for (index, token) in tokens.enumerated() where clipped[index] != values[index] {
      row += bytes[position..<token.lowerBound]
      row += DecimalText.bytes(clipped[index], like: bytes[token])
      position = token.upperBound
    }
    row += bytes[position..<fault.row.upperBound]
    return [ByteEdit(fault.row, row)]
  }

  /// The whole line of a row, its end included.
  private static func line(_ row: Range<Int>, in bytes: [UInt8]) -> Range<Int> {
    let start = bytes[..<row.lowerBound].lastIndex(of: 10).map { $0 + 1 } ?? 0
    let end = bytes[row.upperBound...].firstIndex(of: 10).map { $0 + 1 } ?? bytes.count
    return start..<end
  }
}

extension YoloContext {
  /// Where the x of each point stands in a row of so many columns.
  func points(columns: Int) -> [Int] {
    if let pose { return Array(stride(from: 5, to: pose.columns - 1, by: pose.dimensions)) }
    if columns <= 6 { return [] }
    let isPolygon = columns % 2 == 1
    return Array(stride(from: isPolygon ? 1 : 5, to: columns - 1, by: isPolygon ? 2 : 3))
  }
}
