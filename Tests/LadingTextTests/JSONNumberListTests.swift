// SPDX-License-Identifier: Apache-2.0

import LadingText
import Testing

/// Lists of numbers are passed over eight bytes at a time; the grammar must not suffer by that.
struct JSONNumberListTests {
  /// Long enough that the fast way is taken, whatever the window.
  private static let lead = String(repeating: "326.46,7, 12.5,", count: 40)

  private func count(_ text: String, chunk: Int) throws -> Int {
    var scanner = JSONScanner(MemorySource(Array(text.utf8), chunk: chunk), window: 256)
    let result = try scanner.skipNumbers()
    try scanner.finish()
    return result.count
  }

  @Test(
    arguments: [
      "1]", "0]", "0.5,0]", "-1,-0.5, 2]", "12345678,1]", "123456789.25,1]", "1234567.5,1]",
      "1.2345678901,2]", "1e5,2E-3,3]", "1 ,2 , 3]", "\n1,\n2]", "1.5,-2,null]", "7]   ",
    ], [1, 7, 1000])
  func acceptsWhatJSONAllows(_ tail: String, _ chunk: Int) throws {
    let numbers = tail.split(separator: ",").count
    #expect(try count("[" + Self.lead + tail, chunk: chunk) == 120 + numbers)
    #expect(try count("[" + tail + String(repeating: " ", count: 99), chunk: chunk) == numbers)
  }

  @Test(
    arguments: [
      "]", "1,]", "01,2]", "1.,2]", ".5,2]", "1..5,2]", "1.5.2,3]", "1,,2]", "1 2]", "1a,2]", "1,2",
      "1,", "--1,2]", "+1,2]", "1.e5,2]", "1],", "00.5,1]", "1.5x,2]",
    ], [1, 7, 1000])
  func refusesWhatItDoesNot(_ tail: String, _ chunk: Int) {
    #expect(throws: JSONError.self) { try count("[" + Self.lead + tail, chunk: chunk) }
    let padded = "[1," + tail + String(repeating: " ", count: 99)
    #expect(throws: JSONError.self) { try count(padded, chunk: chunk) }
  }
}
