// SPDX-License-Identifier: Apache-2.0

extension Outline {
  /// A point at which two edges cross; nil when none do.
  ///
  /// Edges that touch, share a point or run along one another do not cross: outlines with holes are
  /// drawn so, and pixels' outlines meet at corners.
  func crossing(_ finder: CrossingFinder) -> (x: Double, y: Double)? {
    isStar ? nil : finder.find(in: self)
  }

  /// Whether all of it can be seen from the middle of its extent, turning once: then nothing of it
  /// crosses, and most objects are such.
  private var isStar: Bool {
    guard let base = points.baseAddress else { return false }
    let pairs = UnsafeRawPointer(base)
    let stride = MemoryLayout<SIMD2<Double>>.stride
    let middle = SIMD2(extent.minX + extent.maxX, extent.minY + extent.maxY) * 0.5
    var count = count
    let first = pairs.loadUnaligned(as: SIMD2<Double>.self) - middle
    var before =
      pairs.loadUnaligned(fromByteOffset: (count &- 1) &* stride, as: SIMD2<Double>.self) - middle
    // Many programs write the first point once more at the end.
    if before == first {
      count &-= 1
      before =
        pairs.loadUnaligned(fromByteOffset: (count &- 1) &* stride, as: SIMD2<Double>.self) - middle
    }
    let sign = doubleArea > 0 ? 1.0 : -1.0
    var least = Double.infinity
    var risings = 0
    for index in 0..<count {
      let point =
        pairs.loadUnaligned(fromByteOffset: index &* stride, as: SIMD2<Double>.self) - middle
      let products = before * SIMD2(point.y, point.x)
      least = min(least, (products.x - products.y) * sign)
      risings &+= before.y < 0 && point.y >= 0 ? 1 : 0
      before = point
    }
    return least > 0 && risings == 1
  }
}

/// Finds crossing edges.
///
/// Of a hundred edges or so, the upright boxes around all pairs are compared, four at a time: nothing
/// there is hard to foresee for the processor. More edges are sorted by where they begin from left
/// to right, coarsely and without comparing, and only those that overlap there are compared: time
/// grows with the edges that lie above one another. The memory is used again for the next polygon.
final class CrossingFinder {
  /// How many pairs of edges a point may cost: a polygon of 8,000 points is looked through whatever
  /// its shape, and a larger one unless thousands of its edges lie above one another everywhere.
  private static let pairsPerPoint = 4096

  /// An edge from one point to the next.
  private struct Edge {
    var minY: Double
    var maxY: Double
    /// The columns that it begins and ends in.
    var first: Int32
    var last: Int32
    /// The place of its second point.
    var point: Int32
  }

  /// Up to so many edges, all pairs are compared.
  private static let few = 96
  /// How far apart the four rows of `boxes` are: there is room for a block behind the last edge.
  private static let row = few + 8

  /// Least x, greatest x, least y and greatest y of each edge.
  private let boxes = UnsafeMutablePointer<Float>.allocate(capacity: 4 * row)
  private var edges = UnsafeMutableBufferPointer<Edge>.allocate(capacity: 256)
  private var starts = UnsafeMutableBufferPointer<Int32>.allocate(capacity: 257)

  init() { boxes.initialize(repeating: 0, count: 4 * Self.row) }

  deinit {
    boxes.deallocate()
    edges.deallocate()
    starts.deallocate()
  }

  func find(in outline: Outline) -> (x: Double, y: Double)? {
    outline.count <= Self.few ? findAmongFew(outline) : findAmongMany(outline)
  }

  private func findAmongFew(_ outline: Outline) -> (x: Double, y: Double)? {
    guard let points = outline.points.baseAddress else { return nil }
    let count = outline.count
    makeBoxes(points, count)
    let boxes = boxes
    for i in 0..<max(0, count - 2) {
      let edge = boxes + i
      let left = SIMD4(repeating: edge[0])
      let right = SIMD4(repeating: edge[Self.row])
      let top = SIMD4(repeating: edge[2 &* Self.row])
      let bottom = SIMD4(repeating: edge[3 &* Self.row])
      // Neighbours share a point and so do not cross. Behind the last edge there is room for a block.
      var j = i &+ 2
      while j < count {
        let box = boxes + j
        let overlap =
          (Self.four(box) .<= right) .& (Self.four(box + Self.row) .>= left)
          .& (Self.four(box + 2 &* Self.row) .<= bottom) .& (Self.four(box + 3 &* Self.row) .>= top)
        let bits = unsafeBitCast(overlap, to: SIMD2<UInt64>.self)
        if bits.x | bits.y != 0, let point = cross(i, block: j, points, count) { return point }
        j &+= 4
      }
    }
    return nil
  }

  /// Where one edge crosses one of the four from `j` on.
  ///
  /// By itself, as it is seldom asked for and would slow down the search around it.
  @inline(never)
  private func cross(
    _ i: Int, block j: Int, _ points: UnsafePointer<Double>, _ count: Int
  ) -> (x: Double, y: Double)? {
    for k in j..<min(j &+ 4, count) {
      if let point = Self.cross(i, k, points, count) { return point }
    }
    return nil
  }

