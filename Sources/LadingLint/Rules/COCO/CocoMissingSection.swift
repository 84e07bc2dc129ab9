// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Raised where a list that every reader needs is not in the file.
enum CocoMissingSection: Rule {
  static let info = RuleInfo(
    "coco/missing-section", .error,
    "The file lacks images, annotations or categories.",
    why: """
      Readers look the three lists up by name and stop with an error when one is missing. An \
      empty list is fine.
      """,
    remedy: "Add the list, empty if there is nothing in it.",
    flagged: [
      CocoExample.text(
        #"{"images":[{"id":1,"file_name":"a.jpg","width":64,"height":48}],"annotations":[]}"#)
    ],
    accepted: [
      CocoExample.text(
        #"{"images":[{"id":1,"file_name":"a.jpg","width":64,"height":48}],"annotations":[],"categories":[]}"#
      )
    ])

  /// Looks at a file that was read to its end.
  static func check(_ context: CocoContext) {
    var needed: [CocoSection] = [.images]
    if context.file.task != .imageInfo { needed.append(.annotations) }
    if context.file.task.hasCategories { needed.append(.categories) }
    for section in needed where !context.reader.sections.contains(section) {
      context.session.sink.report(Self.self, at: .entry(context.file.entry, offset: 0)) {
        FindingDetail(
          "The file has no list \"\(section.rawValue)\"; add it, empty if there is nothing in it",
          pointer: "")
      }
    }
  }
}
