// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Compares the classes of the whole dataset; the rarer spelling is reported, once.
final class VocClassCase: VocRule {
  static let info = RuleInfo(
    "voc/class-case", .warning,
    "Two class names differ only in case or white space.",
    why: """
      Readers compare names byte by byte: Cat and cat become two classes with half the \
      examples each.
      """,
    remedy: "Write the name the same way everywhere.",
    flagged: [
      VocExample.pair(
        VocExample.xml(VocExample.object(), VocExample.object("Cat", "30", "6", "40", "30")))
    ],
    accepted: [
      VocExample.pair(
        VocExample.xml(VocExample.object(), VocExample.object("dog", "30", "6", "40", "30")))
    ])

  /// The first place of each class.
  private var places: [Place] = []

  init() {}

  func visit(_ file: VocFile, in session: LintSession) {
    // Classes are numbered as they are first seen, so a new one is always the next.
    for (index, object) in file.record.objects.enumerated()
    where file.classes[index] == places.count {
      places.append(file.place(object.name?.offset ?? object.offset))
    }
  }

  func finish(_ dataset: VocDataset, in session: LintSession) {
    var usual: [String: Int] = [:]
    for (index, item) in dataset.classes.enumerated() {
      let folded = Self.fold(item.name)
      guard let other = usual[folded] else {
        usual[folded] = index
        continue
      }
      if dataset.classes[other].annotations < item.annotations { usual[folded] = index }
    }
    for (index, item) in dataset.classes.enumerated() where places.indices.contains(index) {
      guard let other = usual[Self.fold(item.name)], other != index else { continue }
      let more = dataset.classes[other]
      session.sink.report(Self.self, at: places[index]) {
        FindingDetail(
          """
          The class "\(item.name)" (\(Self.objects(item))) differs only in case or white \
          space from "\(more.name)" (\(Self.objects(more))); write both the same way
          """)
      }
    }
  }

  private static func objects(_ item: ClassCount) -> String {
    item.annotations == 1 ? "1 object" : "\(item.annotations) objects"
  }

  private static func fold(_ name: String) -> String {
    name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
