// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingTestKit
import Testing

/// `lading pack` and `lading verify` as people run them.
struct PackCommandTests {
  private let folder = TemporaryFolder()

  private func dataset(_ name: String) throws -> String {
    let golden = try #require(GoldenDataset.all.first { $0.name == name })
    return golden.writeFolder(into: folder)
  }

  @Test(arguments: ["coco-roboflow/ok", "yolo-roboflow/ok", "voc-devkit/ok", "voc-flat/ok"])
  func partsVerifyAndLintClean(_ name: String) throws {
    let source = try dataset(name)
    let out = folder.path + "/zips"
    let pack = LadingBinary.run(["pack", "zip", source, "-o", out, "--max-images", "3"])
    #expect(pack.status == 0, "\(pack.errors)")
    #expect(pack.output.contains("Next: lading verify"))
    let parts = listFolder(out).filter { $0.hasSuffix(".zip") }
    #expect(parts.count == 3)
    for part in parts {
      let lint = LadingBinary.run(["lint", out + "/" + part])
      #expect(lint.status == 0, "\(part): \(lint.output)")
    }
    let verify = LadingBinary.run(["verify", out + "/manifest.json", "--deep"])
    #expect(verify.status == 0, "\(verify.output)")
  }

  @Test func tarsSayWhichAnnotationsTheyLeaveOut() throws {
    let source = try dataset("yolo-roboflow/ok")
    let images = LadingBinary.run(["pack", "tar", source, "-o", folder.path + "/images"])
    #expect(images.status == 0, "\(images.errors)")
    #expect(images.output.contains("10 annotations are not in the shards"), "\(images.output)")
    #expect(images.output.contains("--members samples"))
    let samples = LadingBinary.run(
      ["pack", "tar", source, "-o", folder.path + "/samples", "--members", "samples"])
    #expect(samples.status == 0, "\(samples.errors)")
    #expect(!samples.output.contains("not in the shards"))
  }

  @Test func errorsStopPackingAndNothingIsWritten() throws {
    let source = try dataset("coco-roboflow/err")
    let out = folder.path + "/out"
    let stopped = LadingBinary.run(["pack", "zip", source, "-o", out])
    #expect(stopped.status == 1)
    #expect(stopped.output.isEmpty)
    #expect(stopped.errors.contains("stop packing: "))
    #expect(stopped.errors.contains("--allow-errors"))
    #expect(access(out, F_OK) != 0)
    let allowed = LadingBinary.run(["pack", "zip", source, "-o", out, "--allow-errors"])
    #expect(allowed.status == 0, "\(allowed.errors)")
    #expect(allowed.output.contains("left out (layout/unsupported-media): clip.mp4"))
  }

  @Test func aDryRunWritesNothing() throws {
    let source = try dataset("coco-roboflow/ok")
    let out = folder.path + "/out"
    let plan = LadingBinary.run(
      ["pack", "zip", source, "-o", out, "--dry-run", "--max-images", "4"])
    #expect(plan.status == 0, "\(plan.errors)")
    #expect(plan.output.contains("Would pack"))
    #expect(plan.output.contains("part-000001.zip"))
    #expect(access(out, F_OK) != 0)
  }

  @Test func anOlderPackIsReplacedOnlyByForce() throws {
    let source = try dataset("voc-flat/ok")
    let arguments = ["pack", "tar", source, "-o", folder.path + "/out"]
    #expect(LadingBinary.run(arguments).status == 0)
    let again = LadingBinary.run(arguments)
    #expect(again.status == 2)
    #expect(again.errors.contains("--force"))
    #expect(LadingBinary.run(arguments + ["--force"]).status == 0)
  }

  @Test func aDamagedArchiveIsNamed() throws {
    let source = try dataset("voc-flat/ok")
    let out = folder.path + "/out"
    try #require(LadingBinary.run(["pack", "tar", source, "-o", out]).status == 0)
    var bytes = readFile(out + "/shard-000000.tar")
    // The first member's content begins after its header of 512 bytes.
    bytes[600] ^= 0xFF
    folder.write("out/shard-000000.tar", bytes)
    let verify = LadingBinary.run(["verify", out])
    #expect(verify.status == 4)
    #expect(verify.output.contains("shard-000000.tar"))
    #expect(verify.output.contains("balcony.jpg") || verify.output.contains("crossing.jpg"))
  }

  @Test func whatCannotBeWrittenToIsThree() throws {
    let source = try dataset("voc-flat/ok")
    let file = folder.write("file", "in the way")
    let pack = LadingBinary.run(["pack", "zip", source, "-o", file + "/out"])
    #expect(pack.status == 3, "\(pack.errors)")
    #expect(pack.errors.contains("out"))
  }
}
