// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import Testing

@testable import LadingFormats

/// Expat's own tests, as far as they are documents: every string literal in them that holds markup.
@Suite(.enabled(if: Corpus.isPresent, "the corpus is not beside this checkout"))
struct XMLCorpusTests {
  @Test func readsOrRefusesEveryDocument() throws {
    let reader = VocReader()
    let good = Array("<annotation><filename>b</filename></annotation>".utf8)
    var refused = 0
    for document in ExpatDocuments.all {
      if let fault = reader.read(document) {
        refused += 1
        #expect(fault.offset >= 0 && fault.offset <= document.count)
      }
      #expect(reader.read(good) == nil)
      #expect(reader.record.filename.map(reader.record.string) == "b")
    }
    #expect(ExpatDocuments.all.count > 500)
    #expect(refused > 100)
    #expect(refused < ExpatDocuments.all.count)
  }
}
