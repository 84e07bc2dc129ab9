// SPDX-License-Identifier: Apache-2.0

import LadingFormats

/// What is wrong with a box, judged once for the five rules that say so.
///
/// Boxes count pixels from 1, the last one included, in the devkit, and from 0 in what many tools
/// write: an edge at 0 or at the image's width is inside for both.
struct VocBoxFaults: OptionSet {
  let rawValue: Int

  static let inverted = VocBoxFaults(rawValue: 1)
  static let zeroSize = VocBoxFaults(rawValue: 2)
  static let negative = VocBoxFaults(rawValue: 4)
  static let outOfBounds = VocBoxFaults(rawValue: 8)
  static let rounding = VocBoxFaults(rawValue: 16)
}

extension VocFile {
  /// Judges an object's box; nothing for a box that is not four numbers.
  func judge(_ object: VocObject) -> VocBoxFaults {
    guard let box = object.box?.values else { return [] }
    var faults: VocBoxFaults = []
    if box.xmin > box.xmax || box.ymin > box.ymax {
      faults = .inverted
    } else if box.xmin == box.xmax || box.ymin == box.ymax {
      faults = .zeroSize
    }
    let low = min(min(box.xmin, box.xmax), min(box.ymin, box.ymax))
    if low <= -1 { faults.insert(.negative) } else if low < 0 { faults.insert(.rounding) }
    if let bounds {
      let over = max(
        max(box.xmin, box.xmax) - bounds.width, max(box.ymin, box.ymax) - bounds.height)
      if over >= 1 { faults.insert(.outOfBounds) } else if over > 0 { faults.insert(.rounding) }
    }
    if !faults.isDisjoint(with: [.negative, .outOfBounds]) { faults.remove(.rounding) }
    return faults
  }

  /// Reports every object whose box has a fault.
  func report(
    _ fault: VocBoxFaults, by rule: any Rule.Type, in session: LintSession,
    message: (VocObject) -> String
  ) {
    guard allFaults.contains(fault) else { return }
    for (object, found) in zip(record.objects, faults) where found.contains(fault) {
      let isMendable = fault == .rounding && clipped(object) != nil
      session.sink.report(rule, at: place(object.box?.offset), isMendable: isMendable) {
        FindingDetail(message(object), key: key(object))
      }
    }
  }

  /// The box as written, for messages.
  func boxText(_ object: VocObject) -> String {
    let edges = [
      ("xmin", object.box?.xmin), ("ymin", object.box?.ymin), ("xmax", object.box?.xmax),
      ("ymax", object.box?.ymax),
    ]
    return edges.map { "\($0.0) \($0.1.map { text($0.text) } ?? "?")" }.joined(separator: ", ")
  }

  /// The size that boxes are judged against, for messages.
  var boundsText: String {
    guard let bounds else { return "unknown" }
    return "\(Self.plain(bounds.width)) × \(Self.plain(bounds.height))"
  }

  /// A number without a needless `.0`.
  static func plain(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }
}
