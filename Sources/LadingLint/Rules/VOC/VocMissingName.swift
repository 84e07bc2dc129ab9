// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Looks for the object's own name; that of a `<part>` is not it.
final class VocMissingName: VocRule {
  static let info = RuleInfo(
    "voc/missing-name", .error,
    "An object has no class name.",
    why: """
      An object without a name belongs to no class: readers stop with an error, or train \
      on a class called nothing.
      """,
    remedy: "Give the object a <name>, or remove it.",
    flagged: [
      VocExample.pair(VocExample.xml(VocExample.object(""))),
      VocExample.pair(
        VocExample.xml(
          "<object><part><name>head</name></part><bndbox><xmin>1</xmin><ymin>2</ymin>"
            + "<xmax>9</xmax><ymax>9</ymax></bndbox></object>")),
    ],
    accepted: [
      VocExample.pair(VocExample.xml(VocExample.object(more: "<part><name>head</name></part>")))
    ])

  init() {}

  func visit(_ file: VocFile, in session: LintSession) {
    for (index, object) in file.record.objects.enumerated() where file.classes[index] == nil {
      session.sink.report(Self.self, at: file.place(object.name?.offset ?? object.offset)) {
        let problem = object.name == nil ? "has no <name>" : "has an empty <name>"
        return FindingDetail(
          "The object \(index + 1) \(problem); name its class, or remove it", key: file.key(object))
      }
    }
  }
}
