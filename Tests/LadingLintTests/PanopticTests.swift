// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingLint
import LadingModel
import LadingTestKit
import Testing

/// Panoptic annotations against their masks, in a folder, a zip and a tar.
struct PanopticTests {
  /// A mask of 6 x 4 pixels: the left half has the id, the rest is nothing.
  private static func mask(id: Int, width: Int = 6, isGrey: Bool = false) -> [UInt8] {
    var raw: [UInt8] = []
    for _ in 0..<4 {
      raw.append(0)
      for x in 0..<width {
        let value = x < 3 ? id : 0
        raw += isGrey ? [UInt8(value & 255)] : [0, 8, 16].map { UInt8(value >> $0 & 255) }
      }
    }
    return DrawnImage.png(raw, width, 4, colour: isGrey ? 0 : 2)
  }

  private static func json(id: Int, area: Int = 12, box: String = "[0,0,3,4]") -> String {
    """
    {"info":{},"licenses":[],"images":[{"id":5,"file_name":"a.png","width":6,"height":4}],
     "annotations":[{"image_id":5,"file_name":"a.png","segments_info":[
       {"id":\(id),"category_id":1,"area":\(area),"bbox":\(box),"iscrowd":0}]}],
     "categories":[{"id":1,"name":"cat","isthing":1}]}
    """
  }

  private func lint(_ json: String, _ mask: [UInt8]?, as container: Container = .folder) throws
    -> Report
  {
    var files: [(path: String, content: RuleExample.Content)] = [
      ("annotations/panoptic_train.json", .text(json)), ("images/train/a.png", .image(6, 4)),
    ]
    if let mask { files.append(("annotations/panoptic_train/a.png", .bytes(mask))) }
    let folder = TemporaryFolder()
    let path = RuleExample(files: files, as: container).write(into: folder)
    return try Linter.lint(try openSource(path)).report
  }

  private func panoptic(_ report: Report) -> [Finding] {
    report.findings.filter { $0.rule == "coco/panoptic-mask" }
  }

  @Test(arguments: [Container.folder, .zip, .tar])
  func goodMasksAreQuiet(_ container: Container) throws {
    for id in [1, 255, 256, 65_536, 0xFFFFFF] {
      let report = try lint(Self.json(id: id), Self.mask(id: id), as: container)
      #expect(panoptic(report) == [])
      #expect(report.dataset.masks == 1)
      #expect(report.dataset.tasks == ["panoptic"])
    }
  }

  @Test(arguments: [Container.folder, .zip, .tar])
  func aSegmentOfAnotherIDIsSeen(_ container: Container) throws {
    let found = panoptic(try lint(Self.json(id: 7), Self.mask(id: 7 << 8), as: container))
    #expect(found.map(\.severity) == [.error, .error])
    #expect(found.map(\.message).contains { $0.hasPrefix("Segment 7 is listed") })
    #expect(found.map(\.message).contains { $0.hasPrefix("Segment 1792 is in the mask") })
    #expect(found[0].location.image == EntryPath("images/train/a.png"))
    #expect(found[0].location.line == 2)
  }

  @Test func greyMasksHaveTheSameValueThrice() throws {
    let grey = Self.mask(id: 7, isGrey: true)
    #expect(panoptic(try lint(Self.json(id: 0x070707), grey)) == [])
    #expect(panoptic(try lint(Self.json(id: 7), grey)).count == 2)
  }

  /// Masks are decoded side by side, and what is found is the same for every number of threads,
  /// also where the file breaks off behind them.
  @Test(arguments: [false, true])
  func threadsDoNotMatter(isBroken: Bool) throws {
    let count = 300
    var files: [(String, [UInt8])] = []
    var images: [String] = []
    var annotations: [String] = []
    for number in 0..<count {
      files.append(("images/train/\(number).png", DrawnImage.png(6, 4)))
      // Each third is damaged, each third has another segment, each third is good.
      let mask = Self.mask(id: number % 3 == 1 ? 9 : 7)
      files.append(
        (
          "annotations/panoptic_train/\(number).png",
          number % 3 == 0 ? Array(mask.dropLast(20)) : mask
        ))
      images.append(
        #"{"id":\#(number),"file_name":"\#(number).png","width":6,"height":4}"#)
      annotations.append(
        #"{"image_id":\#(number),"file_name":"\#(number).png","segments_info":[{"id":7,"#
          + #""category_id":1,"area":12,"bbox":[0,0,3,4],"iscrowd":0}]}"#)
    }
    let json = """
      {"info":{},"licenses":[],"images":[\(images.joined(separator: ",\n"))],
       "annotations":[\(annotations.joined(separator: ",\n"))\(isBroken ? ",}" : "")],
       "categories":[{"id":1,"name":"cat","isthing":1}]}
      """
    files.append(("annotations/panoptic_train.json", Array(json.utf8)))
    let dataset = MemoryDataset(files)
    var reports: [[Finding]] = []
    for jobs in [1, 4] {
      let options = LintOptions(format: .coco, findingsPerRule: nil, jobs: jobs)
      reports.append(panoptic(try Linter.lint(dataset, options: options).report))
    }
    #expect(reports[0] == reports[1])
    #expect(reports[0].count == 100 + 2 * 100)
  }

  @Test func aMissingMaskIsAnError() throws {
    let report = try lint(Self.json(id: 7), nil)
    #expect(panoptic(report).map(\.severity) == [.error])
    #expect(report.api.failed == 1)
  }

  @Test func aMaskOfAnotherSizeIsAnError() throws {
    let found = panoptic(try lint(Self.json(id: 7), Self.mask(id: 7, width: 5)))
    #expect(
      found.map(\.message) == [
        "The mask is 5 x 4 and its image 6 x 4; make them the same size"
      ])
  }

  @Test func aDamagedMaskIsAnError() throws {
    let found = panoptic(try lint(Self.json(id: 7), Array(Self.mask(id: 7).dropLast(20))))
    #expect(found.count == 1)
    #expect(found.first?.message.contains("cannot be decoded") == true)
  }

  @Test func areaAndBoxAreWarnings() throws {
    let mask = Self.mask(id: 7)
    #expect(panoptic(try lint(Self.json(id: 7, area: 13), mask)).map(\.severity) == [.warning])
    // A box that counts the last column out is how some tools write it.
    #expect(panoptic(try lint(Self.json(id: 7, box: "[0,0,2,3]"), mask)) == [])
    #expect(
      panoptic(try lint(Self.json(id: 7, box: "[0,0,1,3]"), mask)).map(\.location.pointer)
        == ["/annotations/0/segments_info/0/bbox"])
  }

  @Test func segmentsHaveAnIDAndACategory() throws {
    let text = Self.json(id: 7).replacing(#""id":7,"category_id":1"#, with: #""id":"7""#)
    let report = try lint(text, Self.mask(id: 7))
    let pointers = Set(report.findings.compactMap(\.location.pointer))
    #expect(report.summary.byRule["coco/wrong-type"] == 1)
    #expect(pointers.contains("/annotations/0/segments_info/0/id"))
    #expect(pointers.contains("/annotations/0/segments_info/0/category_id"))
  }
}
