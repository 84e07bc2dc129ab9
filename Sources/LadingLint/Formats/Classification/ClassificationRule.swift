// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// A rule over the images and folders of a classification dataset.
protocol ClassificationRule: Rule, AnyObject {
  init()
  /// Sees each image of a dataset whose classes are folders, in path order.
  func visit(image: Int, at placement: ClassificationLayout.Placement, in session: LintSession)
  /// Decides what needs the whole dataset.
  func finish(_ dataset: ClassificationTally, in session: LintSession)
}

extension ClassificationRule {
  func visit(image: Int, at placement: ClassificationLayout.Placement, in session: LintSession) {}
  func finish(_ dataset: ClassificationTally, in session: LintSession) {}
}

/// What a classification dataset holds, counted.
struct ClassificationTally {
  /// A class, merged by name over the splits.
  struct Class {
    var name: [UInt8]
    var annotations = 0
    /// Where it is first named: a folder, or a column of a table.
    var place: Place

    var text: String { String(decoding: name, as: UTF8.self) }
  }

  /// A split.
  struct Split {
    var name: [UInt8]
    var images = 0
    var annotations = 0
    /// The classes with images here or, in a table, with a column.
    var classes: Set<Int> = []
    /// The split's folder or table.
    var place: Place

    var text: String { String(decoding: name, as: UTF8.self) }
  }

  let layout: ClassificationLayout
  var classes: [Class] = []
  var splits: [Split] = []
  private var numbers: [[UInt8]: Int] = [:]

  init(_ layout: ClassificationLayout) {
    self.layout = layout
    splits = layout.splits.map { split in
      let place = split.table.map { Place.entry($0, offset: 0) }
      return Split(
        name: split.name,
        place: place ?? (split.folder.isEmpty ? .dataset : Place(.name(split.folder))))
    }
  }

  /// The number of a class, new if it has not been named before.
  mutating func number(of name: [UInt8], at place: @autoclosure () -> Place) -> Int {
    if let number = numbers[name] { return number }
    numbers[name] = classes.count
    classes.append(Class(name: name, place: place()))
    return classes.count - 1
  }

  /// Counts an annotation.
  mutating func count(_ number: Int, in split: Int?) {
    classes[number].annotations += 1
    if let split { splits[split].annotations += 1 }
  }

  /// The summary for the report.
  var summary: FormatSummary {
    var summary = FormatSummary()
    summary.tasks = ["classification"]
    summary.annotationFiles = layout.splits.count { $0.table != nil }
    summary.classes = classes.map { ClassCount(name: $0.text, annotations: $0.annotations) }
    summary.annotations = classes.reduce(0) { $0 + $1.annotations }
    // Folders of the same name in different places are one split.
    var merged: [[UInt8]: SplitCount] = [:]
    for split in splits {
      var count = merged[split.name] ?? SplitCount(name: split.text, images: 0, annotations: 0)
      count.images += split.images
      count.annotations += split.annotations
      merged[split.name] = count
    }
    let order = merged.keys.sorted { $0.lexicographicallyPrecedes($1) }
    summary.splits = order.compactMap { merged[$0] }
    return summary
  }
}
