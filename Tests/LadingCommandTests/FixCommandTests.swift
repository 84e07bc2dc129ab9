// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingTestKit
import LadingText
import Testing

/// `lading lint --fix` over real folders: what it mends, where, and what it never touches.
struct FixCommandTests {
  private let folder = UnprivilegedCommand.makeFolder()

  /// A YOLO dataset with one of everything that can be mended, and one fault that cannot.
  private func dirty() -> String {
    let image = DrawnImage.bytes(640, 480, fileExtension: "jpg")
    folder.write(
      "ds/data.yaml",
      "\u{FEFF}path: /home/me/ds\r\ntrain: train/images\r\nval: ../valid/images\r\nnames: [cat, dog]\r\n"
    )
    folder.write("ds/train/images/a.jpg", image)
    folder.write("ds/train/images/b.jpg", image)
    folder.write("ds/valid/images/c.jpg", image)
    folder.write("ds/notes/readme.txt", "kept\r\n")
    folder.write("ds/train/labels/a.txt", "0 0.9 0.5 0.201 0.2\n1 .5 .5 .1 .1\n1 .5 .5 .1 .1\n")
    folder.write("ds/train/labels/b.txt", "\u{FEFF}0 .5 .5 .1 .1\r\n7 .5 .5 .1 .1\r\n")
    folder.write("ds/valid/labels/c.txt", "0 .5 .5 .1 .1\n")
    return folder.path + "/ds"
  }

  private static let mended = [
    "data.yaml": "train: train/images\nval: valid/images\nnames: [cat, dog]\n",
    "train/labels/a.txt": "0 0.89975 0.5 0.2005 0.2\n1 .5 .5 .1 .1\n",
    "train/labels/b.txt": "0 .5 .5 .1 .1\n7 .5 .5 .1 .1\n",
    "valid/labels/c.txt": "0 .5 .5 .1 .1\n", "notes/readme.txt": "kept\r\n",
  ]

