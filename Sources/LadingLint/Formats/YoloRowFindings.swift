// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Puts what the label reader found into findings.
struct YoloRowFindings {
  let session: LintSession
  let layout: YoloLayout

  func report(_ fault: YoloFault) {
    switch fault.kind {
    case .unreadable:
      let place = Place.entry(fault.label, image: fault.image)
      session.sink.report("layout/unreadable-file", .error, at: place) {
        FindingDetail("The label file cannot be read: \(fault.detail)")
      }
    case .notText, .tooLarge:
      session.sink.markUnparsed(by: YoloEncoding.self)
      session.sink.report(YoloEncoding.self, at: .entry(fault.label, offset: 0, image: fault.image))
      {
        FindingDetail(
          fault.kind == .notText
            ? "The file is not UTF-8 text (UTF-16 or binary); save it as UTF-8"
            : "The file is larger than 16 MiB and was not read; a label file holds one image's rows"
        )
      }
    case .byteOrderMark:
      session.sink.report(
        YoloEncoding.self, .warning, at: .entry(fault.label, offset: 0, image: fault.image)
      ) {
        FindingDetail(
          "The file begins with a byte order mark, which trainers take for a part of the class; save it without"
        )
      }
    default:
      let rule = Self.rule(fault.kind)
      session.sink.report(
        rule, at: .entry(fault.label, offset: fault.offset, image: fault.image)
      ) {
        let row = text(fault)
        return FindingDetail(message(fault, row), key: row)
      }
    }
  }

  private static func rule(_ kind: YoloFault.Kind) -> any Rule.Type {
    switch kind {
    case .columnCount: YoloColumnCount.self
    case .mixedTasks: YoloMixedTasks.self
    case .confidenceColumn: YoloConfidenceColumn.self
    case .notANumber: YoloNotANumber.self
    case .notFinite: YoloNotFinite.self
    case .classNegative: YoloClassNegative.self
    case .classNotInteger: YoloClassNotInteger.self
    case .classOutOfRange: YoloClassOutOfRange.self
    case .notNormalised: YoloCoordinatesNotNormalised.self
    case .negative: YoloCoordinatesNegative.self
    case .outOfBounds: YoloBoxOutOfBounds.self
    case .zeroSize: YoloBoxZeroSize.self
    case .polygonOdd: YoloPolygonOdd.self
    case .polygonTooShort: YoloPolygonTooShort.self
    case .duplicateRow: YoloDuplicateRow.self
    case .poseColumns: YoloPoseColumns.self
    case .notText, .byteOrderMark, .tooLarge, .unreadable: YoloEncoding.self
    }
  }

  /// The row as it stands in the file: read again, for it is wanted for few rows of many.
  private func text(_ fault: YoloFault) -> String {
    var row = [UInt8](repeating: 0, count: min(fault.row.count, 1 << 20))
    let count = row.withUnsafeMutableBytes { buffer in
      (try? session.reader.read(fault.label, at: Int64(fault.row.lowerBound), into: buffer)) ?? 0
    }
    return String(decoding: row.prefix(count), as: UTF8.self)
  }

  private func message(_ fault: YoloFault, _ row: String) -> String {
    switch fault.kind {
    case .columnCount:
      return
        "The row has \(fault.columns) columns; expected 5 (class x y width height) or a polygon"
    case .mixedTasks:
      return
        "The file holds boxes and polygons, and trainers read the box as a polygon; use one kind of row"
    case .confidenceColumn:
      return
        "The row has a sixth column, \(shown(fault.value)), as predictions have for their confidence; remove it"
    case .notANumber: return notANumber(fault, row)
    case .notFinite: return "\(token(fault, row)) is not a finite number"
    case .classNegative: return "The class is \(shown(fault.value)); classes count from 0"
    case .classNotInteger:
      return "The class is \(shown(fault.value)); a class is a whole number"
    case .classOutOfRange: return classOutOfRange(fault)
    case .notNormalised:
      return fault.value > 2
        ? "A coordinate is \(shown(fault.value)), in pixels perhaps; divide by the image's width and height"
        : "A coordinate is \(shown(fault.value)); coordinates lie between 0 and 1"
    case .negative: return "A coordinate is \(shown(fault.value)); coordinates lie between 0 and 1"
    case .outOfBounds:
      return
        "It reaches \(shown(fault.value)) of the image's size beyond its edge; clip it to the image"
    case .zeroSize: return "The box has no width or no height; remove it or draw it again"
    case .polygonOdd:
      return """
        The row has \(fault.columns) columns, so a point of the polygon lacks its y; expected the class \
        and pairs of x and y
        """
    case .polygonTooShort:
      return "The polygon has \((fault.columns - 1) / 2) points; a polygon has three or more"
    case .duplicateRow: return "The row repeats an earlier one of this file; remove one of them"
    case .poseColumns:
      let expected = layout.config.poseColumns.map(String.init) ?? "others"
      return "The row has \(fault.columns) columns; kpt_shape asks for \(expected)"
    case .notText, .byteOrderMark, .tooLarge, .unreadable: return ""
    }
  }

  private func classOutOfRange(_ fault: YoloFault) -> String {
    let count = layout.config.classCount ?? 0
    if let number = Int(exactly: fault.value), number < count {
      return "The class is \(number), which has no name"
    }
    return "The class is \(shown(fault.value)), but there are \(count) classes, numbered from 0"
  }

  private func notANumber(_ fault: YoloFault, _ row: String) -> String {
    let token = token(fault, row)
    if fault.columns == 1, token.contains(",") {
      return "The columns are separated by commas; separate them by spaces"
    }
    if token.contains(","), Double(token.replacing(",", with: ".")) != nil {
      return "\(token) has a decimal comma; write a point"
    }
    if fault.offset == fault.row.lowerBound {
      return "\(token) stands where the number of the class is expected"
    }
    return "\(token) is not a number"
  }

  private func token(_ fault: YoloFault, _ row: String) -> String {
    let bytes = Array(row.utf8).dropFirst(fault.offset - fault.row.lowerBound)
    let token = bytes.prefix { $0 != 32 && !(9...13).contains($0) }
    return String(decoding: token.prefix(40), as: UTF8.self)
  }

  /// A number in few digits, whole where it is.
  private func shown(_ value: Double) -> String {
    if let whole = Int(exactly: value) { return String(whole) }
    // Six decimals are what labels have; more is noise of the arithmetic.
    let rounded = (value * 1e6).rounded() / 1e6
    return "\(rounded == 0 ? value : rounded)"
  }
}
