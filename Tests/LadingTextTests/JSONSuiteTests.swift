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

  private func skips(_ bytes: [UInt8], chunk: Int) -> Bool {
    var scanner = JSONScanner(MemorySource(bytes, chunk: chunk), window: 256)
    do {
      try scanner.skipValue()
      try scanner.finish()
      return true
    } catch { return false }
  }
}
