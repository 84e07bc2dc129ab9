// SPDX-License-Identifier: Apache-2.0

/// Four corners, compared with the smallest rectangle around them.
///
/// That rectangle is what a trainer of rotated boxes makes of the corners, so corners of another
/// shape are not learned as drawn.
struct Quadrangle {
  /// The share of the rectangle that the corners enclose, 0 to 1; 0 for corners that cross.
  private(set) var share = 0.0
  /// Whether they are a rectangle's, but for what rounding to pixels does.
  private(set) var isRectangle = false

  /// Takes x and y of four corners, in shares of an image of this size in pixels.
  ///
  /// Without a size angles are unknown; then a parallelogram is taken for a rectangle.
  init(_ numbers: ArraySlice<Double>, size: (width: Double, height: Double)?) {
    let start = numbers.startIndex
    let scale = size ?? (width: 1, height: 1)
    let points = (0..<4).map { corner in
      (
        x: numbers[start + 2 * corner] * scale.width,
        y: numbers[start + 2 * corner + 1] * scale.height
      )
    }
    let area = Self.area(points)
    let around = Self.rectangle(points)
    share = around.area > 0 ? min(1, area / around.area) : 0
    if size == nil {
      isRectangle = around.area > 0 && Self.isParallelogram(points)
    } else {
      // Corners rounded to pixels lose up to a pixel along each side.
      isRectangle = around.area > 0 && (share >= 0.9 || around.area - area <= around.sides)
    }
  }

  private typealias Point = (x: Double, y: Double)

  private static func area(_ points: [Point]) -> Double {
    var twice = 0.0
    for corner in 0..<4 {
      let (a, b) = (points[corner], points[(corner + 1) % 4])
      twice += a.x * b.y - b.x * a.y
    }
    return abs(twice) / 2
  }

  /// The smallest rectangle around the points: one of its sides lies along two of them.
  private static func rectangle(_ points: [Point]) -> (area: Double, sides: Double) {
    var best = (area: Double.infinity, sides: 0.0)
    for a in 0..<4 {
      for b in (a + 1)..<4 {
        let (dx, dy) = (points[b].x - points[a].x, points[b].y - points[a].y)
        let length = (dx * dx + dy * dy).squareRoot()
        guard length > 0 else { continue }
        let along = extent(points.map { ($0.x * dx + $0.y * dy) / length })
        let across = extent(points.map { ($0.y * dx - $0.x * dy) / length })
        if along * across < best.area { best = (along * across, along + across) }
      }
    }
    return best.area.isFinite ? best : (0, 0)
  }

  private static func extent(_ values: [Double]) -> Double {
    (values.max() ?? 0) - (values.min() ?? 0)
  }

  private static func isParallelogram(_ points: [Point]) -> Bool {
    let offX = points[0].x + points[2].x - points[1].x - points[3].x
    let offY = points[0].y + points[2].y - points[1].y - points[3].y
    let reach = max(extent(points.map(\.x)), extent(points.map(\.y)))
    return max(abs(offX), abs(offY)) <= 0.1 * reach
  }
}
