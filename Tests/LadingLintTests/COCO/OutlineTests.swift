// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import Testing

@testable import LadingLint

struct OutlineTests {
  private func crosses(_ points: [Double]) throws -> Bool {
    try points.withUnsafeBufferPointer { points in
      try #require(Outline(points)).crossing(CrossingFinder()) != nil
    }
  }

  /// Every pair of edges compared, without any shortcut.
  private func crossesBySlowestMeans(_ points: [Double]) -> Bool {
    let count = points.count / 2
    func point(_ index: Int) -> (Double, Double) {
      (points[2 * (index % count)], points[2 * (index % count) + 1])
    }
    func side(_ a: (Double, Double), _ b: (Double, Double), _ c: (Double, Double)) -> Double {
      (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
    }
    for i in 0..<count {
      for j in 0..<i {
        let (a, b, c, d) = (point(i), point(i + 1), point(j), point(j + 1))
        if side(a, b, c) * side(a, b, d) < -1e-6, side(c, d, a) * side(c, d, b) < -1e-6 {
          return true
        }
      }
    }
    return false
  }

  @Test(arguments: [
    [10, 10, 30, 30, 30, 10, 10, 30],
    [0, 0, 10, 0, 10, 10, 5, -5, 0, 10],
    [0, 0, 4, 0, 4, 4, 0, 4, 0, 0, 4, 4, 4, 8, 0, 4, 8, 1],
  ])
  func findsCrossings(_ points: [Double]) throws {
    #expect(try crosses(points))
  }

  @Test(arguments: [
    [0, 0, 10, 0, 10, 10],
    // Closed by the first point once more, and with points written twice.
    [0, 0, 10, 0, 10, 10, 0, 10, 0, 0],
    [0, 0, 0, 0, 10, 0, 10, 0, 10, 10, 10, 10, 0, 10],
    // A hole, joined by an edge that is walked both ways.
    [0, 0, 9, 0, 9, 9, 0, 9, 0, 0, 3, 3, 3, 6, 6, 6, 6, 3, 3, 3],
    // Two squares that meet at a corner.
    [0, 0, 5, 0, 5, 5, 9, 5, 9, 9, 5, 9, 5, 5, 0, 5],
    // A spike that is walked both ways, and an edge that touches another.
    [0, 0, 10, 0, 10, 5, 20, 5, 10, 5, 10, 10, 0, 10],
    [0, 0, 10, 0, 10, 10, 5, 0, 0, 10],
    // No area at all.
    [1, 1, 1, 1, 1, 1],
    [0, 0, 5, 5, 10, 10],
    [0, 0, 1e-300, 0, 0, 1],
  ])
  func acceptsWhatOnlyTouches(_ points: [Double]) throws {
    #expect(try !crosses(points))
  }

  /// The quick ways and the sorted one agree with comparing every pair.
  @Test(arguments: [UInt64(11), 12, 13, 14])
  func agreesWithComparingEveryPair(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var crossing = 0
    for _ in 0..<400 {
      let count = Int.random(in: 3...12, using: &random)
      // Half of them on a grid, where edges touch and run along one another.
      let isCoarse = Bool.random(using: &random)
      let points = (0..<(2 * count)).map { _ in
        isCoarse
          ? Double(Int.random(in: 0...6, using: &random))
          : Double(Int.random(in: 0...60000, using: &random)) / 100
      }
      let expected = crossesBySlowestMeans(points)
      crossing += expected ? 1 : 0
      #expect(try crosses(points) == expected, "\(points), seed \(seed)")
    }
    #expect(crossing > 50 && crossing < 390)
  }

  /// A comb of many long teeth: all edges lie above one another, none crosses.
  @Test func manyEdgesAboveOneAnotherAreLookedThrough() throws {
    var points: [Double] = []
    for tooth in 0..<1000 {
      let y = Double(4 * tooth)
      points += [0, y, 500, y + 1, 500, y + 2, 0, y + 3]
    }
    points += [-5, 4000, -5, 0]
    #expect(try !crosses(points))
    // One tooth bent across its neighbour.
    points[4 * 2 * 500 + 3] += 6
    #expect(try crosses(points))
  }

  @Test func refusesWhatIsNotFinite() {
    for value in [Double.infinity, -.infinity, .nan, 1e308] {
      [0, 0, value, 0, value, 10, -value, 5].withUnsafeBufferPointer { points in
        #expect(Outline(points) == nil)
      }
    }
  }

  @Test func hashesThatRepeatAreFound() {
    var random = SeededGenerator(seed: 5)
    for count in [0, 1, 1000, 1 << 17, 300_001] {
      var list = HashList()
      let hashes = (0..<count).map { _ in random.next() }
      for hash in hashes { list.append(hash) }
      let twice = Set(hashes.enumerated().filter { $0.offset % 1000 == 7 }.map(\.element))
      for hash in twice { list.append(hash) }
      #expect(list.takeRepeated() == twice)
    }
  }
}
