// SPDX-License-Identifier: Apache-2.0

/// Parses label files, one after the other, into faults and counts.
///
/// Its buffers are reused from file to file: a label file is a few hundred bytes, and there may be
/// millions.
struct YoloLabelParser {
  private struct Row {
    var range: Range<Int>
    var first: Int
    var columns: Int
    /// The offset of the first token that is wrong; -1 when all are numbers.
    var badToken = -1
    var isFinite = true
  }

  let context: YoloContext
  var tally: YoloTally
  var faults: [YoloFault] = []
  private var values: [Double] = []
  private var rows: [Row] = []
  private var hashes: [(hash: UInt64, row: Int)] = []
  private var classCounts: [Int]
  private var label = 0
  private var image: Int?
  private var size: (width: Double, height: Double)?

  init(context: YoloContext, splits: Int) {
    self.context = context
    tally = YoloTally(splits: splits)
    classCounts = Array(repeating: 0, count: context.isNamed.count)
  }

  /// Takes faults and counts out, for a fresh start.
  mutating func take() -> (tally: YoloTally, faults: [YoloFault]) {
    for (number, count) in classCounts.enumerated() where count > 0 {
      tally.rowsOfClass[number, default: 0] += count
      classCounts[number] = 0
    }
    let result = (tally, faults)
    tally = YoloTally(splits: tally.rowsOfSplit.count)
    faults = []
    return result
  }

  /// Adds a fault of the file as a whole.
  mutating func fault(
    _ kind: YoloFault.Kind, label: Int, image: Int?, detail: String = "", isMendable: Bool = false
  ) {
    faults.append(
      YoloFault(
        kind: kind, label: label, image: image, row: 0..<0, offset: 0, columns: 0, value: 0,
        detail: detail, isMendable: isMendable))
  }

  /// Parses one file; `split` is an index into the layout's splits, `size` the image's in pixels.
  mutating func parse(
    _ bytes: Span<UInt8>, label: Int, image: Int?, split: Int?,
    size: (width: Double, height: Double)?
  ) {
    self.label = label
    self.image = image
    self.size = size
    guard let start = beginning(bytes) else { return }
    tokenize(bytes, from: start)
    if rows.contains(where: { $0.badToken >= 0 }), hasNUL(bytes) {
      fault(.notText, label: label, image: image)
      return
    }
    tally.rows += rows.count
    if rows.isEmpty { fault(.empty, label: label, image: image) }
    if let split { tally.rowsOfSplit[split] += rows.count }
    let hasPolygons =
      context.pose == nil
      && rows.contains { $0.columns >= 7 && $0.columns % 2 == 1 && $0.badToken < 0 }
    var firstBox: Row?
    for row in rows { judge(row, hasPolygons: hasPolygons, firstBox: &firstBox) }
    if let row = firstBox {
      tally.mixedFiles += 1
      add(.mixedTasks, row, at: row.range.lowerBound)
    }
    findDuplicates()
  }

  /// Where the text begins; nil for what is no text.
  private mutating func beginning(_ bytes: Span<UInt8>) -> Int? {
    guard bytes.count >= 2 else { return 0 }
    let isUTF16 = bytes[0] == 0xFF && bytes[1] == 0xFE || bytes[0] == 0xFE && bytes[1] == 0xFF
    if isUTF16 {
      fault(.notText, label: label, image: image)
      return nil
    }
    guard bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF else { return 0 }
    fault(.byteOrderMark, label: label, image: image, isMendable: true)
    return 3
  }

  private func hasNUL(_ bytes: Span<UInt8>) -> Bool {
    for index in bytes.indices where bytes[index] == 0 { return true }
    return false
  }

