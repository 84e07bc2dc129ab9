// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import LadingText
import Testing

/// The difference of two texts is one that `patch` turns the one into the other by.
struct UnifiedDiffTests {
  private func diff(_ old: String, _ new: String) -> String {
    String(
      decoding: UnifiedDiff.text(path: "a.txt", old: Array(old.utf8), new: Array(new.utf8)),
      as: UTF8.self)
  }

  @Test func equalTextsHaveNone() {
    #expect(diff("a\nb\n", "a\nb\n").isEmpty)
    #expect(diff("", "").isEmpty)
  }

  @Test func aLineChangesInItsContext() {
    #expect(
      diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n") == """
        --- a/a.txt
        +++ b/a.txt
        @@ -2,7 +2,7 @@
         2
         3
         4
        -5
        +five
         6
         7
         8

        """)
  }

  @Test func aMissingLineEndIsSaid() {
    #expect(
      diff("a\r\nb", "a\nb") == """
        --- a/a.txt
        +++ b/a.txt
        @@ -1,2 +1,2 @@
        -a\r
        +a
         b
        \\ No newline at end of file

        """)
  }

  static let pairs: [(String, String)] = [
    ("", "a\n"), ("a\n", ""), ("a", "a\n"), ("a\nb\nc\n", "c\n"), ("a\nb\n", "a\nx\ny\nb\n"),
    (
      "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n",
      "1\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\nx\n16"
    ),
    ("a\na\na\n", "a\na\n"), ("x\r\ny\r\n", "x\ny\n"),
    (
      String(repeating: "same\n", count: 5000) + "end\n",
      "new\n" + String(repeating: "other\n", count: 30)
    ),
  ]

  @Test(.enabled(if: Tool.isInstalled("patch"), "patch is not installed"), arguments: pairs)
  func patchAgrees(_ old: String, _ new: String) {
    let folder = TemporaryFolder()
    let path = folder.write("a.txt", old)
    let patch = folder.write("a.diff", diff(old, new))
    let result = Tool.run("patch", ["--binary", "-s", "-E", path, patch])
    #expect(result.status == 0, "\(result.output)")
    #expect(String(decoding: readFile(path), as: UTF8.self) == new)
  }
}
