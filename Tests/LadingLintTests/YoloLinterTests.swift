// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingLint
import LadingModel
import LadingTestKit
import Testing

/// Lint of YOLO datasets, made small and real.
struct YoloLinterTests {
  private func lint(_ files: [(String, String)]) throws -> Report {
    let source = MemoryDataset(files.map { ($0.0, Array($0.1.utf8)) })
    return try Linter.lint(source, options: LintOptions(format: .yolo)).report
  }

  private static let yaml = (
    "data.yaml", "train: train/images\nval: valid/images\nnames: [cat, dog]\n"
  )

  @Test func findingsStandAtTheRowOfTheLabelAndNameItsImage() throws {
    let report = try lint([
      Self.yaml, ("train/images/a.jpg", ""),
      ("train/labels/a.txt", "0 .5 .5 .1 .1\n 5 .5 .5 .1 .1\n"),
      ("valid/images/b.jpg", ""), ("valid/labels/b.txt", "1 .5 .5 .1 cat\n"),
    ])
    let row = try #require(report.findings.first { $0.rule == "yolo/class-out-of-range" })
    #expect(row.location.path == Array("train/labels/a.txt".utf8))
    #expect(row.location.line == 2)
    #expect(row.location.column == 2)
    #expect(row.location.image?.string == "train/images/a.jpg")
    #expect(row.message == "The class is 5, but names go from 0 to 1; correct it, or add its name")
    let token = try #require(report.findings.first { $0.rule == "yolo/not-a-number" })
    #expect(token.location.column == 12)
    #expect(
      token.message == "The value \"cat\" is no number; write digits, with a point for decimals")
  }

  @Test func countsAreThoseOfTheRows() throws {
    let report = try lint([
      Self.yaml, ("train/images/a.jpg", ""),
      ("train/labels/a.txt", "0 .5 .5 .1 .1\n7 .5 .5 .1 .1\n"),
      ("valid/images/b.jpg", ""), ("test/images/c.jpg", ""), ("test/labels/c.txt", "1 .5 .5 .1 .1"),
      ("train/labels/gone.txt", "0 .5 .5 .1 .1\n"), ("more/d.jpg", ""),
    ])
    #expect(report.dataset.annotations == 4)
    #expect(report.dataset.annotationFiles == 3)
    #expect(report.dataset.tasks == ["detection"])
    #expect(
      report.dataset.classes == [
        ClassCount(name: "cat", annotations: 2), ClassCount(name: "dog", annotations: 1),
      ])
    #expect(
      report.dataset.splits == [
        SplitCount(name: "test", images: 1, annotations: 1),
        SplitCount(name: "train", images: 1, annotations: 2),
        SplitCount(name: "valid", images: 1, annotations: 0),
      ])
    #expect(report.summary.byRule["yolo/label-orphan"] == 1)
    #expect(report.summary.byRule["yolo/label-missing"] == 2)
  }

  @Test func mostImagesWithoutLabelsIsAWarning() throws {
    func severity(_ labelled: Int) throws -> Severity? {
      let images = (0..<4).map { ("train/images/\($0).jpg", "") }
      let labels = (0..<labelled).map { ("train/labels/\($0).txt", "0 .5 .5 .1 .1") }
      return try lint([Self.yaml] + images + labels).findings.first {
        $0.rule == "yolo/label-missing"
      }?.severity
    }
    #expect(try severity(1) == .warning)
    #expect(try severity(2) == .info)
    #expect(try severity(4) == nil)
  }

  @Test func boxesInSomeFilesAndPolygonsInOthersAreAWarning() throws {
    let report = try lint([
      Self.yaml, ("train/images/a.jpg", ""), ("train/labels/a.txt", "0 .5 .5 .1 .1\n"),
      ("valid/images/b.jpg", ""), ("valid/labels/b.txt", "1 .1 .1 .5 .1 .5 .5\n"),
    ])
    #expect(report.findings.first { $0.rule == "yolo/mixed-tasks" }?.severity == .warning)
    #expect(report.dataset.tasks == ["segmentation"])
  }

  @Test func classesWithoutNamesAreNumbers() throws {
    let report = try lint([
      ("images/a.jpg", ""), ("labels/a.txt", "7 .5 .5 .1 .1\n0 .5 .5 .1 .1\n7 .4 .5 .1 .1\n"),
    ])
    #expect(
      report.dataset.classes == [
        ClassCount(name: "0", annotations: 1), ClassCount(name: "7", annotations: 2),
      ])
    #expect(report.summary.byRule["yolo/yaml-missing"] == 1)
  }

  @Test func aSplitThatIsLeftOutIsAWarningAndNamesAnError() throws {
    let report = try lint([("data.yaml", "nc: 3\ntest: images\n"), ("images/a.jpg", "")])
    let found = report.findings.filter { $0.rule == "yolo/yaml-missing-key" }
    #expect(found.map(\.severity).sorted() == [.warning, .warning, .error])
  }

  @Test func aBrokenYAMLIsPlacedAndRefused() throws {
    let report = try lint([
      ("data.yaml", "train: train/images\nnames:\n\t- cat\n"), ("train/images/a.jpg", ""),
      ("train/labels/a.txt", "3 .5 .5 .1 .1"),
    ])
    let finding = try #require(report.findings.first { $0.rule == "yolo/yaml-syntax" })
    #expect(finding.location.line == 3)
    #expect(report.summary.byRule["yolo/class-out-of-range"] == nil)
    #expect(report.dataset.annotations == 1)
  }

  /// A data.yaml and what is said of its paths, rule by rule; the folders are train/images,
  /// val/images and extra/images, and lists are list.txt and lost.txt.
  static let paths: [(String, [String])] = [
    ("train: train/images\nval: val/images", []),
    ("path: .\ntrain: train/images\nvalidation: val/images/", []),
    ("train: [train/images, extra/images]\nval: val/images", []),
    ("train:\n- train/images\n- extra/images\nval: val/images", []),
    ("train: list.txt\nval: val/images", []),
    ("train: ./train/images\nval: val", []),
    (
      "train: ../train/images\nval: val/images",
      [
        "yaml-path-parent: The path of train is ../train/images, outside the dataset, so train/images is read for it"
      ]
    ),
    (
      "train: train/images\nval: ../valid/images",
      [
        "yaml-path-unresolved: The path of val is ../valid/images, where no images are, so val/images is read for it"
      ]
    ),
    (
      "train: datasets/pets/train/images\nval: val/images",
      [
        "yaml-path-unresolved: The path of train is datasets/pets/train/images, where no images are, so train/images is read for it"
      ]
    ),
    (
      "path: ../datasets/pets\ntrain: train/images\nval: val/images", []
    ),
    (
      "path: /data/pets\ntrain: train/images\nval: val/images",
      ["yaml-path-absolute: The key \"path\" is /data/pets, a place on one machine"]
    ),
    (
      "train: /data/pets/train/images\nval: C:\\pets\\val\\images",
      [
        "yaml-path-absolute: The path of train is /data/pets/train/images, a place on one machine",
        "yaml-path-absolute: The path of val is C:\\pets\\val\\images, a place on one machine",
      ]
    ),
    (
      "train: lost.txt\nval: val/images",
      ["darknet-list: The list names train/images/gone.jpg, and there is no such image"]
    ),
    ("train: train/images\nval: val/images\ndownload: https://example.com/pets.zip", []),
    (
      "train: train/images\nval: val/images\ndownload: bash get.sh",
      [
        "yaml-download-script: Trainers run the value of download as a program when images are missing"
      ]
    ),
    (
      "train: train/images\nval: 3",
      ["yaml-key-type: The value of \"val\" is of another kind than a folder or a list of folders"]
    ),
    (
      "train: train/images\nval: val/images\ntest: holdout/images",
      [
        "yaml-path-unresolved: The path of test is holdout/images, where no images are (tried holdout/images"
      ]
    ),
  ]

  @Test(arguments: paths)
  func pathsAreReadInOrderAndSaidSo(_ paths: String, _ expected: [String]) throws {
    let image = ("train/images/a.jpg", "")
    let report = try lint([
      ("data.yaml", paths + "\nnames: [cat, dog]\n"), image,
      ("train/labels/a.txt", "0 .5 .5 .1 .1\n"),
      ("val/images/b.jpg", ""), ("val/labels/b.txt", "0 .5 .5 .1 .1\n"), ("extra/images/c.jpg", ""),
      ("extra/labels/c.txt", "0 .5 .5 .1 .1\n"), ("list.txt", "./train/images/a.jpg\n"),
      ("lost.txt", "train/images/a.jpg\ntrain/images/gone.jpg\n"),
    ])
    let found = report.findings.filter { $0.rule.group == "yolo" }
    #expect(found.count == expected.count, "\(found.map(\.message))")
    for (finding, text) in zip(found, expected) {
      let said = finding.rule.description.dropFirst(5) + ": " + finding.message
      #expect(said.hasPrefix(text))
    }
  }
}
