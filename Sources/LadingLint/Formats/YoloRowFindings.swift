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
        FindingDetail(
          "The label file cannot be read (\(fault.detail)); check its permissions, or restore it")
      }
    case .notText, .tooLarge:
      session.sink.markUnparsed(by: YoloEncoding.self)
      session.sink.report(YoloEncoding.self, at: .entry(fault.label, offset: 0, image: fault.image))
      {
        FindingDetail(
          fault.kind == .notText
            ? "The file is not UTF-8 text (UTF-16 or binary); save it as UTF-8"
            : "The file is larger than 16 MiB and is not read; leave in it the rows of its image alone"
        )
      }
    case .empty:
      // A label without an image is reported as that.
      guard fault.image != nil else { return }
      session.sink.report(YoloLabelEmpty.self, at: .entry(fault.label, image: fault.image)) {
        FindingDetail(
          "The label file is empty, so its image counts as background; annotate it if it shows objects"
        )
      }
    case .byteOrderMark:
      session.sink.report(
        YoloEncoding.self, .warning, at: .entry(fault.label, offset: 0, image: fault.image),
        isMendable: fault.isMendable
      ) {
        FindingDetail(
          "The file begins with a byte order mark, which trainers take for a part of the class; save it without"
        )
      }
    default:
      let rule = Self.rule(fault.kind)
      session.sink.report(
        rule, at: .entry(fault.label, offset: fault.offset, image: fault.image),
        isMendable: fault.isMendable
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
    case .notRectangle: YoloOBBNotRectangle.self
    case .empty: YoloLabelEmpty.self
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
        "The row has \(columns(fault)), expected class, x, y, width, height or a polygon; write it so"
    case .mixedTasks:
      return
        "The file holds boxes and polygons, and trainers read the box as a polygon; use one kind of row"
    case .confidenceColumn:
      return
        "The row has a sixth column, \(shown(fault.value)), like the confidence of a prediction; remove it"
    case .notANumber: return notANumber(fault, row)
    case .notFinite:
      return
        "The value \"\(token(fault, row))\" is no finite number; remove the row, or draw it again"
    case .classNegative:
      return
        "The class is \(shown(fault.value)), but classes count from 0; correct it, or remove the row"
    case .classNotInteger:
      return "The class is \(shown(fault.value)), expected a whole number; write the class first"
    case .classOutOfRange: return classOutOfRange(fault)
    case .notNormalised:
      return fault.value > 2
        ? "A coordinate is \(shown(fault.value)), in pixels perhaps; divide by the image's size"
        : "A coordinate is \(shown(fault.value)), expected 0 to 1; clip it to the image"
    case .negative:
      return "A coordinate is \(shown(fault.value)), expected 0 to 1; clip it to the image"
    case .outOfBounds:
      return
        "The box reaches \(shown(fault.value)) of the image's size beyond its edge; clip it to the image"
    case .zeroSize: return "The box has no width or no height; draw it again, or remove the row"
    case .polygonOdd:
      return """
        The row has \(columns(fault)), expected a class and pairs of x and y; restore the missing \
        number, or draw it again
        """
    case .polygonTooShort:
      let points = (fault.columns - 1) / 2
      return
        "The polygon has \(points == 1 ? "1 point" : "\(points) points"), expected three or more; draw it again"
    case .duplicateRow: return "The row repeats an earlier one of this file; remove one of them"
    case .poseColumns:
      let expected = layout.config.poseColumns.map(String.init) ?? "others"
      return
        "The row has \(columns(fault)), but kpt_shape asks for \(expected); write all keypoints"
    case .notRectangle:
      return fault.value < 0.01
        ? "The four corners cross or lie on one line; write them in order around the box"
        : """
        The four corners fill \(Int(fault.value * 100)) % of the rectangle around them, which is \
        what trainers take for the box; draw it again
        """
    case .notText, .byteOrderMark, .tooLarge, .unreadable, .empty: return ""
    }
  }

  private func classOutOfRange(_ fault: YoloFault) -> String {
    let count = layout.config.classCount ?? 0
    if let number = Int(exactly: fault.value), number < count {
      return "The class is \(number), which has no name; add its name, or correct it"
    }
    let known = count == 1 ? "only class 0 has a name" : "names go from 0 to \(count - 1)"
    return "The class is \(shown(fault.value)), but \(known); correct it, or add its name"
  }

  private func notANumber(_ fault: YoloFault, _ row: String) -> String {
    let token = token(fault, row)
    if fault.columns == 1, token.contains(",") {
      return "The columns are separated by commas; separate them by spaces"
    }
    if token.contains(","), Double(token.replacing(",", with: ".")) != nil {
      return "The value \"\(token)\" has a decimal comma; write a point"
    }
    if fault.offset == fault.row.lowerBound {
      return "The class is \"\(token)\", expected its number; write the number"
    }
    return "The value \"\(token)\" is no number; write digits, with a point for decimals"
  }

  private func columns(_ fault: YoloFault) -> String {
    fault.columns == 1 ? "1 column" : "\(fault.columns) columns"
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