  private mutating func tokenize(_ bytes: Span<UInt8>, from start: Int) {
    values.removeAll(keepingCapacity: true)
    rows.removeAll(keepingCapacity: true)
    let end = bytes.count
    var index = start
    while index < end {
      // Skips white space and blank lines to the next row; CR ends a line too.
      let byte = bytes[index]
      if byte == 32 || byte &- 9 <= 4 {
        index += 1
        continue
      }
      var row = Row(range: index..<index, first: values.count, columns: 0)
      let rowStart = index
      var rowEnd = index
      while index < end {
        let byte = bytes[index]
        if byte == 10 || byte == 13 { break }
        if byte == 32 || byte &- 9 <= 4 {
          index += 1
          continue
        }
        let token = index
        index += 1
        while index < end, bytes[index] != 32, bytes[index] &- 9 > 4 { index += 1 }
        rowEnd = index
        row.columns += 1
        if let value = YoloNumber.parse(bytes, token..<index) {
          values.append(value)
          if !value.isFinite, row.badToken < 0 {
            row.badToken = token
            row.isFinite = false
          }
        } else {
          values.append(.nan)
          if row.badToken < 0 { row.badToken = token }
        }
      }
      row.range = rowStart..<rowEnd
      rows.append(row)
    }
  }

  private mutating func add(
    _ kind: YoloFault.Kind, _ row: Row, at offset: Int, value: Double = 0, isMendable: Bool = false
  ) {
    faults.append(
      YoloFault(
        kind: kind, label: label, image: image, row: row.range, offset: offset,
        columns: row.columns, value: value, isMendable: isMendable))
  }

  private mutating func judge(_ row: Row, hasPolygons: Bool, firstBox: inout Row?) {
    judgeClass(row)
    guard row.badToken < 0 else {
      return add(row.isFinite ? .notANumber : .notFinite, row, at: row.badToken)
    }
    if let pose = context.pose {
      guard row.columns == pose.columns else {
        return add(.poseColumns, row, at: row.range.lowerBound)
      }
      tally.poses += 1
      return judgePose(row, dimensions: pose.dimensions)
    }
    switch row.columns {
    case 5 where hasPolygons && !fitsAsBox(row), 1 where hasPolygons, 3 where hasPolygons:
      add(.polygonTooShort, row, at: row.range.lowerBound)
    case 5:
      if hasPolygons, firstBox == nil { firstBox = row }
      tally.boxes += 1
      judgeBox(row)
    case 6 where !hasPolygons:
      tally.boxes += 1
      add(.confidenceColumn, row, at: row.range.lowerBound, value: values[row.first + 5])
      judgeBox(row)
    case ..<6:
      add(.columnCount, row, at: row.range.lowerBound)
    case _ where row.columns % 2 == 1:
      if row.columns == 9 { judgeCorners(row) } else { tally.polygons += 1 }
      judgePoints(row, from: 1, step: 2)
    case _ where looksLikePose(row):
      tally.poses += 1
      if tally.undeclaredPose == nil {
        tally.undeclaredPose = (label, row.range.lowerBound, row.columns)
      }
      judgePose(row, dimensions: 3)
    default:
      add(.polygonOdd, row, at: row.range.lowerBound)
    }
  }

  private mutating func judgeClass(_ row: Row) {
    let value = values[row.first]
    guard value.isFinite else { return }
    let offset = row.range.lowerBound
    if value < 0 { return add(.classNegative, row, at: offset, value: value) }
    guard let number = Int(exactly: value) else {
      return add(
        value.rounded() == value ? .classOutOfRange : .classNotInteger, row, at: offset,
        value: value)
    }
    if context.isNamed.isEmpty {
      if let count = context.classCount, number >= count {
        return add(.classOutOfRange, row, at: offset, value: value)
      }
      tally.rowsOfClass[number, default: 0] += 1
    } else if number < context.isNamed.count, context.isNamed[number] {
      classCounts[number] += 1
    } else {
      add(.classOutOfRange, row, at: offset, value: value)
    }
  }

  /// Whether five columns make sense as a box, where they might be two points of a polygon.
  private func fitsAsBox(_ row: Row) -> Bool {
    let (x, y) = (values[row.first + 1], values[row.first + 2])
    let (width, height) = (values[row.first + 3], values[row.first + 4])
    return x - width / 2 >= -0.01 && x + width / 2 <= 1.01 && y - height / 2 >= -0.01
      && y + height / 2 <= 1.01
  }

