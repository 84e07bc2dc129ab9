// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingTestKit
import LadingText
import Testing

/// The YAML 1.2 test suite against our reader: valid texts are read, invalid ones refused.
@Suite(.enabled(if: Corpus.isPresent, "the corpus is not beside this checkout"))
struct YAMLSuiteTests {
  /// A text of the suite: `229Q/1` is the first of its file.
  struct Case {
    var name: String
    var text: [UInt8]
    var isValid: Bool
    /// Whether PyYAML reads it, which is what trainers use.
    var isReadByPyYAML: Bool
  }

  /// What our reader refuses on purpose: `data.yaml` is one document.
  static let severalDocuments = "holds a second document"

  @Test func verdictsAreTheSuites() throws {
    let cases = try Self.cases()
    var newer = 0
    var several = 0
    var refusedValid: Set<String> = []
    var readInvalid: Set<String> = []
    for item in cases {
      do {
        _ = try YAMLDocument(item.text)
        if !item.isValid { readInvalid.insert(item.name) }
      } catch {
        #expect(error.offset >= 0 && error.offset <= item.text.count, "\(item.name)")
        guard item.isValid else { continue }
        if error.message == Self.severalDocuments {
          several += 1
        } else if item.isReadByPyYAML {
          refusedValid.insert(item.name)
        } else {
          newer += 1
        }
      }
    }
    #expect(cases.count > 390)
    #expect(several == 14)
    // Valid in YAML 1.2 and not in 1.1: PyYAML refuses them too, so that trainers cannot read such
    // a file and refusing it is right.
    #expect(newer == 44)
    #expect(refusedValid == Self.refusedByLibyaml)
    #expect(readInvalid == Self.readByLibyaml)
  }

  /// Valid, read by PyYAML, and refused by libyaml: here the suite is right, and nobody writes
  /// such a `data.yaml`.
  static let refusedByLibyaml: Set<String> = [
    // directives of other versions, or unknown ones
    "2LFX/1", "6LVF/1", "BEC7/1", "MUS6/6", "MUS6/7", "ZYU8/4",
    // tabs at the beginning of a line of a block scalar
    "96NN/1", "96NN/2", "R4YG/1", "Y79Y/2",
    // a flow mapping with a key that lacks its value
    "4ABK/1",
  ]

  /// Invalid, and read by libyaml as most readers do, what is meant being plain.
  ///
  /// PyYAML refuses the last three.
  static let readByLibyaml: Set<String> = [
    "9C9N/1", "9JBA/1", "CVW2/1", "DK95/2", "G5U8/1", "QB6E/1", "S98Z/1", "SU5Z/1", "YJV2/1",
    "MUS6/1", "X4QW/1", "Y79Y/4",
  ]

  /// Every text of the suite with its verdict, which stands in the truth beside it.
  private static func cases() throws -> [Case] {
    let folder = Corpus.path + "/malformed/yaml-suite"
    let truth = try JSONValue(parsing: readFile(folder + "/truth.json"))
    var cases: [Case] = []
    for file in try #require(truth["files"]?.object) {
      let verdicts = file.value.array ?? []
      // The suite is written in YAML; of what our reader cannot read, the corpus has nothing.
      let document = try YAMLDocument(readFile("\(folder)/ds/\(file.name)"))
      let items = try #require(document.root?.items, "\(file.name)")
      #expect(items.count == verdicts.count, "\(file.name)")
      for (number, (item, verdict)) in zip(items, verdicts).enumerated() {
        guard let text = item["yaml"]?.text else { continue }
        let stem = file.name.prefix { $0 != "." }
        cases.append(
          Case(
            name: "\(stem)/\(number + 1)", text: Array(plain(text).utf8),
            isValid: verdict["must_fail"]?.bool == false,
            isReadByPyYAML: verdict["pyyaml"]?.string == "accepted"))
      }
    }
    return cases
  }

  /// The text without the suite's signs for what cannot be seen.
  private static func plain(_ text: String) -> String {
    var plain = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "␣": plain += " "
      case "»":
        while plain.hasSuffix("—") { plain.removeLast() }
        plain += "\t"
      case "⇔": plain += "\u{FEFF}"
      case "↵": break
      case "←": plain += "\r"
      case "∎": return plain
      default: plain.unicodeScalars.append(scalar)
      }
    }
    return plain
  }
}
