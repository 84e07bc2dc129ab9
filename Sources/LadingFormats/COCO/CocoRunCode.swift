// SPDX-License-Identifier: Apache-2.0

/// The runs that the compressed text of COCO's mask API stands for, one after another.
///
/// A run is a difference to the run of the same kind before it, from the fourth on, in groups of
/// five bits, the lowest first, of which the last says the sign (`rleFrString` of maskApi.c).
public struct CocoRunCode: Sendable {
  /// Why the text cannot be read on.
  public enum Problem: Sendable, Hashable {
    /// The text has this character at this place, counted from 1.
    case character(UInt8, at: Int)
    /// The text ends within a run.
    case cutShort
    /// The text has a run, counted from 1, that is larger than any image.
    case overflow(run: Int)
  }

  /// What is wrong with the text; nil as long as nothing is.
  public private(set) var problem: Problem?
  private let code: [UInt8]
  private var place = 0
  private var runs = 0
  private var before = (0, 0)

  /// Runs of a text.
  public init(_ code: [UInt8]) { self.code = code }

  /// The next run, which may be negative in a broken text; nil at the end or at a problem.
  public mutating func next() -> Int? {
    var value = 0
    var shift = 0
    while place < code.count, problem == nil {
      let byte = code[place]
      place += 1
      guard (48...111).contains(byte) else {
        problem = .character(byte, at: place)
        return nil
      }
      let group = Int(byte) - 48
      guard shift <= 50 else {
        problem = .overflow(run: runs + 1)
        return nil
      }
      value |= (group & 0x1F) << shift
      shift += 5
      if group & 0x20 != 0 { continue }
      if group & 0x10 != 0 { value |= -1 << shift }
      if runs > 2 { value &+= before.0 }
      before = (before.1, value)
      runs += 1
      return value
    }
    if shift > 0, problem == nil { problem = .cutShort }
    return nil
  }
}