  /// All files below a folder with their bytes.
  private func tree(_ path: String, _ prefix: String = "") -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in listFolder(path) {
      if listFolder("\(path)/\(name)").isEmpty {
        files[prefix + name] = readFile("\(path)/\(name)")
      } else {
        files.merge(tree("\(path)/\(name)", prefix + name + "/")) { $1 }
      }
    }
    return files
  }

  @Test func aCopyIsMendedAndTheDatasetIsNot() {
    let path = dirty()
    let before = tree(path)
    let out = folder.path + "/new/mended"
    let result = LadingBinary.run(["lint", path, "--fix", "--output-dir", out])
    // The class that has no name is left, and decides the exit code.
    #expect(result.status == 1)
    #expect(result.output.contains("yolo/class-out-of-range"))
    #expect(!result.output.contains("--fix mends"))
    #expect(
      result.errors == """
        Mended 3 files in the copy \(out): 1 box clipped, 1 repeated row removed, 2 byte order \
        marks removed, 2 files' line ends made LF and 2 paths of data.yaml rewritten.

        """)
    #expect(tree(path) == before)
    let after = tree(out)
    #expect(Set(after.keys) == Set(before.keys))
    for (name, bytes) in after {
      let expected = Self.mended[name].map { Array($0.utf8) } ?? before[name]
      #expect(bytes == expected, "\(name): \(String(decoding: bytes, as: UTF8.self))")
    }
    #expect(listFolder(folder.path + "/new") == ["mended"])
  }

  @Test func inPlaceEqualsTheCopyAndKeepsPermissions() {
    let path = dirty()
    chmod(path + "/train/labels/a.txt", 0o640)
    let out = folder.path + "/mended"
    #expect(LadingBinary.run(["lint", path, "--fix", "--output-dir", out, "-q"]).errors.isEmpty)
    let result = LadingBinary.run(["lint", path, "--fix", "--in-place", "--output-format", "json"])
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("Mended 3 files: "))
    #expect(tree(path) == tree(out))
    var status = stat()
    #expect(stat(path + "/train/labels/a.txt", &status) == 0)
    #expect(status.st_mode & 0o777 == 0o640)
    let again = LadingBinary.run(["lint", path, "--fix", "--in-place"])
    #expect(again.errors == "Nothing to mend.\n")
    #expect(tree(path) == tree(out))
  }

  @Test func aDifferenceChangesNothingAndPatchesToTheSame() {
    let path = dirty()
    let before = tree(path)
    let shown = LadingBinary.run(["lint", path, "--fix", "--diff"])
    #expect(shown.status == 1)
    #expect(shown.errors.hasPrefix("Would mend 3 files: "))
    #expect(shown.errors.hasSuffix("Nothing has been changed.\n"))
    #expect(tree(path) == before)
    #expect(
      shown.output.contains("--- a/train/labels/a.txt\n+++ b/train/labels/a.txt\n@@ -1,3 +1,2 @@\n")
    )
    let both = LadingBinary.run([
      "lint", path, "--fix", "--diff", "--output-dir", folder.path + "/out",
    ])
    #expect(both.output == shown.output)
    if Tool.isInstalled("patch") {
      let diff = folder.write("fix.diff", shown.output)
      let patch = Tool.run("patch", ["--binary", "-s", "-p1", "-d", path, "-i", diff])
      #expect(patch.status == 0, "\(patch.output)")
      #expect(tree(path) == tree(folder.path + "/out"))
    }
    let file = folder.path + "/r.txt"
    let report = LadingBinary.run(["lint", path, "--fix", "--diff", "-o", file])
    #expect(report.status == 1)
    #expect(String(decoding: readFile(file), as: UTF8.self).contains("YOLO"))
  }

  /// Only what is reported is mended: ignored paths, rules that are off and known findings stay.
  @Test func whatIsToBeLeftAloneStays() throws {
    let image = DrawnImage.bytes(64, 48, fileExtension: "jpg")
    folder.write("ds/data.yaml", "train: images\nval: images\nnames: [cat]\n")
    let twice = "0 .5 .5 .1 .1\r\n0 .5 .5 .1 .1\r\n"
    for name in ["a", "b"] {
      folder.write("ds/images/\(name).jpg", image)
      folder.write("ds/labels/\(name).txt", twice)
    }
    let path = folder.path + "/ds"
    func labels(_ name: String) -> String {
      String(decoding: readFile("\(path)/labels/\(name).txt"), as: UTF8.self)
    }
    func run(_ arguments: [String] = []) -> String {
      LadingBinary.run(["lint", path, "--fix", "--in-place"] + arguments).errors
    }
    // Known findings: nothing but line ends, which no rule reports.
    let base = folder.path + "/base.json"
    _ = LadingBinary.run(["lint", path, "--write-baseline", base])
    #expect(run(["--baseline", base]) == "Mended 2 files: 2 files' line ends made LF.\n")
    #expect(labels("a") == "0 .5 .5 .1 .1\n0 .5 .5 .1 .1\n")
    // A path that everything is ignored at stays as it is.
    folder.write("ds/labels/a.txt", twice)
    folder.write(
      "ds/lading.yaml",
      "ignore:\n  - paths: [labels/a.txt]\n    reason: kept as it came\n")
    #expect(run() == "Mended 1 file: 1 repeated row removed.\n")
    #expect(labels("a") == twice)
    #expect(labels("b") == "0 .5 .5 .1 .1\n")
    // A rule that is off mends nothing.
    folder.write("ds/lading.yaml", "rules:\n  yolo/duplicate-row: off\n")
    #expect(run() == "Mended 1 file: 1 file's line ends made LF.\n")
    #expect(run(["--no-config"]) == "Mended 1 file: 1 repeated row removed.\n")
    #expect(labels("a") == labels("b"))
  }

  @Test func countsAreInTheJSON() throws {
    let path = dirty()
    let out = folder.path + "/out"
    let shown = LadingBinary.run(
      ["lint", path, "--fix", "--diff", "-o", folder.path + "/r.json", "--output-format", "json"])
    #expect(shown.status == 1)
    let planned = try JSONValue(parsing: readFile(folder.path + "/r.json"))
    #expect(planned["fix"]?["path"] == nil)
    let written = LadingBinary.run(
      ["lint", path, "--fix", "--output-dir", out, "--output-format", "json"])
    let report = try JSONValue(parsing: written.output)
    #expect(report["fix"]?["path"]?.string == out)
    let counts = (report["fix"]?.object ?? []).filter { $0.name != "path" }
    #expect(planned["fix"]?.object == counts)
    #expect(report["fix"]?["rowsRemoved"]?.integer ?? 0 > 0)
    #expect(report["fix"]?["files"]?.integer ?? 0 > 0)
    let lines = LadingBinary.run(
      ["lint", path, "--fix", "--output-dir", out + "2", "--output-format", "jsonl"])
    let summary = try JSONValue(parsing: String(lines.output.split(separator: "\n").last ?? ""))
    #expect(summary["fix"]?["files"] == report["fix"]?["files"])
  }

  @Test func theReportSaysWhatCanBeMended() {
    let path = dirty()
    let text = LadingBinary.run(["lint", path]).output
    #expect(text.contains("yolo/duplicate-row"))
    #expect(text.contains("  --fix mends this\n"))
    #expect(text.split(separator: "\n").count { $0.contains("--fix mends") } == 5)
  }

  @Test(arguments: [
    (["--fix"], "--fix needs to know where to"),
    (["--in-place"], "--in-place goes with --fix"),
    (["--output-dir", "x"], "--output-dir goes with --fix"),
    (["--diff"], "--diff goes with --fix"),
    (["--fix", "--in-place", "--output-dir", "x"], "exclude each other"),
  ])
  func usageIsExplained(_ arguments: [String], _ message: String) {
    let result = LadingBinary.run(["lint", dirty()] + arguments)
    #expect(result.status == 2)
    #expect(result.errors.contains(message), "\(result.errors)")
  }

  @Test func placesThatWouldHarmAreRefused() throws {
    let path = dirty()
    let before = tree(path)
    for out in [path, path + "/inner/deep", folder.path + "/full"] {
      folder.write("full/file", "mine")
      let result = LadingBinary.run(["lint", path, "--fix", "--output-dir", out])
      #expect(result.status == 2, "\(out)")
      #expect(result.errors.contains("Hint:"))
    }
    #expect(tree(path) == before)
    #expect(listFolder(folder.path + "/full") == ["file"])
    let golden = try #require(GoldenDataset.all.first { $0.name == "yolo-roboflow/ok" })
    for archive in [golden.writeZip(into: folder), golden.writeTar(into: folder)] {
      let result = LadingBinary.run(["lint", archive, "--fix", "--in-place"])
      #expect(result.status == 2)
      #expect(result.errors.contains("--fix mends folders"))
    }
  }

  @Test(arguments: [
    "path: |\n  /x\ntrain: ../train/images\nval: valid/images\nnames: [cat, dog]\n",
    "path: >\n  /x\n\ntrain:\n  - ../train/images\nval: valid/images\nnames: [cat, dog]\n",
    "train: ../train/images\nval: valid/images\nnames: [cat, dog]\npath: |\n  /x\n",
    "train: |-\n  ../train/images\nval: valid/images\nnames: [cat, dog]\n",
  ])
  func pathsInBlocksAreRewritten(_ yaml: String) {
    let path = dirty()
    folder.write("ds/data.yaml", yaml)
    #expect(LadingBinary.run(["lint", path]).status == 1)
    let result = LadingBinary.run(["lint", path, "--fix", "--in-place", "--select", "yolo"])
    #expect(result.status == 1)
    #expect(!result.output.contains("yaml-"), "\(result.output)")
    let text = String(decoding: readFile(path + "/data.yaml"), as: UTF8.self)
    #expect(text.contains("train: train/images\n"), "\(text)")
    #expect(LadingBinary.run(["lint", path, "--fix", "--diff"]).output.isEmpty)
  }

  @Test func oddNamesAndLinksWithinAreMendedToo() {
    let image = DrawnImage.bytes(64, 48, fileExtension: "jpg")
    let old = Array("0 .5 .5 .1 .1\r\n".utf8)
    let new = Array("0 .5 .5 .1 .1\n".utf8)
    folder.write("ds/data.yaml", "train: images\nval: images\nnames: [cat]\n")
    let odd: [UInt8] = [0xFF]
    folder.write(name: Array("ds/images/".utf8) + odd + Array(".jpg".utf8), image)
    folder.write(name: Array("ds/labels/".utf8) + odd + Array(".txt".utf8), old)
    for name in ["b", "c"] { folder.write("ds/images/\(name).jpg", image) }
    folder.write("ds/labels/c.txt", old)
    folder.link("ds/labels/b.txt", to: "c.txt")
    let path = folder.path + "/ds"
    for place in [["--output-dir", folder.path + "/out"], ["--in-place"]] {
      #expect(LadingBinary.run(["lint", path, "--fix"] + place).errors.hasPrefix("Mended "))
      let labels = (place.count == 2 ? folder.path + "/out" : path) + "/labels"
      #expect(listFolder(labels).count == 3)
      #expect(readFile(labels + "/b.txt") == new)
      #expect(readFile(labels + "/c.txt") == new)
    }
    // The link is still one, and the name that is no UTF-8 is what it was.
    var status = stat()
    #expect(lstat(path + "/labels/b.txt", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    let again = LadingBinary.run(["lint", path, "--fix", "--in-place"])
    #expect(again.errors == "Nothing to mend.\n")
    #expect(LadingBinary.run(["lint", path, "--select", "yolo/label-missing"]).status == 0)
  }

  @Test(.enabled(if: UnprivilegedCommand.canRun, "needs setpriv, or a user that is not root"))
  func whatCannotBeWrittenIsSaidAndNothingIsTorn() throws {
    let path = dirty()
    let before = tree(path)
    for name in ["", "/train/labels", "/valid/labels"] { chmod(path + name, 0o555) }
    let result = UnprivilegedCommand.run(["lint", path, "--fix", "--in-place"])
    for name in ["", "/train/labels", "/valid/labels"] { chmod(path + name, 0o755) }
    #expect(result.status == 3)
    #expect(result.errors.contains("data.yaml cannot be written"))
    #expect(tree(path) == before)
  }

  @Test(arguments: GoldenDataset.all.map(\.name))
  func imagesStayAsTheyAreAndASecondRunFindsNothing(_ name: String) throws {
    let golden = try #require(GoldenDataset.all.first { $0.name == name })
    let path = golden.writeFolder(into: folder)
    let out = folder.path + "/out"
    _ = LadingBinary.run(["lint", path, "--fix", "--output-dir", out])
    let copy = tree(out)
    #expect(Set(copy.keys) == Set(golden.files.map(\.path)))
    for (path, bytes) in golden.files
    where !["txt", "yaml", "json", "xml"].contains(path.suffix(3)) {
      if !path.hasSuffix(".yaml"), !path.hasSuffix(".json") {
        #expect(copy[path] == bytes, "\(path)")
      }
    }
    let again = LadingBinary.run(["lint", out, "--fix", "--in-place"])
    #expect(again.errors.contains("Nothing to mend."), "\(again.errors)")
    #expect(tree(out) == copy)
  }

  @Test func boxesOfCocoAndVocAreClippedWhereTheyStand() {
    let image = DrawnImage.bytes(64, 48, fileExtension: "jpg")
    folder.write("coco/a.jpg", image)
    let json = """
      {"info": {}, "licenses": [], "images": [{"id": 1, "file_name": "a.jpg", "width": 64, "height": 48}],
       "categories": [{"id": 1, "name": "cat"}],
       "annotations": [
        {"id":1,"image_id":1,"category_id":1,"bbox": [ 50, 2, 14.3 , 10 ],"area":143,"iscrowd":0},
        {"id":2,"image_id":1,"category_id":1,"bbox":[-0.25,2,20,46.5],"iscrowd":0,"area":7},
        {"id":3,"image_id":1,"category_id":1,"bbox":[50,2,20,10],"iscrowd":0,"area":200}]}

      """
    folder.write("coco/_annotations.coco.json", "\u{FEFF}" + json)
    let coco = LadingBinary.run(["lint", folder.path + "/coco", "--fix", "--in-place"])
    #expect(coco.errors == "Mended 1 file: 2 boxes clipped and 1 byte order mark removed.\n")
    let mended =
      json.replacing("14.3 , 10 ],\"area\":143", with: "14 , 10 ],\"area\":140")
      .replacing("[-0.25,2,20,46.5]", with: "[0,2,19.75,46]")
    #expect(
      String(decoding: readFile(folder.path + "/coco/_annotations.coco.json"), as: UTF8.self)
        == mended)

    folder.write("voc/a.jpg", image)
    let xml = """
      <annotation><!-- as typed -->
        <filename>a.jpg</filename><size><width>64</width><height>48</height><depth>3</depth></size>
        <object><name>cat</name><bndbox>
          <ymax> 48.5 </ymax><xmin>-0.5</xmin><xmax>20</xmax><ymin>6</ymin></bndbox></object>
        <object><name>cat</name><bndbox>
          <xmin>5</xmin><ymin>6</ymin><xmax>70</xmax><ymax>20</ymax></bndbox></object>
      </annotation>

      """
    folder.write("voc/a.xml", xml)
    let voc = LadingBinary.run(["lint", folder.path + "/voc", "--fix", "--in-place"])
    #expect(voc.errors == "Mended 1 file: 1 box clipped.\n")
    #expect(
      String(decoding: readFile(folder.path + "/voc/a.xml"), as: UTF8.self)
        == xml.replacing(" 48.5 ", with: " 48 ").replacing("-0.5", with: "0"))
  }

  @Test(arguments: [SIGINT, SIGTERM], ["copy", "place"])
  func aSignalLeavesWholeFilesAndNoOthers(_ signal: Int32, _ kind: String) throws {
    let image = DrawnImage.bytes(16, 16, seed: 1, fileExtension: "png")
    folder.write("ds/data.yaml", "train: images\nval: images\nnames: [cat]\n")
    let old = "0 .5 .5 .1 .1\r\n"
    for index in 0..<500 {
      folder.write("ds/images/\(index).png", image)
      folder.write("ds/labels/\(index).txt", old)
    }
    let out = folder.path + "/new/out"
    let place = kind == "copy" ? ["--output-dir", out] : ["--in-place"]
    let process = RunningProcess(LadingBinary.path, ["lint", folder.path + "/ds", "--fix"] + place)
    // Somewhere in its middle: when the first file has been written.
    for _ in 0..<20_000 {
      let hasBegun =
        kind == "copy"
        ? listFolder(folder.path + "/new").contains { $0.hasPrefix(".out.part-") }
        : readFile(folder.path + "/ds/labels/0.txt").count < old.utf8.count
      if hasBegun { break }
      usleep(200)
    }
    process.send(signal)
    let result = process.wait()
    // It may have ended before the signal came; a copy is whole or not there.
    let copied = listFolder(folder.path + "/new")
    #expect(copied.isEmpty || copied == ["out"] && listFolder(out + "/labels").count == 500)
    if result.status == 128 + signal { #expect(result.errors.contains("interrupted")) }
    #expect(listFolder(folder.path + "/ds") == ["data.yaml", "images", "labels"])
    #expect(listFolder(folder.path + "/ds/labels").count == 500)
    for index in 0..<500 {
      let bytes = readFile(folder.path + "/ds/labels/\(index).txt")
      #expect(bytes == Array(old.utf8) || bytes == Array("0 .5 .5 .1 .1\n".utf8))
    }
  }
}
