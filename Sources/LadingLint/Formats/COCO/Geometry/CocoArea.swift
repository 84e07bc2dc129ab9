// SPDX-License-Identifier: Apache-2.0

import LadingFormats

/// Which area an annotation's `area` is.
enum CocoArea {
  enum Verdict {
    /// That of its segmentation, or not to be judged.
    case right
    /// That of its box, and it has no segmentation.
    case box
    /// Less than its box, and it has no segmentation.
    case smaller
    /// None of these; what it should be, in words.
    case wrong(String)
  }

  /// Whether an area is that of a box, give or take a pixel of each side: programs round the sides,
  /// and count the last pixel or do not.
  static func isBox(_ area: Double, width: Double, height: Double) -> Bool {
    area >= max(0, width - 1) * max(0, height - 1) && area <= (width + 1) * (height + 1)
  }

  static func verdict(
    _ area: Double, _ annotation: CocoAnnotation, _ geometry: CocoGeometry?
  ) -> Verdict {
    let (width, height) = (annotation.width, annotation.height)
    let hasBox = annotation.hasBox && width > 0 && height > 0
    guard area.isFinite else { return .wrong("which is no number") }
    if area > 0, hasBox, isBox(area, width: width, height: height) {
      return annotation.hasSegmentation ? .right : .box
    }
    if let geometry, annotation.hasSegmentation {
      switch geometry.cover {
      case .nothing: return .right
      case .outlines:
        return isOutlines(area, annotation, geometry)
          ? .right : .wrong(expected(geometry.area, "polygons have", annotation, hasBox))
      case .mask(let runs):
        if runs.problem != nil || abs(area - geometry.area) <= max(1, 0.01 * geometry.area) {
          return .right
        }
        return .wrong(expected(geometry.area, "mask has", annotation, hasBox))
      }
    }
    guard hasBox, !annotation.hasSegmentation else { return .right }
    if area > 0, area <= width * height { return .smaller }
    return .wrong("its box has \(plainNumber(annotation.boxArea))")
  }

  private static func expected(
    _ area: Double, _ what: String, _ annotation: CocoAnnotation, _ hasBox: Bool
  ) -> String {
    "its \(what) \(plainNumber((area * 100).rounded() / 100))"
      + (hasBox ? " and its box \(plainNumber(annotation.boxArea))" : "")
  }

  /// Whether an area is that of the polygons: added up, as one shape, with holes taken out, or as
  /// pixels.
  ///
  /// Most are within a hundredth of the sum, which costs nothing. The pixels of a shape differ from
  /// its area by half its boundary at most. Only where that does not explain it is it drawn.
  private static func isOutlines(
    _ area: Double, _ annotation: CocoAnnotation, _ geometry: CocoGeometry
  ) -> Bool {
    let sum = geometry.area
    if abs(area - sum) <= 0.01 * sum { return true }
    guard area > 0 || sum < 1 else { return false }
    let outlines = geometry.outlines
    let boundary = outlines.reduce(0) { $0 + $1.outline.perimeter }
    let slack = max(1, 0.01 * sum + boundary / 2)
    let signed = abs(outlines.reduce(0) { $0 + $1.outline.doubleArea }) / 2
    let largest = outlines.reduce(0) { max($0, $1.outline.area) }
    let least = outlines.count == 1 ? largest : min(signed, largest)
    if area >= least - slack, area <= sum + slack { return true }
    guard
      let pixels = OutlineRaster.area(
        outlines.map(\.outline), height: annotation.imageHeight, width: annotation.imageWidth)
    else { return false }
    return abs(area - Double(pixels)) <= max(1, 0.01 * Double(pixels))
  }
}
