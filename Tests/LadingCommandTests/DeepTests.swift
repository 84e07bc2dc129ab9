// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import LadingText
import Testing

/// `--deep` and `--decode` from the command line: lint says how far it looked, pack looks on the way.
struct DeepTests {
  private let folder = TemporaryFolder()
  private var lading: String { LadingBinary.path }

  /// A classification dataset of 30 images, one of them damaged in the middle.
  private func write(damaged: Bool) {
    for number in 0..<30 {
      var bytes = DrawnImage.png(40, 30, seed: number)
      if damaged, number == 17 { bytes[bytes.count / 2] ^= 1 }
      folder.write("ds/\(number % 2 == 0 ? "cat" : "dog")/\(number).png", bytes)
    }
  }

  private func names(_ path: String) -> [String] {
    listFolder("\(folder.path)/\(path)").filter { $0.hasSuffix(".tar") || $0.hasSuffix(".zip") }
  }

  @Test(arguments: ["header", "deep", "decode"])
  func lintSaysHowFarItLooked(_ depth: String) throws {
    write(damaged: true)
    let options = depth == "header" ? [] : ["--\(depth)"]
    let answer = Tool.run(
      lading, ["lint", folder.path + "/ds", "--output-format", "json", "-q"] + options)
    let report = try JSONValue(parsing: Array(answer.output.utf8))
    #expect(report["dataset"]?["imageDepth"]?.string == depth)
    let isFound = report["summary"]?["byRule"]?["image/damaged"]?.integer == 1
    #expect(isFound == (depth != "header"))
    #expect(answer.status == (isFound ? 1 : 0))
  }

  @Test(arguments: ["zip", "tar"], ["1", "3"])
  func aDamagedImageEndsPacking(_ kind: String, _ jobs: String) {
    write(damaged: true)
    let options = ["--max-images", "5", "--jobs", jobs, "--deep"]
    let answer = Tool.run(
      lading, ["pack", kind, folder.path + "/ds", "-o", folder.path + "/out"] + options)
    #expect(answer.status == 1, "\(answer.output)")
    #expect(answer.output.contains("dog/17.png"), "\(answer.output)")
    #expect(answer.output.contains("checksum"), "\(answer.output)")
    #expect(listFolder(folder.path + "/out").isEmpty)
  }

  @Test(arguments: ["--deep", "--decode"])
  func aDamagedImageIsLeftOutWhereErrorsAreAllowed(_ depth: String) throws {
    write(damaged: true)
    let answer = Tool.run(
      lading,
      ["pack", "tar", folder.path + "/ds", "-o", folder.path + "/out", "--allow-errors", depth])
    #expect(answer.status == 0, "\(answer.output)")
    let manifest = try JSONValue(parsing: readFile(folder.path + "/out/manifest.json"))
    let skipped = manifest["skipped"]?.array ?? []
    #expect(skipped.count == 1)
    #expect(skipped.first?["path"]?.string == "dog/17.png")
    #expect(skipped.first?["rule"]?.string == "image/damaged")
    #expect(manifest["archives"]?.array?.first?["images"]?.integer == 29)
  }

  @Test func goodImagesArePackedAlike() throws {
    write(damaged: false)
    for (name, options) in [("plain", []), ("deep", ["--deep"])] as [(String, [String])] {
      let answer = Tool.run(
        lading, ["pack", "tar", folder.path + "/ds", "-o", "\(folder.path)/\(name)"] + options)
      #expect(answer.status == 0, "\(answer.output)")
    }
    for archive in names("plain") {
      #expect(
        readFile("\(folder.path)/plain/\(archive)") == readFile("\(folder.path)/deep/\(archive)"))
    }
    #expect(names("plain").count == 1)
  }
}
