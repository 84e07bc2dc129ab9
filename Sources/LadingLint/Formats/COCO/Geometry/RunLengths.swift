// SPDX-License-Identifier: Apache-2.0

import LadingFormats

/// What the run lengths of a mask say: pixels outside and inside in turn, column by column.
struct RunLengths {
  /// Why run lengths cannot be read.
  enum Problem: Hashable {
    /// A run, counted from 1, is negative.
    case negative(run: Int, Int)
    /// A run, counted from 1, is no whole number.
    case fraction(run: Int, Double)
    /// The text has this character at this place, counted from 1.
    case character(UInt8, at: Int)
    /// The text ends within a run.
    case cutShort
    /// The text has a run that is larger than any image.
    case overflow(run: Int)
  }

  /// How many pixels all runs have.
  private(set) var sum = 0
  /// How many pixels are inside.
  private(set) var area = 0
  /// The pixels that are inside, their right and lower edges included; nil when there are none.
  private(set) var extent: Extent?
  /// What is wrong with the text itself; what was read before it still counts.
  private(set) var problem: Problem?

  private let height: Int
  private var runs = 0
  /// No image has more pixels, and sums of such runs do not overflow before they are refused.
  private static let largest = 1 << 48

  private init(height: Int) { self.height = height }

  /// Reads a list of numbers, for a mask of this height.
  init(counts: UnsafeBufferPointer<Double>, height: Int) {
    self.init(height: height)
    for value in counts where problem == nil {
      guard let run = Int(exactly: value) else {
        problem =
          value == value.rounded() ? .overflow(run: runs + 1) : .fraction(run: runs + 1, value)
        return
      }
      add(run)
    }
  }

  /// Reads the compressed text of COCO's mask API, for a mask of this height.
  init(code: [UInt8], height: Int) {
    self.init(height: height)
    var code = CocoRunCode(code)
    while let run = code.next() {
      add(run)
      if problem != nil { return }
    }
    switch code.problem {
    case .character(let byte, let place): problem = .character(byte, at: place)
    case .cutShort: problem = .cutShort
    case .overflow(let run): problem = .overflow(run: run)
    case nil: break
    }
  }

  private mutating func add(_ run: Int) {
    let isInside = runs & 1 == 1
    runs += 1
    guard run >= 0 else {
      problem = .negative(run: runs, run)
      return
    }
    guard run <= Self.largest - sum else {
      problem = .overflow(run: runs)
      return
    }
    if isInside, run > 0 {
      area += run
      if height > 0 { cover(sum, sum + run - 1) }
    }
    sum += run
  }

  private mutating func cover(_ first: Int, _ last: Int) {
    let (left, right) = (first / height, last / height)
    let isOneColumn = left == right
    let part = Extent(
      minX: Double(left), minY: isOneColumn ? Double(first % height) : 0, maxX: Double(right + 1),
      maxY: isOneColumn ? Double(last % height + 1) : Double(height))
    extent =
      extent.map { whole in
        var whole = whole
        whole.formUnion(part)
        return whole
      } ?? part
  }
}
