// SPDX-License-Identifier: Apache-2.0

import LadingModel
import Testing

@testable import LadingLint

struct PathPatternTests {
  @Test(arguments: [
    ("*.tif", ["a.tif", "x/y/a.tif"], ["a.tiff", "tif", "a.tif.jpg"]),
    ("raw", ["raw", "raw/a.jpg", "x/raw/y/a.jpg"], ["rawer/a.jpg", "a/raw.jpg"]),
    ("raw/", ["raw/a.jpg"], ["rawer/a.jpg"]),
    ("/raw", ["raw/a.jpg"], ["x/raw/a.jpg"]),
    ("raw/**", ["raw/a.jpg", "raw/x/a.jpg"], ["x/raw/a.jpg", "raws/a"]),
    ("**/raw/*.jpg", ["raw/a.jpg", "x/y/raw/a.jpg"], ["raw/x/a.jpg", "raw/a.png"]),
    (
      "train/*/a?.jpg", ["train/x/ab.jpg", "train/x/aé.jpg"], ["train/x/y/ab.jpg", "train/x/a.jpg"]
    ),
    ("a/**/b/**/c", ["a/b/c", "a/x/b/y/z/c", "a/b/b/c/c"], ["a/c", "b/c", "a/b/d"]),
    ("*a*b*", ["ab", "xaxbx", "aab", "x/abab"], ["ba", "a/b"]),
    ("./x.jpg", ["x.jpg"], ["y/x.jpg"]),
    ("**", ["a", "a/b"], []),
    ("[x]", ["[x]"], ["x"]),
  ])
  func patternsMatchAsGitignoreDoes(_ text: String, _ yes: [String], _ no: [String]) throws {
    let pattern = try #require(PathPattern(text))
    for path in yes { #expect(pattern.matches(Array(path.utf8)), "\(text) and \(path)") }
    for path in no { #expect(!pattern.matches(Array(path.utf8)), "\(text) and \(path)") }
  }

  @Test(arguments: ["", "/", "../x", "a/../b", "a//b", ".", "./"])
  func whatIsNoPatternIsNone(_ text: String) { #expect(PathPattern(text) == nil) }

  /// A pattern made to be tried in every way ends all the same.
  @Test func hostilePatternsEnd() throws {
    let pattern = try #require(PathPattern(String(repeating: "**/a*a*/", count: 40) + "b"))
    let path = String(repeating: "aaaaaaaaaaaaaaaa/", count: 200) + "c"
    #expect(!pattern.matches(Array(path.utf8)))
  }
}

struct RuleSelectionTests {
  @Test func levelsAreOfRulesBeforeGroups() {
    let selection = RuleSelection(levels: [
      "image": .off, "image/truncated": .severity(.info), "coco": .severity(.warning),
    ])
    #expect(!selection.contains("image/too-large"))
    #expect(selection.contains("image/truncated"))
    #expect(selection.severity("image/truncated") == .info)
    #expect(selection.severity("coco/bbox-length") == .warning)
    #expect(selection.severity("voc/xml-syntax") == nil)
  }

  @Test func theCommandLineWinsOverTheConfiguration() {
    let selection = RuleSelection(
      select: ["image/too-large", "coco"], ignore: ["coco/bbox-length"],
      levels: ["image": .off, "coco/duplicate-key": .off])
    #expect(selection.contains("image/too-large"))
    #expect(!selection.contains("coco/bbox-length"))
    #expect(!selection.contains("coco/duplicate-key"))
    #expect(selection.contains("coco/wrong-type"))
  }

  @Test func pathsAreIgnoredWhereTheFindingStandsOrItsImageLies() throws {
    var builder = InventoryBuilder()
    for name in ["labels.json", "raw/a.jpg", "b.jpg"] {
      if let path = EntryPath(name) { builder.add(path: path, size: 1) }
    }
    let inventory = Inventory(builder)
    let raw = try #require(PathPattern("raw/**"))
    let sink = FindingSink(
      inventory: inventory,
      selection: RuleSelection(
        levels: ["a/x": .severity(.warning)],
        pathIgnores: [PathIgnore(patterns: [raw], rules: ["a"], reason: "known")]))
    let index = { (name: String) in inventory.find(name) ?? -1 }
    sink.report("a/x", .error, at: .image(index("raw/a.jpg"))) { FindingDetail("m") }
    sink.report("a/x", .error, at: .entry(index("labels.json"), image: index("raw/a.jpg"))) {
      FindingDetail("m")
    }
    sink.report("a/x", .error, at: .image(index("b.jpg"))) { FindingDetail("m") }
    sink.report("b/x", .error, at: .image(index("raw/a.jpg"))) { FindingDetail("m") }
    #expect(sink.counts == ["a/x": [.warning: 1], "b/x": [.error: 1]])
    #expect(sink.ignoredByPath == 2)
    #expect(sink.raised["a/x"] == .error)
    #expect(!sink.hasFailed(index("b.jpg")))
    #expect(sink.hasFailed(index("raw/a.jpg")))
  }

  @Test func whatCannotBeReadIsOnlyIgnoredByName() {
    let all = PathIgnore(patterns: [], reason: "r")
    #expect(all.covers("image/truncated"))
    #expect(!all.covers("layout/unreadable-file"))
    let named = PathIgnore(patterns: [], rules: ["layout/unreadable-file"], reason: "r")
    #expect(named.covers("layout/unreadable-file"))
  }
}
