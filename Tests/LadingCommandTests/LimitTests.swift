// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import Testing

/// `--limit` raises and lowers what an archive may ask for.
struct LimitTests {
  private let folder = TemporaryFolder()

  private func archive() -> String {
    var zip = RawZip()
    zip.add("train/cat/a.jpg", DrawnImage.bytes(8, 8, seed: 1, fileExtension: "jpg"))
    zip.add("train/dog/b.jpg", DrawnImage.bytes(8, 8, seed: 2, fileExtension: "jpg"))
    return folder.write("ds.zip", zip.bytes())
  }

  @Test(arguments: [
    ("entries=1", "archive/limit-exceeded", "more than 1 entries; the limit entries is 1"),
    ("central-directory=50", "archive/limit-exceeded", "the limit central-directory is 50"),
    ("memory=300", "archive/limit-exceeded", "the limit memory is 300"),
    ("name-length=10", "archive/limit-exceeded", "the limit name-length is 10"),
    ("total-size=200", "archive/zip-bomb", "the limit total-size is 200"),
    ("entry-size=100", "archive/zip-bomb", "the limit entry-size is 100"),
  ])
  func isHeldToByEveryCommand(_ limit: String, _ rule: String, _ words: String) {
    let path = archive()
    let lint = LadingBinary.run(["lint", path, "--limit", limit])
    #expect(lint.status == 1)
    #expect(lint.output.contains("error \(rule)"), "\(lint.output)")
    #expect(lint.output.contains(words), "\(lint.output)")
    #expect(LadingBinary.run(["verify", path, "--limit", limit]).status == 4)
    #expect(LadingBinary.run(["detect", path, "--limit", limit]).status <= 1)
    let pack = LadingBinary.run(["pack", "zip", path, "-o", folder.path + "/out", "--limit", limit])
    #expect(pack.status == 1 || pack.status == 3, "\(pack.errors)")
    #expect(listFolder(folder.path) == ["ds.zip"])
  }

  @Test func theLastOneCounts() {
    let path = archive()
    let arguments = ["--limit", "entries=1", "--limit", "entries=2", "--limit", "memory=1GB"]
    #expect(LadingBinary.run(["lint", path] + arguments).status == 0)
    #expect(LadingBinary.run(["verify", path] + arguments).status == 0)
  }
}
