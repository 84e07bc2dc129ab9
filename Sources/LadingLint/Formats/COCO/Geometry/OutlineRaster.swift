// SPDX-License-Identifier: Apache-2.0

/// The pixels that polygons cover, counted as pycocotools counts them.
///
/// A polygon's boundary is drawn five times as large as the image; where it passes the middle of a
/// column, the column changes between outside and inside (`rleFrPoly` of cocoapi's maskApi.c).
struct OutlineRaster {
  /// How many points of a boundary are drawn at most.
  private static let cap = 1 << 22
  private static let scale = 5.0

  private let height: Int
  private let width: Int
  /// Where a column changes, and by which polygon.
  private var changes: [(place: Int, polygon: Int)] = []
  private var polygons = 0
  private var drawn = 0

  init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// The pixels that any of the polygons covers; nil when they are too large to be drawn.
  static func area(_ outlines: [Outline], height: Int, width: Int) -> Int? {
    guard height > 0, width > 0 else { return nil }
    var raster = OutlineRaster(height: height, width: width)
    for outline in outlines where !raster.add(outline) { return nil }
    return raster.area()
  }

  private mutating func add(_ outline: Outline) -> Bool {
    let limit = Double(Self.cap)
    let extent = outline.extent
    // Beyond this the numbers of the drawing would not fit, and neither would its points.
    guard max(abs(extent.minX), abs(extent.maxX)) < limit,
      max(abs(extent.minY), abs(extent.maxY)) < limit,
      outline.perimeter * Self.scale + Double(2 * outline.count) < limit - Double(drawn)
    else { return false }
    let corners = outline.points.map { Int(Self.scale * $0 + 0.5) }
    var before: (u: Int, v: Int)?
    var start = 0
    while start < corners.count {
      let end = start + 2 < corners.count ? start + 2 : 0
      draw((corners[start], corners[start + 1]), (corners[end], corners[end + 1]), &before)
      start += 2
    }
    polygons += 1
    return true
  }

  /// Draws one edge point by point, both ends included.
  private mutating func draw(
    _ from: (u: Int, v: Int), _ to: (u: Int, v: Int), _ before: inout (u: Int, v: Int)?
  ) {
    let (du, dv) = (abs(to.u - from.u), abs(to.v - from.v))
    let isFlat = du >= dv
    let isTurned = isFlat ? from.u > to.u : from.v > to.v
    let (start, end) = isTurned ? (to, from) : (from, to)
    let steps = isFlat ? du : dv
    let slope =
      steps == 0 ? .nan : Double(isFlat ? end.v - start.v : end.u - start.u) / Double(steps)
    drawn += steps + 1
    for step in 0...steps {
      let t = isTurned ? steps - step : step
      // A single point has no slope; its other coordinate stays undefined and changes no column.
      let other = steps == 0 ? 0 : slope * Double(t)
      let point =
        isFlat
        ? (u: start.u + t, v: Int(Double(start.v) + other + 0.5))
        : (u: Int(Double(start.u) + other + 0.5), v: start.v + t)
      if let last = before, last.u != point.u { pass(last, point) }
      before = point
    }
  }

  /// Notes that the boundary goes from one column of the drawing to the next.
  private mutating func pass(_ last: (u: Int, v: Int), _ point: (u: Int, v: Int)) {
    let u = point.u < last.u ? point.u : point.u - 1
    let x = (Double(u) + 0.5) / Self.scale - 0.5
    guard x == x.rounded(.down), x >= 0, x <= Double(width - 1) else { return }
    var y = (Double(min(point.v, last.v)) + 0.5) / Self.scale - 0.5
    y = min(max(y, 0), Double(height)).rounded(.up)
    changes.append((Int(x) * height + Int(y), polygons))
  }

  /// Adds up what lies inside of any polygon.
  private mutating func area() -> Int {
    changes.sort { $0.place < $1.place }
    var isInside = [Bool](repeating: false, count: polygons)
    var depth = 0
    var area = 0
    var last = 0
    for change in changes {
      if depth > 0 { area += change.place - last }
      last = change.place
      depth += isInside[change.polygon] ? -1 : 1
      isInside[change.polygon].toggle()
    }
    if depth > 0 { area += height * width - last }
    return area
  }
}
