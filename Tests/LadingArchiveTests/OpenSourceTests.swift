// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingModel
import LadingTestKit
import Testing

/// What kind of container a path is, by content, and what is said of all else.
struct OpenSourceTests {
  let folder = TemporaryFolder()

  @Test func extensionDoesNotMatter() throws {
    var zip = RawZip()
    zip.add("a.txt", [1])
    var tar = RawTar()
    tar.add("a.txt", [1])
    #expect(try openSource(folder.write("x.tar", zip.bytes())).container == .zip)
    #expect(try openSource(folder.write("x.zip", tar.bytes())).container == .tar)
    #expect(try openSource(folder.write("empty", RawZip().bytes())).container == .zip)
    #expect(try openSource(folder.path).container == .folder)
  }

  @Test(
    arguments: [
      ([0x1F, 0x8B, 8, 0], "gzip"), (Array("BZh91AY".utf8), "bzip2"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "xz"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd"),
      ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "7z"), (Array("Rar!\u{1A}\u{7}".utf8), "RAR"),
      ([], "empty"), (Array("just some bytes".utf8), "neither a zip nor"),
    ] as [([UInt8], String)])
  func otherFilesAreNamed(_ bytes: [UInt8], _ word: String) {
    let error = #expect(throws: SourceError.self) {
      try openSource(folder.write("file.bin", bytes))
    }
    #expect(error?.code == .notAnArchive)
    #expect(error?.detail.contains(word) == true)
  }

  @Test(arguments: ["a.json", "b.XML", "c.txt", "d.yaml", "e.yml"])
  func loneAnnotationFileSaysWhichFolderToLint(_ name: String) {
    let error = #expect(throws: SourceError.self) { try openSource(folder.write(name, "{}")) }
    #expect(error?.code == .notAnArchive)
    #expect(error?.detail.hasSuffix("lint the folder that holds it: \(folder.path)") == true)
  }

  @Test func zipWithoutItsEndIsDamaged() {
    var zip = RawZip()
    zip.add("a.txt", [1])
    let error = #expect(throws: SourceError.self) {
      try openSource(folder.write("cut.zip", zip.bytes().dropLast(10)))
    }
    #expect(error?.code == .damaged)
    #expect(error?.detail.contains("cut off") == true)
  }

  @Test func pipeIsNotWaitedFor() {
    #expect(mkfifo(folder.path + "/pipe", 0o644) == 0)
    let error = #expect(throws: SourceError.self) { try openSource(folder.path + "/pipe") }
    #expect(error?.code == .unreadable)
  }
}
