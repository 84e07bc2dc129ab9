// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import lading

struct WordingTests {
  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000"),
  ])
  func numbers(_ value: Int, _ text: String) { #expect(Wording.number(value) == text) }

  @Test(arguments: [
    (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB"), (999_949, "999.9 kB"),
    (999_950, "1.0 MB"), (2_000_000_000, "2.0 GB"), (Int64.max, "9223372.0 TB"),
  ])
  func sizes(_ value: Int64, _ text: String) { #expect(Wording.size(value) == text) }

  @Test(arguments: [
    ([], 3, ""), (["a"], 3, "a"), (["a", "b"], 3, "a and b"), (["a", "b", "c"], 3, "a, b and c"),
    (["a", "b", "c", "d"], 3, "a, b, c and 1 more"),
  ])
  func lists(_ names: [String], _ limit: Int, _ text: String) {
    #expect(Wording.list(names, limit: limit) == text)
  }

  @Test(arguments: [
    ("data/set-1.zip", "data/set-1.zip"), ("my pets", "'my pets'"), ("", "''"),
    ("it's", "'it'\\''s'"), ("a;b", "'a;b'"), ("-odd", "./-odd"), ("~", "'~'"), ("*", "'*'"),
  ])
  func shellWords(_ word: String, _ quoted: String) { #expect(Wording.shell(word) == quoted) }

  @Test(arguments: [
    ("plain", "plain"), ("a\nb", "a\\nb"), ("\u{1B}[31m", "\\u{1b}[31m"), ("köln", "köln"),
    ("\u{202E}gpj", "\\u{202e}gpj"),
  ])
  func controlCharactersAreShown(_ text: String, _ shown: String) {
    #expect(printable(text) == shown)
  }

  @Test(arguments: [
    ("coco/bbox-out-of-bound", "coco/bbox-out-of-bounds"), ("truncated", "image/truncated"),
    ("COCO", "coco"), ("something-else-entirely", nil),
  ])
  func suggestions(_ word: String, _ expected: String?) {
    let names = ["coco", "image", "coco/bbox-out-of-bounds", "image/truncated"]
    #expect(Suggestion.nearest(to: word, among: names) == expected)
  }
}
