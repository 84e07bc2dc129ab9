// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import LadingText
import Testing

/// The public conformance suite: every `y_` text is JSON, no `n_` text is.
@Suite(.enabled(if: Corpus.isPresent, "the corpus is not beside this checkout"))
struct JSONSuiteTests {
  static let folder = Corpus.path + "/malformed/json-testsuite/ds"
  static let files = Corpus.names(in: "malformed/json-testsuite/ds").filter {
    $0.hasPrefix("y_") || $0.hasPrefix("n_")
  }

  @Test func suiteIsThere() { #expect(Self.files.count > 250) }

  @Test(arguments: files)
  func verdict(_ name: String) {
    let bytes = readFile(Self.folder + "/" + name)
    for chunk in [Int.max, 1, 3] {
      #expect(skips(bytes, chunk: chunk) == name.hasPrefix("y_"), "chunk \(chunk)")
    }
    #expect(((try? JSONValue(parsing: bytes)) != nil) == name.hasPrefix("y_"))
  }

  /// Texts that the grammar leaves open (`i_`), and texts that readers take differently
  /// (`json-transform`): each is read, but for what is no text.
  ///
  /// We refuse bytes that are not UTF-8 and escapes of half a surrogate pair, which no UTF-8 can
  /// hold. Python refuses the former and takes the latter, and its own output of them is refused by
  /// most others. The truth of `json-transform` says "must reject" of ten plain numbers because
  /// their names begin with n; they are JSON, as Python agrees.
  @Test(arguments: open)
  func openVerdict(_ path: String) {
    let bytes = readFile(Corpus.path + "/malformed/" + path)
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    #expect(!bytes.isEmpty)
    let isRefused =
      Self.notText.contains(where: name.contains)
      && name != "i_structure_UTF-8_BOM_empty_object.json"
    for chunk in [Int.max, 1, 3] {
      #expect(skips(bytes, chunk: chunk) == !isRefused, "chunk \(chunk)")
    }
  }

  static let open: [String] =
    Corpus.names(in: "malformed/json-testsuite/ds").filter { $0.hasPrefix("i_") }
    .map { "json-testsuite/ds/" + $0 }
    + Corpus.names(in: "malformed/json-transform/ds").map { "json-transform/ds/" + $0 }

  private static let notText = [
    "surrogate", "invalid_codepoint", "UTF-16", "utf16", "UTF-8_invalid", "invalid_utf-8",
    "latin_1", "lone_utf8", "unicode_range", "overlong", "truncated-utf-8", "UTF8_surrogate",
  ]

  private func skips(_ bytes: [UInt8], chunk: Int) -> Bool {
    var scanner = JSONScanner(MemorySource(bytes, chunk: chunk), window: 256)
    do {
      try scanner.skipValue()
      try scanner.finish()
      return true
    } catch { return false }
  }
}
