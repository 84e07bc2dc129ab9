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
      return (CocoMissingSection.self, { "the file has no list \"\(subject)\"" })
    case .missingField:
      return (
        CocoMissingField.self, { [field] in "\(subject) has no \"\(field)\"; add it" }
      )
    case .wrongType(let expected, let found):
      return (
        CocoWrongType.self,
        { [field] in
          let what = field.isEmpty ? subject : "\"\(field)\" of \(subject)"
          return "\(what) is \(found); \(expected) was expected"
        }
      )
    case .duplicateKey:
      return (
        CocoDuplicateKey.self,
        { [field] in
          field.isEmpty
            ? "the file has \"\(subject)\" twice; most readers see only the last"
            : "\(subject) has \"\(field)\" twice; most readers see only the last"
        }
      )
    case .boxLength(let count):
      return (
        CocoBoxLength.self,
        { "the box of \(subject) has \(count) numbers; four were expected: x, y, width, height" }
      )
    case .boxNotFinite:
      return (
        CocoBoxNotFinite.self,
        { "the box of \(subject) has a number too large to be a pixel; correct or remove it" }
      )
    case .polygonOdd(let count):
      return (
        CocoPolygonOdd.self,
        {
          "a polygon of \(subject) has \(count) numbers, an odd count; they should be pairs of x and y"
        }
      )
    case .polygonTooShort(let count):
      return (
        CocoPolygonTooShort.self,
        {
          let trap = count == 4 ? ", and four are read as a box" : ""
          return "a polygon of \(subject) has \(count) numbers; six are the fewest\(trap)"
        }
      )
    case .polygonNotNested:
      return (
        CocoPolygonNotNested.self,
        {
          "the segmentation of \(subject) is a flat list; it should be a list of polygons: [[x, y, …]]"
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
    ) { FindingDetail(error.message) }
    context.session.sink.markUnparsed(by: rule)
  }

  /// Reports a file that is JSON and no dataset.
  func report(_ kind: JSONKind) {
    context.session.sink.report(CocoWrongType.self, at: .entry(context.file.entry, offset: 0)) {
      FindingDetail(
        "the file is \(kind.title); an object with images, annotations and categories was expected",
        pointer: "")
    }
    context.session.sink.markUnparsed(by: CocoWrongType.self)
  }

  func reportByteOrderMark() {
    context.session.sink.report(CocoEncoding.self, at: .entry(context.file.entry, offset: 0)) {
      FindingDetail(
        "the file begins with a byte order mark, which Python's json refuses; save it without")
    }
  }

  /// Reports a file that cannot be opened or read to its end.
  func reportUnreadable(_ detail: String) {
    let id: RuleID = "layout/unreadable-file"
    context.session.sink.report(id, .error, at: .entry(context.file.entry)) {
      FindingDetail("the file cannot be read: \(detail)")
    }
    let rule = RuleCatalogue.rule(named: id.description) ?? CocoJsonSyntax.self
    context.session.sink.markUnparsed(by: rule)
  }
}
