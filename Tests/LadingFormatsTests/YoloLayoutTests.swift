// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingTestKit
import Testing

/// Which files belong together, layout by layout.
struct YoloLayoutTests {
  private func open(
    _ files: [(String, String)], root: String = ""
  ) throws -> (layout: YoloLayout, inventory: Inventory) {
    let source = MemoryDataset(files.map { ($0.0, Array($0.1.utf8)) })
    let layout = YoloLayout.open(
      source, root: Array(root.utf8), reader: try source.makeReader())
    return (layout, source.inventory)
  }

  /// `image: label split` for each image.
  private func pairs(_ files: [(String, String)], root: String = "") throws -> [String] {
    let (layout, inventory) = try open(files, root: root)
    return inventory.indices.filter { inventory.kind($0) == .image }.map { image in
      let label = layout.label(ofImage: image).map { inventory.path($0).string } ?? "-"
      let split = layout.split(ofImage: image).map { layout.splits[$0] } ?? "-"
      return "\(inventory.path(image).string): \(label) \(split)"
    }
  }

  @Test func ultralytics() throws {
    #expect(
      try pairs([
        ("data.yaml", "path: .\ntrain: images/train\nval: images/val\nnames: [a]\n"),
        ("images/train/1.jpg", ""), ("labels/train/1.txt", "0 .5 .5 .1 .1"),
        ("images/val/2.jpg", ""), ("labels/val/2.txt", ""), ("images/extra/3.jpg", ""),
      ]) == [
        "images/extra/3.jpg: - -", "images/train/1.jpg: labels/train/1.txt train",
        "images/val/2.jpg: labels/val/2.txt val",
      ])
  }

  @Test func roboflowTakesTheFoldersName() throws {
    #expect(
      try pairs(
        [
          ("ds/data.yaml", "train: ../train/images\nval: ../valid/images\nnames: [a]\n"),
          ("ds/train/images/1.jpg", ""), ("ds/train/labels/1.txt", ""),
          ("ds/valid/images/2.jpg", ""), ("ds/valid/labels/2.txt", ""),
        ], root: "ds") == [
          "ds/train/images/1.jpg: ds/train/labels/1.txt train",
          "ds/valid/images/2.jpg: ds/valid/labels/2.txt valid",
        ])
  }

  @Test func absolutePathsMeanTheFoldersTheyEndWith() throws {
    let files = [
      ("data.yaml", "train: /home/x/ds/train/images\nval: C:\\ds\\valid\\images\nnames: [a]\n"),
      ("train/images/1.jpg", ""), ("valid/images/2.jpg", ""),
    ]
    #expect(
      try pairs(files) == ["train/images/1.jpg: - train", "valid/images/2.jpg: - valid"])
    let kinds = try open(files).layout.config.faults.map(\.kind)
    #expect(
      kinds == [
        .pathAbsolute(key: "train", value: "/home/x/ds/train/images"),
        .pathAbsolute(key: "val", value: "C:\\ds\\valid\\images"),
      ])
  }

  @Test func oneFolderOfImagesIsNamedByTheKey() throws {
    #expect(
      try pairs([
        ("dataset.yaml", "path: .\ntrain: images\nnames: {0: a}\n"), ("images/1.jpg", ""),
        ("labels/1.txt", ""),
      ]) == ["images/1.jpg: labels/1.txt train"])
  }

  @Test func listsOfImagesAreSplitsNamedByTheirStem() throws {
    #expect(
      try pairs([
        ("data.yaml", "train: train2017.txt\nval: [val2017.txt]\nnames: [a]\n"),
        ("train2017.txt", "./images/1.jpg\r\n./images/2.jpg\r\n"),
        ("val2017.txt", "/data/ds/images/3.jpg\n"), ("images/1.jpg", ""), ("images/2.jpg", ""),
        ("images/3.jpg", ""), ("images/4.jpg", ""),
      ]) == [
        "images/1.jpg: - train2017", "images/2.jpg: - train2017", "images/3.jpg: - val2017",
        "images/4.jpg: - -",
      ])
  }

  @Test func darknet() throws {
    let files = [
      ("obj.data", "classes = 1\ntrain = data/train.txt\nnames = data/obj.names\n"),
      ("obj.names", "cat\r\n\r\n"), ("train.txt", "data/obj_train_data/1.jpg\ndata/no.jpg\n"),
      ("obj_train_data/1.jpg", ""), ("obj_train_data/1.txt", ""), ("obj_train_data/2.jpg", ""),
    ]
    #expect(
      try pairs(files) == [
        "obj_train_data/1.jpg: obj_train_data/1.txt train", "obj_train_data/2.jpg: - -",
      ])
    let (layout, inventory) = try open(files)
    #expect(layout.config.names == ["cat"])
    #expect(layout.labels.count == 1)
    #expect(
      layout.config.faults == [
        YoloConfigFault(
          .listEntryMissing("data/no.jpg"), entry: try #require(inventory.find("train.txt")),
          offset: 26)
      ])
  }

  @Test func roboflowDarknetLabelsBesideImages() throws {
    let files = [
      ("train/1.jpg", ""), ("train/1.txt", "0 .5 .5 .1 .1"), ("train/_darknet.labels", "cat\n"),
      ("valid/2.jpg", ""), ("valid/2.txt", ""), ("valid/_darknet.labels", "cat\n"),
    ]
    #expect(
      try pairs(files) == ["train/1.jpg: train/1.txt train", "valid/2.jpg: valid/2.txt valid"])
    #expect(try open(files).layout.config.names == ["cat"])
  }

  @Test func aDatasetWithoutSplitsHasOneWithoutAName() throws {
    let files = [
      ("classes.txt", "cat\ndog\n"), ("a.jpg", ""), ("a.txt", "0 .5 .5 .1 .1"), ("b.jpg", ""),
      ("notes.txt", "shot in May"), ("c.txt", "1 .5 .5 .1 .1"),
    ]
    #expect(try pairs(files) == ["a.jpg: a.txt ", "b.jpg: - "])
    let (layout, inventory) = try open(files)
    #expect(layout.splits == [""])
    #expect(layout.orphans == [try #require(inventory.find("c.txt"))])
  }

  @Test func theLastImagesFolderIsTheOneThatGivesWay() throws {
    #expect(
      try pairs([
        ("images/set/images/train/a.b.jpg", ""), ("images/set/labels/train/a.b.txt", ""),
        ("labels/set/images/train/a.b.txt", ""),
      ]) == ["images/set/images/train/a.b.jpg: images/set/labels/train/a.b.txt train"])
  }

  @Test func aModelOrTrainingYAMLIsNoDescription() throws {
    let files = [
      ("yolov5s.yaml", "nc: 80\nbackbone: []\nhead: []\ntrain: x\n"),
      ("args.yaml", "task: detect\nmodel: yolo.pt\nnames: x\nval: true\n"),
      ("sub/data.yaml", "train: train\nnames: [a]\n"), ("sub/train/1.jpg", ""),
    ]
    let (layout, inventory) = try open(files)
    #expect(layout.config.entry == inventory.find("sub/data.yaml"))
    #expect(layout.config.others.isEmpty)
  }
}
