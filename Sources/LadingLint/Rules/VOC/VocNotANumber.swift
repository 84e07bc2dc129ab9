// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Looks at the numbers of the size and of the boxes.
final class VocNotANumber: VocRule {
  static let info = RuleInfo(
    "voc/not-a-number", .error,
    "A coordinate or size is not a number.",
    why: """
      Readers stop with an error at a text such as NaN, '12,5' or nothing where a number \
      belongs.
      """,
    remedy: "Write the number in digits, with a point for the decimals.",
    flagged: [
      VocExample.pair(VocExample.xml(VocExample.object("cat", "nan"))),
      VocExample.pair(VocExample.xml(VocExample.object("cat", "5", "6", "20,5"))),
      VocExample.pair(
        VocExample.xml(
          size: "<size><width>64px</width><height>48</height></size>", VocExample.object())),
    ],
    accepted: [
      VocExample.pair(VocExample.xml(VocExample.object("cat", " 5.25 ", "6", "2e1")))
    ])

  init() {}

  func visit(_ file: VocFile, in session: LintSession) {
    if let size = file.record.size {
      for (name, number) in [("width", size.width), ("height", size.height)] {
        check(name, number, key: "", file, session)
      }
    }
    for object in file.record.objects {
      guard let box = object.box, box.values == nil else { continue }
      for (name, number) in [
        ("xmin", box.xmin), ("ymin", box.ymin), ("xmax", box.xmax), ("ymax", box.ymax),
      ] {
        check(name, number, key: file.key(object), file, session)
      }
    }
  }

  private func check(
    _ name: String, _ number: VocNumber?, key: @autoclosure () -> String, _ file: VocFile,
    _ session: LintSession
  ) {
    guard let number, number.value == nil else { return }
    session.sink.report(Self.self, at: file.place(number.text.offset)) {
      FindingDetail(
        "The value of <\(name)> is \"\(file.text(number.text))\", expected a number; write it in digits",
        key: key())
    }
  }
}
