// SPDX-License-Identifier: Apache-2.0

/// A polygon: x and y in turn, in pixels, closed by itself.
struct Outline {
  /// Its coordinates: an even count, six or more; valid as long as the buffer they lie in.
  let points: UnsafeBufferPointer<Double>
  /// Twice its area in square pixels; the sign tells which way round it goes.
  let doubleArea: Double
  /// What it covers.
  let extent: Extent

  var area: Double { abs(doubleArea) / 2 }

  /// How many points it has.
  var count: Int { points.count / 2 }

  /// Measures a polygon in one pass; nil when a coordinate is not finite.
  init?(_ points: UnsafeBufferPointer<Double>) {
    guard let base = points.baseAddress, points.count >= 6 else { return nil }
    self.points = points
    let pairs = UnsafeRawPointer(base)
    let stride = MemoryLayout<SIMD2<Double>>.stride
    let count = points.count / 2
    let origin = pairs.loadUnaligned(as: SIMD2<Double>.self)
    var low = origin
    var high = origin
    // Relative to the first point, so that large coordinates do not swallow a small area. Its own
    // two edges add nothing then.
    var before = SIMD2<Double>.zero
    var sum = SIMD2<Double>.zero
    for index in 1..<count {
      let point = pairs.loadUnaligned(fromByteOffset: index &* stride, as: SIMD2<Double>.self)
      low.replace(with: point, where: point .< low)
      high.replace(with: point, where: point .> high)
      let here = point - origin
      sum += before * SIMD2(here.y, here.x)
      before = here
    }
    doubleArea = sum.x - sum.y
    guard doubleArea.isFinite, low.x.isFinite, low.y.isFinite, high.x.isFinite, high.y.isFinite
    else { return nil }
    extent = Extent(minX: low.x, minY: low.y, maxX: high.x, maxY: high.y)
  }

  /// The length of its boundary in pixels.
  var perimeter: Double {
    var sum = 0.0
    var last = points.count - 2
    for index in Swift.stride(from: 0, to: points.count, by: 2) {
      let (x, y) = (points[index] - points[last], points[index + 1] - points[last + 1])
      sum += (x * x + y * y).squareRoot()
      last = index
    }
    return sum
  }
}