  /// Whether the columns after the box are points with a visibility of 0, 1 or 2.
  private func looksLikePose(_ row: Row) -> Bool {
    guard row.columns >= 8, (row.columns - 5) % 3 == 0 else { return false }
    return stride(from: row.first + 7, to: row.first + row.columns, by: 3).allSatisfy {
      values[$0] == 0 || values[$0] == 1 || values[$0] == 2
    }
  }

  private mutating func judgePose(_ row: Row, dimensions: Int) {
    let before = faults.count
    judgeBox(row)
    if faults.count == before { judgePoints(row, from: 5, step: dimensions) }
  }

  private mutating func judgeBox(_ row: Row) {
    let (x, y) = (values[row.first + 1], values[row.first + 2])
    let (width, height) = (values[row.first + 3], values[row.first + 4])
    let offset = row.range.lowerBound
    let largest = max(max(x, y), max(width, height))
    let smallest = min(x, y)
    if largest > 1.01 {
      add(.notNormalised, row, at: offset, value: largest)
    } else if smallest < -0.01 || width < 0 || height < 0 {
      add(.negative, row, at: offset, value: min(smallest, min(width, height)))
    } else if width == 0 || height == 0 {
      add(.zeroSize, row, at: offset)
    } else {
      let out = max(
        max(width / 2 - x, x + width / 2 - 1), max(height / 2 - y, y + height / 2 - 1))
      if out > YoloClip.rounding {
        let clipped = size.flatMap {
          YoloClip(size: $0).box(x: x, y: y, width: width, height: height)
        }
        add(.outOfBounds, row, at: offset, value: out, isMendable: clipped != nil)
      }
    }
  }

  private mutating func judgePoints(_ row: Row, from first: Int, step: Int) {
    var largest = 0.0
    var smallest = 0.0
    for index in stride(from: row.first + first, to: row.first + row.columns - 1, by: step) {
      largest = max(largest, max(values[index], values[index + 1]))
      smallest = min(smallest, min(values[index], values[index + 1]))
    }
    let offset = row.range.lowerBound
    if largest > 1.01 {
      add(.notNormalised, row, at: offset, value: largest)
    } else if smallest < -0.01 {
      add(.negative, row, at: offset, value: smallest)
    } else {
      let out = max(largest - 1, -smallest)
      if out > YoloClip.rounding {
        add(
          .outOfBounds, row, at: offset, value: out,
          isMendable: canClip(row, from: first, step: step))
      }
    }
  }

  /// Whether all points that overrun do it by less than a pixel.
  ///
  /// Corners of a rotated box are left alone: clipping one of them would bend the box.
  private func canClip(_ row: Row, from first: Int, step: Int) -> Bool {
    guard let clip = size.map(YoloClip.init), row.columns != 9 || step == 3 else { return false }
    return stride(from: row.first + first, to: row.first + row.columns - 1, by: step).allSatisfy {
      clip.coordinate(values[$0], isVertical: false) != nil
        && clip.coordinate(values[$0 + 1], isVertical: true) != nil
    }
  }

  private mutating func judgeCorners(_ row: Row) {
    tally.quadrangles += 1
    let corners = Quadrangle(values[(row.first + 1)...], size: size)
    guard !corners.isRectangle else { return }
    tally.skewed += 1
    if context.isOriented {
      add(.notRectangle, row, at: row.range.lowerBound, value: corners.share)
    }
  }

  private mutating func findDuplicates() {
    guard rows.count > 1 else { return }
    hashes.removeAll(keepingCapacity: true)
    for (position, row) in rows.enumerated() where row.badToken < 0 {
      var hash = UInt64(row.columns) &* 0x9E37_79B9_7F4A_7C15
      for index in row.first..<(row.first + row.columns) {
        hash = (hash ^ values[index].bitPattern) &* 0xFF51_AFD7_ED55_8CCD
        hash ^= hash >> 32
      }
      hashes.append((hash, position))
    }
    hashes.sort { ($0.hash, $0.row) < ($1.hash, $1.row) }
    var repeated: [Int] = []
    for index in hashes.indices.dropFirst() where hashes[index].hash == hashes[index - 1].hash {
      repeated.append(hashes[index].row)
    }
    for position in repeated.sorted() {
      let row = rows[position]
      add(.duplicateRow, row, at: row.range.lowerBound, isMendable: true)
    }
  }
}
