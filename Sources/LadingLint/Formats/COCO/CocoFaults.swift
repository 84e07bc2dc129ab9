// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingText

extension CocoFault {
  /// The rule that a fault belongs to, and its words.
  var finding: (rule: any Rule.Type, message: () -> String) {
    let subject = subject
    switch kind {
    case .missingSection:
      return (CocoMissingSection.self, { "The file has no list \"\(subject)\"; add it" })
    case .missingField:
      return (
        CocoMissingField.self, { [field] in capitalised("\(subject) has no \"\(field)\"; add it") }
      )
    case .wrongType(let expected, let found):
      return (
        CocoWrongType.self,
        { [field] in
          let what = field.isEmpty ? subject : "\"\(field)\" of \(subject)"
          return capitalised("\(what) is \(found), expected \(expected); write it so")
        }
      )
    case .duplicateKey:
      return (
        CocoDuplicateKey.self,
        { [field] in
          field.isEmpty
            ? "The file has \"\(subject)\" twice, and most readers see only the last; merge the two"
            : capitalised(
              "\(subject) has \"\(field)\" twice, and most readers see only the last; merge the two"
            )
        }
      )
    case .boxLength(let count):
      return (
        CocoBoxLength.self,
        {
          let numbers = count == 1 ? "1 number" : "\(count) numbers"
          return
            "The box of \(subject) has \(numbers), expected x, y, width and height; write these four"
        }
      )
    case .boxNotFinite:
      return (
        CocoBoxNotFinite.self,
        { "The box of \(subject) has a number too large to be a pixel; correct or remove it" }
      )
    case .polygonOdd(let count):
      return (
        CocoPolygonOdd.self,
        {
          let numbers = count == 1 ? "1 number" : "\(count) numbers"
          return
            "A polygon of \(subject) has \(numbers), expected pairs of x and y; correct or remove it"
        }
      )
    case .polygonTooShort(let count):
      return (
        CocoPolygonTooShort.self,
        {
          let trap = count == 4 ? ", and four are read as a box" : ""
          return
            "A polygon of \(subject) has \(count) numbers, expected six or more\(trap); remove or redraw it"
        }
      )
    case .polygonNotNested:
      return (
        CocoPolygonNotNested.self,
        {
          "The segmentation of \(subject) is a flat list, expected a list of polygons; write [[x, y, …]]"
        }
      )
    }
  }

  private var subject: String {
    guard let section else { return "the file" }
    guard let index else { return section.rawValue }
    if let colon = key.firstIndex(of: ":") {
      return key[..<colon] + " " + key[key.index(after: colon)...]
    }
    switch section {
    case .images: return "image record \(index + 1)"
    case .annotations: return "annotation record \(index + 1)"
    case .categories: return "category record \(index + 1)"
    }
  }
}

extension CocoFileLint {
  /// Reports where the file stops being JSON.
  func report(_ error: JSONError) {
    let isEncoding = error.code == .notUTF8 || error.code == .wideEncoding
    let rule: any Rule.Type = isEncoding ? CocoEncoding.self : CocoJsonSyntax.self
    context.session.sink.report(
      rule, at: .entry(context.file.entry, offset: error.offset)
    ) { FindingDetail("The file cannot be read as JSON: \(error.message)") }
    context.session.sink.markUnparsed(by: rule)
  }

  /// Reports a file that is JSON and no dataset.
  func report(_ kind: JSONKind) {
    context.session.sink.report(CocoWrongType.self, at: .entry(context.file.entry, offset: 0)) {
      FindingDetail(
        "The file is \(kind.title), expected an object; write images, annotations and categories into one",
        pointer: "")
    }
    context.session.sink.markUnparsed(by: CocoWrongType.self)
  }

  func reportByteOrderMark() {
    context.session.sink.report(
      CocoEncoding.self, at: .entry(context.file.entry, offset: 0), isMendable: true
    ) {
      FindingDetail(
        "The file begins with a byte order mark, which Python's json refuses; save it without")
    }
  }

  /// Reports a file that cannot be opened or read to its end.
  func reportUnreadable(_ detail: String) {
    let id: RuleID = "layout/unreadable-file"
    context.session.sink.report(id, .error, at: .entry(context.file.entry)) {
      FindingDetail("The file cannot be read (\(detail)); check its permissions, or restore it")
    }
    let rule = RuleCatalogue.rule(named: id.description) ?? CocoJsonSyntax.self
    context.session.sink.markUnparsed(by: rule)
  }
}

/// A message with a capital letter at its beginning.
private func capitalised(_ message: String) -> String {
  message.prefix(1).uppercased() + message.dropFirst()
}
