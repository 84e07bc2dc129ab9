// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel
import LadingTestKit
import Testing

struct ClassificationLayoutTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var files: [String]
    var root = ""
    /// What each file is placed as: split, class and nesting.
    var places: [String]
    var splits: [String]
    var classes: [String]
  }

  static let cases: [Case] = [
    Case(
      testDescription: "class folders",
      files: ["cat/a.jpg", "cat/b.jpg", "dog/c.jpg", "README.md", "x.jpg"],
      places: [" - 0", " cat 0", " cat 0", " dog 0", " - 0"], splits: [""],
      classes: ["cat", "dog"]),
    Case(
      testDescription: "splits of class folders",
      files: ["train/cat/a.jpg", "train/dog/b.jpg", "valid/cat/c.jpg", "valid/x.jpg"],
      places: ["train cat 0", "train dog 0", "valid cat 0", "valid - 0"],
      splits: ["train", "valid"], classes: ["cat", "dog"]),
    Case(
      testDescription: "a wrapping root",
      files: ["ds/v1/test/cat/a.jpg", "ds/v1/train/cat/b.jpg", "ds/v1/train/eel/c.jpg"],
      root: "ds/v1", places: ["test cat 0", "train cat 0", "train eel 0"],
      splits: ["test", "train"], classes: ["cat", "eel"]),
    Case(
      testDescription: "nested folders",
      files: ["a/x.jpg", "a/deep/er/y.jpg", "b/z.jpg"],
      places: ["  a 2", " a 0", " b 0"].map { $0.replacing("  ", with: " ") }, splits: [""],
      classes: ["a", "b"]),
    Case(
      testDescription: "a class named like a split",
      files: ["cat/a.jpg", "cat/b.jpg", "dog/c.jpg", "test/d.jpg"],
      places: [" cat 0", " cat 0", " dog 0", " test 0"], splits: [""],
      classes: ["cat", "dog", "test"]),
    Case(
      testDescription: "an empty class, and a folder of the unlabelled",
      files: ["train/cat/a.jpg", "train/eel/note.txt", "train/_unlabeled/b.jpg"],
      places: ["train - 0", "train cat 0", "train eel 0"], splits: ["train"],
      classes: ["cat", "eel"]),
    Case(
      testDescription: "a folder beside the splits",
      files: ["train/cat/a.jpg", "train/dog/b.jpg", "extra/c.jpg"],
      places: ["- - 0", "train cat 0", "train dog 0"], splits: ["train"],
      classes: ["cat", "dog"]),
  ]

  @Test(arguments: cases)
  func placementsOf(_ item: Case) {
    let inventory = MemoryDataset(item.files.map { ($0, []) }).inventory
    let layout = ClassificationLayout(inventory, root: Array(item.root.utf8))
    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    #expect(layout.splits.map { text($0.name) } == item.splits)
    #expect(layout.classes.map(text) == item.classes)
    let places = inventory.indices.map { index in
      let place = layout.placement(of: inventory.name(index))
      let split = place.split.map { text(layout.splits[$0].name) } ?? "-"
      let name = place.folderClass.map { text(layout.classes[$0]) } ?? "-"
      return "\(split) \(name) \(place.nesting)"
    }
    #expect(places == item.places)
  }

  @Test func tablesAreTheSplits() {
    let files = ["r/_classes.csv", "r/train/_classes.csv", "r/train/sub/a.jpg", "r/b.jpg", "x.jpg"]
    let inventory = MemoryDataset(files.map { ($0, []) }).inventory
    let layout = ClassificationLayout(inventory, root: Array("r".utf8))
    #expect(layout.hasTables)
    #expect(layout.splits.map(\.name) == [[], Array("train".utf8)])
    func split(_ path: String) -> Int? { layout.placement(of: Array(path.utf8)).split }
    #expect(split("r/train/sub/a.jpg") == 1)
    #expect(split("r/b.jpg") == 0)
    #expect(split("x.jpg") == nil)
  }
}
