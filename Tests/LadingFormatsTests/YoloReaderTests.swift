// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingTestKit
import Testing

/// The rows of label files.
struct YoloReaderTests {
  private func read(
    _ labels: [String], yaml: String = "train: images\nval: images\nnames: [cat, dog]\n",
    jobs: Int = 1
  ) throws -> (faults: [YoloFault], tally: YoloTally, tasks: Set<String>) {
    var files = [("data.yaml", Array(yaml.utf8))]
    for (index, label) in labels.enumerated() {
      let name = String(index + 100_000)
      files.append(("images/\(name).jpg", []))
      files.append(("labels/\(name).txt", Array(label.utf8)))
    }
    let source = MemoryDataset(files)
    let layout = YoloLayout.open(source, root: [], reader: try source.makeReader())
    var faults: [YoloFault] = []
    let tally = try YoloReader.read(source, layout: layout, jobs: jobs) { faults.append($0) }
    return (faults, tally, tally.tasks(layout.config))
  }

  static let rowCases: [(String, [YoloFault.Kind])] = [
    ("0 .5 .5 .2 .2", []), ("0 0.5 0.5 1 1\r\n\r\n1\t.5 .5 .1 .1 \n", []),
    ("", [.empty]), ("\n \n", [.empty]), ("0 5e-1 .5 +0.2 0.200000000000000000000001", []),
    ("0 .5 .5 .2", [.columnCount]), ("0", [.columnCount]),
    ("0 .5 .5 .2 .2 .9", [.confidenceColumn]),
    ("cat .5 .5 .2 .2", [.notANumber]), ("0 0,5 0,5 0,2 0,2", [.notANumber]),
    ("0 0x1p-1 .5 .2 .2", [.notANumber]), ("0 nan .5 .2 .2", [.notFinite]),
    ("0 .5 .5 1e999 .2", [.notFinite]), ("-1 .5 .5 .2 .2", [.classNegative]),
    ("0.5 .5 .5 .2 .2", [.classNotInteger]), ("2 .5 .5 .2 .2", [.classOutOfRange]),
    ("99999999999999999999 .5 .5 .2 .2", [.classOutOfRange]), ("1.0 .5 .5 .2 .2", []),
    ("0 320 240 20 20", [.notNormalised]), ("0 1.02 .5 .2 .2", [.notNormalised]),
    ("0 -.02 .5 .2 .2", [.negative]), ("0 .5 .5 -.2 .2", [.negative]),
    ("0 .95 .5 .2 .2", [.outOfBounds]), ("0 .5 .5 1.0000019 1", []), ("0 .5 .5 0 .2", [.zeroSize]),
    ("0 .5 .5 .2 .2\n0 0.50 .5 .2 .2", [.duplicateRow]),
    ("0 .1 .1 .5 .1 .5 .5", []), ("0 .1 .1 .5 .1 .5 .5 .3", [.polygonOdd]),
    ("0 .1 .1 .5 .1 .5 1.5", [.notNormalised]), ("0 .1 .1 .5 .1 .5 -.5", [.negative]),
    ("0 .1 .1 .5 .1 .5 1.005", [.outOfBounds]),
    ("0 .1 .1 .5 .1 .5 .5\n0 .9 .9 .95 .95", [.polygonTooShort]),
    ("0 .1 .1 .5 .1 .5 .5\n0 .5 .5 .1 .1", [.mixedTasks]),
    ("\u{FEFF}0 .5 .5 .2 .2", [.byteOrderMark]),
    ("0 .5 .5 .2 .2\0\0", [.notText]), ("0 .5 .5 .2 .2\u{1}", [.notANumber]),
  ]

  @Test(arguments: rowCases)
  func rows(_ label: String, _ kinds: [YoloFault.Kind]) throws {
    #expect(try read([label]).faults.map(\.kind) == kinds)
  }

  @Test func everyRowThatIsNotBlankCounts() throws {
    let result = try read(["0 .5 .5 .2 .2\n\ncat 1\n7 .5 .5 .2 .2\n1 .5\n"])
    #expect(result.tally.rows == 4)
    #expect(result.tally.rowsOfSplit == [4])
    #expect(result.tally.rowsOfClass == [0: 1, 1: 1])
  }

  @Test func faultsSayWhereTheRowAndTheTokenAre() throws {
    let fault = try #require(try read(["0 .5 .5 .2 .2\r\n  1 .5 oops .2 .2  \r\n"]).faults.first)
    #expect(fault.row == 17..<32)
    #expect(fault.offset == 22)
  }

  static let taskCases: [([String], Set<String>)] = [
    (["0 .5 .5 .2 .2"], ["detection"]), (["0 .1 .1 .5 .1 .5 .5"], ["segmentation"]),
    (["0 .1 .1 .5 .1 .5 .5 .1 .5"], ["obb"]),
    (["0 .1 .1 .5 .1 .5 .5 .1 .5", "0 .1 .1 .5 .1 .5 .5"], ["segmentation"]),
    (["0 .5 .5 .2 .2 .4 .4 2"], ["keypoints"]), ([""], []),
  ]

  @Test(arguments: taskCases)
  func theRowsShowTheTask(_ labels: [String], _ tasks: Set<String>) throws {
    #expect(try read(labels).tasks == tasks)
  }

  @Test func keypointsFollowTheirShape() throws {
    let yaml = "train: images\nval: images\nkpt_shape: [2, 3]\nnames: [cat]\n"
    let result = try read(
      [
        "0 .5 .5 .2 .2 .4 .4 2 0 0 0", "0 .5 .5 .2 .2", "0 .5 .5 .2 .2 .4 7 2 .4 .4 1",
      ], yaml: yaml)
    #expect(result.faults.map(\.kind) == [.poseColumns, .notNormalised])
    #expect(result.tasks == ["keypoints"])
  }

  @Test func moreWorkersFindTheSameInTheSameOrder() throws {
    let labels = (0..<3000).map { index in
      index % 7 == 0 ? "9 .5 .5 .2 .2\n0 .5\n" : "\(index % 2) .5 .5 .2 0.\(index)\n"
    }
    let one = try read(labels, jobs: 1)
    let four = try read(labels, jobs: 4)
    #expect(one.faults == four.faults)
    #expect(one.faults.count > 800)
    #expect(one.tally.rowsOfClass == four.tally.rowsOfClass)
    #expect(one.tally.rows == four.tally.rows)
  }

  @Test func aLongFileIsReadToItsEnd() throws {
    let row = "0 0.5 0.5 0.2 0.2\n"
    let count = (1 << 20) / row.utf8.count
    let polygon = "1" + String(repeating: " 0.25 0.75", count: 9000) + "\n"
    let result = try read([String(repeating: row, count: count), polygon])
    #expect(result.tally.rows == count + 1)
    #expect(result.faults.count == count - 1)
    #expect(result.tally.polygons == 1)
  }

  @Test func aFileThatCannotBeReadIsAFaultOfItsOwn() throws {
    let source = MemoryDataset(
      [
        ("images/a.jpg", []), ("images/b.jpg", []), ("labels/a.txt", []),
        ("labels/b.txt", Array("0 .5 .5 .1 .1".utf8)),
      ],
      failing: ["labels/a.txt"])
    let layout = YoloLayout.open(source, root: [], reader: try source.makeReader())
    var faults: [YoloFault] = []
    _ = try YoloReader.read(source, layout: layout, jobs: 1) { faults.append($0) }
    #expect(faults.map(\.kind) == [.unreadable])
    #expect(faults.first?.image == source.inventory.find("images/a.jpg"))
  }
}
