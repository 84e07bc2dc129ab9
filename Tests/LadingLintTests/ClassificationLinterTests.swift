// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingLint
import LadingModel
import LadingTestKit
import Testing

struct ClassificationLinterTests {
  private func lint(_ files: [(String, [UInt8])]) throws -> Report {
    try Linter.lint(MemoryDataset(files), options: LintOptions(format: .classification)).report
  }

  private func image(_ seed: Int) -> [UInt8] { DrawnImage.jpeg(16, 16, seed: seed) }

  private func table(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test func foldersAreCounted() throws {
    let report = try lint([
      ("train/dog/a.jpg", image(1)), ("train/cat/b.jpg", image(2)), ("train/cat/c.jpg", image(3)),
      ("valid/cat/d.jpg", image(4)), ("valid/loose.jpg", image(5)),
    ])
    #expect(report.dataset.tasks == ["classification"])
    #expect(report.dataset.annotations == 4)
    #expect(report.dataset.annotationFiles == 0)
    #expect(
      report.dataset.classes == [
        ClassCount(name: "cat", annotations: 3), ClassCount(name: "dog", annotations: 1),
      ])
    #expect(
      report.dataset.splits == [
        SplitCount(name: "train", images: 3, annotations: 3),
        SplitCount(name: "valid", images: 2, annotations: 1),
      ])
    #expect(report.summary.byRule["cls/image-at-root"] == 1)
    #expect(report.summary.byRule["cls/class-set-differs"] == 1)
  }

  @Test func tablesAreCounted() throws {
    let report = try lint([
      ("train/_classes.csv", table("filename, dog, cat, eel\na.jpg, 1, 1, 0\nb.jpg, 0, 1, 0\n")),
      ("train/a.jpg", image(1)), ("train/b.jpg", image(2)),
      ("valid/_classes.csv", table("filename, cat, dog, eel\nc.jpg, 1, 0, 0\nc.jpg, 1, 0, 0\n")),
      ("valid/c.jpg", image(3)),
    ])
    #expect(report.dataset.annotations == 4)
    #expect(report.dataset.annotationFiles == 2)
    #expect(
      report.dataset.classes == [
        ClassCount(name: "dog", annotations: 1), ClassCount(name: "cat", annotations: 3),
        ClassCount(name: "eel", annotations: 0),
      ])
    #expect(
      report.dataset.splits == [
        SplitCount(name: "train", images: 2, annotations: 3),
        SplitCount(name: "valid", images: 1, annotations: 1),
      ])
    #expect(report.summary.byRule.filter { $0.key.group == "cls" } == ["cls/csv-duplicate-row": 1])
  }

  @Test func faultsStandInTheirLine() throws {
    let report = try lint([
      (
        "_classes.csv",
        table("filename, A, B\na.jpg, 1, 0\nb.jpg, 0, yes\ngone.jpg, 1, 0\n\"c.jpg\", 0, 1\n")
      ),
      ("a.jpg", image(1)), ("b.jpg", image(2)), ("c.jpg", image(3)),
    ])
    func find(_ rule: RuleID) throws -> Finding {
      try #require(report.findings.first { $0.rule == rule })
    }
    let cell = try find("cls/csv-cell")
    #expect(cell.location.line == 3 && cell.location.column == 11)
    #expect(cell.location.image?.string == "b.jpg")
    #expect(cell.message.contains("\"B\"") && cell.message.contains("yes"))
    let missing = try find("cls/csv-missing-file")
    #expect(missing.location.line == 4 && missing.location.column == 1)
    #expect(missing.location.image == nil)
    let quoting = try find("cls/csv-quoting")
    #expect(quoting.location.line == 5 && quoting.location.image?.string == "c.jpg")
    #expect(report.api.failed == 1)
  }

  @Test(arguments: ["", "a.jpg, 1, 0\n", "filename\na.jpg\n"])
  func aTableWithoutAHeaderFailsItsImages(_ text: String) throws {
    let report = try lint([
      ("train/_classes.csv", table(text)), ("train/a.jpg", image(1)),
      ("valid/_classes.csv", table("filename, A, B\nb.jpg, 0, 1\n")), ("valid/b.jpg", image(2)),
    ])
    #expect(report.summary.byRule["cls/csv-header"] == 1)
    #expect(report.summary.byRule["cls/csv-unlisted-image"] == nil)
    #expect(report.api.failed == 1 && report.api.uploaded == 1)
  }

  /// The first table's text, then what is found of this group.
  static let grammar: [(String, [RuleID: Int])] = [
    ("filename, A, B\na.jpg, 1, 0\nb.jpg, 0, 1\n", [:]),
    ("filename,A,B\r\na.jpg,1,0\r\nb.jpg,0,1\r\n", [:]),
    ("\u{FEFF}filename, A, B\na.jpg, 1, 0\nb.jpg, 0, 1", [:]),
    ("Filename ,\tA , B \n\n a.jpg , 1 ,\t0 \nb.jpg,0,1\n\n", [:]),
    // Nothing marked is an answer.
    ("filename, A, B\na.jpg, 0, 0\nb.jpg, 1, 1\n", [:]),
    ("filename, A, B\na.jpg, 1, 0\nb.jpg, 0, 1\na.jpg, 1, 0\n", ["cls/csv-duplicate-row": 1]),
    ("filename, A, B\na.jpg, 1, 0\na.jpg, 0, 1\nb.jpg, 0, 1\n", ["cls/csv-duplicate-row": 1]),
    // Said once a table.
    ("filename, A, B\n\"a.jpg\", 1, 0\nb.jpg, \"0\", 1\n", ["cls/csv-quoting": 1]),
    ("filename, \"A\", B\na.jpg, 1, 0\nb.jpg, 0, 1\n", ["cls/csv-quoting": 1]),
    (
      "filename, A, B\n\"a.jpg, 1, 0\nb.jpg, 0, 1\n",
      [
        "cls/csv-cell": 1, "cls/csv-missing-file": 1, "cls/csv-quoting": 1,
        "cls/csv-unlisted-image": 2,
      ]
    ),
    ("filename, A, B\na.jpg, true, 0\nb.jpg, 0, 2\n", ["cls/csv-cell": 2]),
    ("filename, A, B\na.jpg, 01, 0\nb.jpg, 0, 1.0\n", ["cls/csv-cell": 2]),
    ("filename, A, B\na.jpg, 1\nb.jpg, 0, 1, 0\n", ["cls/csv-cell": 2]),
    ("filename, A, B\na.jpg, , 0\nb.jpg, -1, 1\n", ["cls/csv-cell": 2]),
    ("filename, A, B\na.jpg, 1, 0\n", ["cls/csv-unlisted-image": 1]),
    (
      "filename, A, B\nA.jpg, 1, 0\nb.jpg, 0, 1\n",
      ["cls/csv-missing-file": 1, "cls/csv-unlisted-image": 1]
    ),
    (
      "filename, A, B\na.jpg;1;0\nb.jpg, 0, 1\n",
      ["cls/csv-cell": 1, "cls/csv-missing-file": 1, "cls/csv-unlisted-image": 1]
    ),
    ("filename; A; B\na.jpg; 1; 0\n", ["cls/csv-header": 2, "cls/too-few-classes": 1]),
    ("image, A, B\na.jpg, 1, 0\nb.jpg, 0, 1\n", ["cls/csv-header": 1]),
    (
      "filename, A, A\na.jpg, 1, 0\nb.jpg, 0, 1\n", ["cls/csv-header": 1, "cls/too-few-classes": 1]
    ),
    ("filename, A, a\na.jpg, 1, 0\nb.jpg, 0, 1\n", ["cls/class-name-case": 1]),
    ("filename, A,\na.jpg, 1, 0\nb.jpg, 0, 1\n", ["cls/csv-header": 1, "cls/too-few-classes": 1]),
  ]

  @Test(arguments: grammar)
  func tablesHaveThisGrammar(_ text: String, _ expected: [RuleID: Int]) throws {
    let report = try lint([
      ("_classes.csv", table(text)), ("a.jpg", image(1)), ("b.jpg", image(2)),
    ])
    let found = report.summary.byRule.filter { $0.key.group == "cls" }
    #expect(found == expected)
  }

  @Test func aTableThatCannotBeReadIsAFinding() throws {
    let source = MemoryDataset(
      [("_classes.csv", table("filename, A, B\na.jpg, 1, 0\n")), ("a.jpg", image(1))],
      failing: ["_classes.csv"])
    let report = try Linter.lint(source, options: LintOptions(format: .classification)).report
    #expect(report.summary.byRule["layout/unreadable-file"] == 1)
    #expect(report.api.failed == 1)
  }

  /// What lint must say, of this group, about the real datasets.
  static let corpus: [(String, [RuleID: Int])] = [
    ("cls-clothing", [:]),
    ("cls-corrosion-tiny", [:]),
    ("cls-egg-candling", [:]),
    ("rf-datumaro-multiclass", ["image/duplicate-content": 1, "image/too-small": 3]),
    (
      "cls-datumaro-imagenet",
      [
        "cls/image-at-root": 1, "cls/nested-class": 1, "cls/uneven-depth": 1,
        "image/duplicate-content": 2, "image/too-small": 3,
      ]
    ),
  ]

  @Test(.enabled(if: Corpus.isPresent, "the corpus is not beside this checkout"), arguments: corpus)
  func realDatasets(_ item: (name: String, findings: [RuleID: Int])) throws {
    let source = try openSource("\(Corpus.path)/datasets/\(item.name)/ds")
    let report = try Linter.lint(source, options: LintOptions(format: .classification)).report
    let groups: Set<String> = ["cls", "image"]
    #expect(report.summary.byRule.filter { groups.contains($0.key.group) } == item.findings)
  }
}
