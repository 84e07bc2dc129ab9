// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingTestKit
import Testing

/// A disk that is too small: exit 8 with what is missing, and nothing left on it.
@Suite(.enabled(if: SmallDisk.canBeMade, "needs the right to mount a tmpfs"))
struct FullDiskTests {
  private let folder = TemporaryFolder()

  private func images(_ count: Int) -> String {
    for index in 0..<count {
      folder.write("ds/\(index).png", DrawnImage.bytes(80, 60, seed: index, fileExtension: "png"))
    }
    return folder.path + "/ds"
  }

  @Test func whatIsMissingIsSaidBeforeAnythingIsWritten() throws {
    let disk = try #require(SmallDisk(kilobytes: 64))
    let source = images(40)
    for out in [disk.path + "/a/b", disk.path] {
      let pack = LadingBinary.run(["pack", "tar", source, "-o", out])
      #expect(pack.status == 8, "\(pack.errors)")
      #expect(pack.output.isEmpty)
      #expect(pack.errors.contains("bytes are missing"), "\(pack.errors)")
      #expect(listFolder(disk.path).isEmpty)
    }
  }

  /// Free bytes do not help where no further file can be made: the check passes, writing fails.
  @Test(arguments: ["zip", "tar"])
  func aDiskThatFillsUpWhileWritingHoldsNothingHalfWritten(_ kind: String) throws {
    let disk = try #require(SmallDisk(kilobytes: 4096, files: 12))
    disk.write("mine.txt")
    let pack = LadingBinary.run(
      ["pack", kind, images(40), "-o", disk.path + "/out", "--max-images", "2", "--target", "none"])
    #expect(pack.status == 8, "\(pack.errors)")
    #expect(pack.errors.contains("No space left on device"), "\(pack.errors)")
    #expect(pack.errors.contains("another disk"), "\(pack.errors)")
    #expect(pack.errors.contains("are complete and kept"), "\(pack.errors)")
    let left = listFolder(disk.path + "/out")
    #expect(left.first == "manifest.journal")
    let archives = left.filter { $0.hasSuffix("." + kind) }
    #expect(!archives.isEmpty && left.count == 1 + 2 * archives.count, "\(left)")
    for archive in archives {
      #expect(LadingBinary.run(["verify", disk.path + "/out/" + archive]).status == 0)
    }
  }

  /// Where nothing is complete nothing stays.
  @Test(arguments: ["zip", "tar"])
  func aDiskThatFillsUpAtOnceIsLeftAsItWas(_ kind: String) throws {
    let disk = try #require(SmallDisk(kilobytes: 4096, files: 4))
    disk.write("mine.txt")
    let pack = LadingBinary.run(
      ["pack", kind, images(40), "-o", disk.path + "/out", "--target", "none"])
    #expect(pack.status == 8, "\(pack.errors)")
    #expect(!pack.errors.contains("--resume"), "\(pack.errors)")
    #expect(listFolder(disk.path) == ["mine.txt"])
  }

  @Test func aReportThatDoesNotFitIsEight() throws {
    let disk = try #require(SmallDisk(kilobytes: 4))
    disk.write("mine.txt")
    let lint = LadingBinary.run(
      ["lint", images(1), "--output-format", "json", "-o", disk.path + "/report.json"])
    #expect(lint.status == 8, "\(lint.errors)")
    #expect(lint.errors.contains("report.json cannot be written"), "\(lint.errors)")
    #expect(listFolder(disk.path) == ["mine.txt"])
    let full = RunningProcess(
      "/bin/bash", ["-c", "\"$0\" lint \"$1\" >/dev/full", LadingBinary.path, folder.path + "/ds"]
    ).wait()
    #expect(full.status == 8)
    #expect(full.errors.contains("standard output cannot be written"))
  }
}