  /// Rounding to single precision keeps order, so that boxes that overlap still do or touch.
  private func makeBoxes(_ points: UnsafePointer<Double>, _ count: Int) {
    var (x1, y1) = (Float(points[2 &* count &- 2]), Float(points[2 &* count &- 1]))
    for index in 0..<count {
      let (x2, y2) = (Float(points[2 &* index]), Float(points[2 &* index &+ 1]))
      boxes[index] = min(x1, x2)
      boxes[index &+ Self.row] = max(x1, x2)
      boxes[index &+ 2 &* Self.row] = min(y1, y2)
      boxes[index &+ 3 &* Self.row] = max(y1, y2)
      (x1, y1) = (x2, y2)
    }
  }

  @inline(__always)
  private static func four(_ place: UnsafeMutablePointer<Float>) -> SIMD4<Float> {
    UnsafeRawPointer(place).loadUnaligned(as: SIMD4<Float>.self)
  }

  private func findAmongMany(_ outline: Outline) -> (x: Double, y: Double)? {
    makeRoom(outline.count)
    guard let points = outline.points.baseAddress, let edges = edges.baseAddress,
      let starts = starts.baseAddress
    else { return nil }
    let count = Self.sort(outline, points, edges, starts)
    var budget = Self.pairsPerPoint &* count
    for i in 0..<count {
      let a = edges[i]
      var j = i &+ 1
      while j < count, edges[j].first <= a.last {
        if edges[j].minY < a.maxY, edges[j].maxY > a.minY,
          let point = Self.cross(Int(a.point), Int(edges[j].point), points, outline.count)
        {
          return point
        }
        j &+= 1
      }
      budget &-= j &- i
      if budget < 0 { return nil }
    }
    return nil
  }

  private func makeRoom(_ count: Int) {
    if count <= edges.count { return }
    edges.deallocate()
    starts.deallocate()
    edges = .allocate(capacity: 2 * count)
    starts = .allocate(capacity: 2 * count + 1)
  }

  /// Puts the edges in order of the column that they begin in; how many there are, without those
  /// that have no length.
  private static func sort(
    _ outline: Outline, _ points: UnsafePointer<Double>, _ edges: UnsafeMutablePointer<Edge>,
    _ starts: UnsafeMutablePointer<Int32>
  ) -> Int {
    let count = outline.count
    let left = outline.extent.minX
    // Points in one place, or nearly, all go into one column.
    let scale = outline.extent.width > 1e-6 ? Double(count &- 1) / outline.extent.width : 0
    // Within 0 and count - 1, as every x lies within the extent.
    func column(_ x: Double) -> Int32 { Int32(truncatingIfNeeded: Int((x - left) * scale)) }
    starts.update(repeating: 0, count: count &+ 1)
    var before = column(points[2 &* count &- 2])
    for index in 0..<count {
      let here = column(points[2 &* index])
      starts[Int(min(before, here)) &+ 1] &+= 1
      before = here
    }
    for column in 0..<count { starts[column &+ 1] &+= starts[column] }
    var y1 = points[2 &* count &- 1]
    before = column(points[2 &* count &- 2])
    for index in 0..<count {
      let y2 = points[2 &* index &+ 1]
      let here = column(points[2 &* index])
      let first = min(before, here)
      let place = Int(starts[Int(first)])
      starts[Int(first)] &+= 1
      edges[place] = Edge(
        minY: min(y1, y2), maxY: max(y1, y2), first: first, last: max(before, here),
        point: Int32(truncatingIfNeeded: index))
      y1 = y2
      before = here
    }
    return count
  }

  /// Where two edges cross within both; nil when they only touch, or are nearly parallel.
  ///
  /// An edge is named by its second point.
  private static func cross(
    _ a2: Int, _ b2: Int, _ points: UnsafePointer<Double>, _ count: Int
  ) -> (x: Double, y: Double)? {
    let (a1, b1) = ((a2 == 0 ? count : a2) &- 1, (b2 == 0 ? count : b2) &- 1)
    // Neighbours share a point and so do not cross.
    if a1 == b2 || b1 == a2 { return nil }
    let (ax1, ay1) = (points[2 &* a1], points[2 &* a1 &+ 1])
    let (bx1, by1) = (points[2 &* b1], points[2 &* b1 &+ 1])
    let (ax2, bx2) = (points[2 &* a2], points[2 &* b2])
    if max(ax1, ax2) <= min(bx1, bx2) || max(bx1, bx2) <= min(ax1, ax2) { return nil }
    let (ax, ay) = (ax2 - ax1, points[2 &* a2 &+ 1] - ay1)
    let (bx, by) = (bx2 - bx1, points[2 &* b2 &+ 1] - by1)
    let (dx, dy) = (bx1 - ax1, by1 - ay1)
    // On which side of one edge the ends of the other lie, as twice the area between them.
    let beginOfB = ax * dy - ay * dx
    let endOfB = beginOfB + ax * by - ay * bx
    let beginOfA = by * dx - bx * dy
    let endOfA = beginOfA + bx * ay - by * ax
    guard (beginOfB > 0) != (endOfB > 0), (beginOfA > 0) != (endOfA > 0) else { return nil }
    // What is less than this may be a rounding of nothing.
    let tolerance =
      1e-9 * (abs(ax) + abs(ay) + abs(bx) + abs(by))
      * (1 + max(abs(ax1) + abs(ay1), abs(bx1) + abs(by1)))
    guard min(abs(beginOfB), abs(endOfB)) > tolerance, min(abs(beginOfA), abs(endOfA)) > tolerance
    else { return nil }
    let part = beginOfA / (beginOfA - endOfA)
    return (ax1 + part * ax, ay1 + part * ay)
  }
}
