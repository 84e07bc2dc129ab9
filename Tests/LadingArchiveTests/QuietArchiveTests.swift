// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingTestKit
import Testing

/// Archives as real programs write them: nothing is wrong with any, and all is read.
struct QuietArchiveTests {
  struct Recipe: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// The program that must be installed.
    var tool: String
    /// What a shell runs in the dataset's folder; the archive is `$OUT`.
    var command: String
  }

  private static let streamed = """
    import sys, zipfile, os
    class Pipe:
      def __init__(self, file): self.file = file
      def write(self, data): return self.file.write(data)
      def flush(self): self.file.flush()
    with open(os.environ["OUT"], "wb") as out:
      with zipfile.ZipFile(Pipe(out), "w", zipfile.ZIP_DEFLATED) as archive:
        for folder, _, names in os.walk("."):
          for name in names: archive.write(os.path.join(folder, name))
    """
  private static let whole = """
    import shutil, os
    shutil.make_archive(os.environ["OUT"], "FORMAT", ".")
    os.rename(os.environ["OUT"] + ".FORMAT", os.environ["OUT"])
    """

  static let recipes: [Recipe] = [
    Recipe(testDescription: "zip -0", tool: "zip", command: "zip -q -0 -r $OUT ."),
    Recipe(testDescription: "zip -9", tool: "zip", command: "zip -q -9 -r $OUT ."),
    Recipe(testDescription: "zip to a pipe", tool: "zip", command: "zip -q -r - . | cat > $OUT"),
    Recipe(
      testDescription: "zip from a pipe", tool: "zip",
      command: "cat images/a.jpg | zip -q $OUT - && zip -q -r $OUT ."),
    Recipe(testDescription: "zip with zip64", tool: "zip", command: "zip -q -fz -r $OUT ."),
    Recipe(testDescription: "7z", tool: "7z", command: "7z a -tzip -mx=5 $OUT . >/dev/null"),
    Recipe(testDescription: "7z stored", tool: "7z", command: "7z a -tzip -mx=0 $OUT . >/dev/null"),
    Recipe(
      testDescription: "bsdtar zip", tool: "bsdtar", command: "bsdtar --format zip -cf $OUT ."),
    Recipe(
      testDescription: "bsdtar zip stored", tool: "bsdtar",
      command: "bsdtar --format zip --options zip:compression=store -cf $OUT ."),
    Recipe(
      testDescription: "bsdtar zip to a pipe", tool: "bsdtar",
      command: "bsdtar --format zip -cf - . | cat > $OUT"),
    Recipe(
      testDescription: "Python to a pipe", tool: "python3", command: "python3 -c '\(streamed)'"),
    Recipe(
      testDescription: "Python zip", tool: "python3",
      command: "python3 -c '\(whole.replacing("FORMAT", with: "zip"))'"),
    Recipe(
      testDescription: "Python tar", tool: "python3",
      command: "python3 -c '\(whole.replacing("FORMAT", with: "tar"))'"),
    Recipe(testDescription: "GNU tar", tool: "tar", command: "tar --format=gnu -cf $OUT ."),
    Recipe(testDescription: "GNU tar, pax", tool: "tar", command: "tar --format=pax -cf $OUT ."),
    Recipe(
      testDescription: "GNU tar, ustar", tool: "tar", command: "tar --format=ustar -cf $OUT *"),
    Recipe(testDescription: "GNU tar, v7", tool: "tar", command: "tar --format=v7 -cf $OUT images"),
    Recipe(
      testDescription: "GNU tar, large records", tool: "tar", command: "tar -b 4096 -cf $OUT ."),
    Recipe(
      testDescription: "bsdtar pax", tool: "bsdtar", command: "bsdtar --format pax -cf $OUT ."),
    Recipe(
      testDescription: "bsdtar ustar", tool: "bsdtar", command: "bsdtar --format ustar -cf $OUT ."),
    Recipe(
      testDescription: "bsdtar GNU", tool: "bsdtar", command: "bsdtar --format gnutar -cf $OUT ."),
  ]

  @Test(arguments: recipes)
  func isReadWithoutAWord(_ recipe: Recipe) throws {
    if !Tool.isInstalled(recipe.tool) { try Test.cancel("\(recipe.tool) is not installed") }
    let folder = TemporaryFolder()
    let out = folder.path + "/out.bin"
    var wanted: [String: [UInt8]] = [
      "images/a.jpg": (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 5) },
      "images/empty": [], "images/b c.txt": Array("hello".utf8),
      "images/large.json": Array(String(repeating: "{\"a\": 1}, ", count: 200_000).utf8),
    ]
    if !recipe.testDescription.contains("v7") {
      wanted["images/é 日本.txt"] = Array("é".utf8)
      if !recipe.testDescription.contains("ustar") {
        wanted[String(repeating: "long-folder/", count: 15) + "x.txt"] = Array("x".utf8)
      }
    }
    for (name, data) in wanted { folder.write("ds/" + name, data) }
    let answer = Tool.run(
      "env",
      [
        "-C", folder.path + "/ds", "LC_ALL=C.UTF-8", "OUT=\(out)", "sh", "-c", recipe.command,
      ])
    #expect(answer.status == 0, "\(answer.output)")
    let source = try openSource(out)
    // Written to a pipe, it is filled up to whole blocks; zip does not mark its UTF-8, which
    // Python then reads as something else.
    let allowed: [SourceAnomaly.Kind] =
      recipe.tool == "zip" ? [.padding, .nameEncoding] : [.padding]
    let anomalies = source.anomalies.filter { !allowed.contains($0.kind) }
    #expect(anomalies.isEmpty, "\(anomalies)")
    for (name, data) in wanted {
      guard let entry = source.inventory.find(name) else {
        Issue.record("\(name) is missing")
        continue
      }
      #expect(try readAll(source, entry, chunk: 1 << 16) == data)
    }
  }
}
