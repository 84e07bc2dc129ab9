// SPDX-License-Identifier: Apache-2.0

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
  ///
  /// A run is a difference to the run of the same kind before it, from the fourth on, in groups of
  /// five bits, the lowest first, of which the last says the sign (`rleFrString` of maskApi.c).
  init(code: [UInt8], height: Int) {
    self.init(height: height)
    var before = (0, 0)
    var value = 0
    var shift = 0
    for (place, byte) in code.enumerated() {
      guard (48...111).contains(byte) else {
        problem = .character(byte, at: place + 1)
        return
      }
      let group = Int(byte) - 48
      guard shift <= 50 else {
        problem = .overflow(run: runs + 1)
        return
      }
      value |= (group & 0x1F) << shift
      shift += 5
      if group & 0x20 != 0 { continue }
      if group & 0x10 != 0 { value |= -1 << shift }
      if runs > 2 { value += before.0 }
      before = (before.1, value)
      add(value)
      if problem != nil { return }
      value = 0
      shift = 0
    }
    if shift > 0 { problem = .cutShort }
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
