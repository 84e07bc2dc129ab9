// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingTestKit
import LadingText
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

  /// The plan as JSON is the manifest to come, but for what only writing can tell.
  @Test(arguments: [
    ["zip", "--compression", "store"], ["zip"], ["tar"], ["tar", "--members", "samples"],
  ])
  func aDryRunInJSONIsTheManifestToCome(_ way: [String]) throws {
    let source = try dataset("voc-flat/ok")
    folder.write("ds/clip.mp4", "video")
    let arguments = ["pack"] + way + [source, "-o", folder.path + "/out", "--max-images", "3"]
    let json = ["--output-format", "json"]
    let dry = LadingBinary.run(arguments + json + ["--dry-run"])
    #expect(dry.status == 0, "\(dry.errors)")
    #expect(access(folder.path + "/out", F_OK) != 0)
    let plan = try JSONValue(parsing: Array(dry.output.utf8))
    let run = LadingBinary.run(arguments + json)
    #expect(run.status == 0, "\(run.errors)")
    #expect(Array(run.output.utf8) == readFile(folder.path + "/out/manifest.json"))
    let manifest = try JSONValue(parsing: Array(run.output.utf8))
    for key in ["schemaVersion", "tool", "kind", "target", "format", "members", "skipped"] {
      #expect(plan[key] == manifest[key], "\(key)")
    }
    #expect(plan["annotationsLeftOut"] == manifest["annotationsLeftOut"])
    #expect(plan["dryRun"]?.bool == true)
    #expect(plan["skipped"]?.array?.count == 1)
    let planned = try #require(plan["archives"]?.array)
    let written = try #require(manifest["archives"]?.array)
    #expect(planned.count == written.count && !planned.isEmpty)
    for (a, b) in zip(planned, written) {
      for key in ["name", "images", "first", "last"] { #expect(a[key] == b[key], "\(key)") }
      let (bound, real) = (a["bytes"]?.integer ?? 0, b["bytes"]?.integer ?? .max)
      #expect(plan["exact"]?.bool == true ? bound == real : bound >= real)
    }
    #expect((plan["exact"]?.bool == true) == way.contains("tar") || way.count > 1)
  }

  @Test func outputInsideTheDatasetIsRefused() throws {
    let source = try dataset("voc-flat/ok")
    folder.link("there", to: "ds")
    for out in [source, source + "/packed/deep", folder.path + "/there/packed"] {
      let pack = LadingBinary.run(["pack", "tar", source, "-o", out])
      #expect(pack.status == 2, "\(pack.errors)")
      #expect(pack.errors.contains("inside the dataset"), "\(pack.errors)")
    }
    #expect(access(source + "/packed", F_OK) != 0)
    let beside = LadingBinary.run(["pack", "tar", ".", "-o", "../ds-packed"], in: source)
    #expect(beside.status == 0, "\(beside.errors)")
  }

  /// Neither language nor time zone nor umask nor the folder one stands in is in the bytes.
  @Test(arguments: [["zip"], ["tar", "--members", "samples"]])
  func theBytesAreTheSameEverywhere(_ way: [String]) throws {
    let source = try dataset("yolo-roboflow/ok")
    for name in ["İstanbul ıI.png", "日本.png", String(repeating: "é", count: 120) + ".png"] {
      folder.write("ds/train/images/" + name, DrawnImage.png(8, 8))
      folder.write("ds/train/labels/" + name.dropLast(3) + "txt", "0 0.5 0.5 0.25 0.25\n")
    }
    let places: [[String: String]] = [
      ["LC_ALL": "C", "TZ": "UTC"], ["LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu"],
      ["LC_ALL": "C.UTF-8", "TZ": "America/St_Johns"], ["LANG": "de_DE.ISO-8859-1", "LC_ALL": ""],
    ]
    for (number, environment) in places.enumerated() {
      let pack = LadingBinary.run(
        ["pack"] + way + [number % 2 == 0 ? source : "ds", "-o", "\(folder.path)/out\(number)"]
          + ["--jobs", "\(number + 1)", "--max-images", "3"],
        in: folder.path, environment: environment)
      #expect(pack.status == 0, "\(pack.errors)")
      Tool.run("find", [source, "-exec", "touch", "-d", "@\(number * 1_000_000)", "{}", "+"])
    }
    for number in 1..<places.count {
      let answer = Tool.run("diff", ["-r", folder.path + "/out0", "\(folder.path)/out\(number)"])
      #expect(answer.status == 0, "\(places[number]): \(answer.output)")
    }
  }
}
