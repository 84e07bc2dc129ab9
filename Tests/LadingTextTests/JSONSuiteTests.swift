// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingTestKit
import LadingText
import Testing

/// Where the corpus lies; nil where there is none.
let corpus: String? = {
  let path = getenv("LADING_CORPUS").map { String(cString: $0) } ?? "../shared/corpus"
  return access(path, R_OK) == 0 ? path : nil
}()

/// The names in a folder, sorted.
func names(in folder: String) -> [String] {
  guard let handle = opendir(folder) else { return [] }
  defer { closedir(handle) }
  var names: [String] = []
  while let item = readdir(handle) {
    names.append(
      withUnsafePointer(to: &item.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      })
  }
  return names.sorted()
}

/// The public conformance suite: every `y_` text is JSON, no `n_` text is.
@Suite(.enabled(if: corpus != nil, "no corpus"))
struct JSONSuiteTests {
  static let folder = (corpus ?? "") + "/malformed/json-testsuite/ds"
  static let files = names(in: folder).filter { $0.hasPrefix("y_") || $0.hasPrefix("n_") }

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
