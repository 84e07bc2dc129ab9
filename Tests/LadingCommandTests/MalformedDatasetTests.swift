// SPDX-License-Identifier: Apache-2.0

import LadingLint
import LadingModel
import LadingTestKit
import LadingText
import Testing

/// Every malformed file of the corpus inside a dataset, linted by the command as it was built: it
/// ends as it should, names what it finds, and stays below 256 MB.
@Suite(.enabled(if: Corpus.isPresent, "the corpus is not beside this checkout"))
struct MalformedDatasetTests {
  static let memoryLimit = 256_000_000

  /// A finding, as far as it is looked at here.
  private struct Found: Hashable {
    var rule: String
    var path: String
    var line: Int?
    var column: Int?
  }

  /// Lints a folder and returns its findings.
  private func lint(
    _ folder: String, format: String, depth: ImageDepth = .header
  ) throws -> [Found] {
    let output = TemporaryFolder()
    let file = output.path + "/report.json"
    let (status, peak) = PeakMemory.run(
      LadingBinary.path,
      [
        "lint", folder, "--format", format, "--output-format", "json", "--max-findings-per-rule",
        "none",
      ] + (depth == .header ? [] : ["--\(depth.rawValue)"]), outputTo: file)
    #expect([0, 1].contains(status))
    #expect(peak > 1_000_000)
    #expect(peak < Sanitizer.memoryLimit(Self.memoryLimit))
    let report = try JSONValue(parsing: readFile(file))
    return try #require(report["findings"]?.array).map { finding in
      Found(
        rule: finding["rule"]?.string ?? "", path: finding["location"]?["path"]?.string ?? "",
        line: finding["location"]?["line"]?.integer,
        column: finding["location"]?["column"]?.integer)
    }
  }

  // MARK: JSON

  static let texts = ["json-testsuite", "json-transform"].flatMap { suite in
    Corpus.names(in: "malformed/\(suite)/ds").map { (suite, $0) }
  }

  /// Each text as an annotation file, and each as a member that no reader asks for.
  @Test(arguments: [true, false])
  func json(isWhole: Bool) throws {
    let folder = TemporaryFolder()
    let image = DrawnImage.png(16, 16)
    for (number, (suite, name)) in Self.texts.enumerated() {
      let text = readFile("\(Corpus.path)/malformed/\(suite)/ds/\(name)")
      let head = #"{"images":[{"id":1,"file_name":"a.png","width":16,"height":16}],"#
      let tail = #","annotations":[],"categories":[],"info":{},"licenses":[]}"#
      folder.write("\(number)/a.png", image)
      folder.write(
        "\(number)/_annotations.coco.json",
        isWhole ? text : Array(head.utf8) + Array("\n\"x\":".utf8) + text + Array(tail.utf8))
    }
    let found = try lint(folder.path, format: "coco")
    let isJSON: Set<String> = ["coco/json-syntax", "coco/encoding"]
    let refused = Dictionary(
      found.filter { isJSON.contains($0.rule) }.map { ($0.path, $0) },
      uniquingKeysWith: { a, _ in a }
    )
    var counts = (good: 0, bad: 0)
    for (number, (suite, name)) in Self.texts.enumerated() where suite == "json-testsuite" {
      let refusal = refused["\(number)/_annotations.coco.json"]
      if name.hasPrefix("y_") {
        counts.good += 1
        #expect(refusal == nil, "\(name)")
      } else if name.hasPrefix("n_") {
        counts.bad += 1
        #expect(refusal != nil, "\(name)")
        #expect(refusal?.line != nil && refusal?.column != nil, "\(name)")
        if !isWhole { #expect(refusal?.line != 1, "\(name)") }
      }
    }
    #expect(counts.good > 90 && counts.bad > 180)
  }

  // MARK: XML

  /// Each of expat's documents as the annotation of an image.
  @Test func xml() throws {
    let folder = TemporaryFolder()
    for (number, document) in ExpatDocuments.all.enumerated() {
      folder.write("Annotations/\(number).xml", document)
    }
    folder.write("JPEGImages/0.png", DrawnImage.png(16, 16))
    let found = try lint(folder.path, format: "voc")
    // Whatever is no annotation is said to be none.
    let verdicts: Set<String> = [
      "voc/xml-syntax", "voc/xml-entity", "voc/xml-encoding", "voc/wrong-root",
    ]
    let told = Set(found.filter { verdicts.contains($0.rule) }.map(\.path))
    let annotations = ExpatDocuments.all.indices.filter {
      !told.contains("Annotations/\($0).xml")
    }
    for number in annotations {
      let text = String(decoding: ExpatDocuments.all[number], as: UTF8.self)
      #expect(text.contains("<annotation"), "\(text.prefix(80))")
    }
    #expect(told.count > 500)
    for finding in found where finding.rule == "voc/xml-syntax" {
      #expect(finding.line != nil, "\(finding.path)")
    }
  }

  // MARK: YAML

  /// Each file of the suite as the `data.yaml` of a dataset.
  @Test func yaml() throws {
    let names = Corpus.names(in: "malformed/yaml-suite/ds")
    #expect(names.count > 300)
    let folder = TemporaryFolder()
    for (number, name) in names.enumerated() {
      let bytes = readFile("\(Corpus.path)/malformed/yaml-suite/ds/\(name)")
      folder.write("\(number)/data.yaml", bytes)
      folder.write("\(number)/train/images/a.png", DrawnImage.png(16, 16))
      folder.write("\(number)/train/labels/a.txt", "0 0.5 0.5 0.1 0.1\n")
    }
    let found = try lint(folder.path, format: "yolo")
    #expect(found.contains { $0.path.hasSuffix("data.yaml") || $0.rule.hasPrefix("yolo/yaml") })
  }

  /// None of the suite's files describes a dataset, and each is said not to.
  @Test func yamlOneByOne() throws {
    let image = DrawnImage.png(16, 16)
    for name in Corpus.names(in: "malformed/yaml-suite/ds") {
      let dataset = MemoryDataset([
        ("data.yaml", readFile("\(Corpus.path)/malformed/yaml-suite/ds/\(name)")),
        ("train/images/a.png", image), ("train/labels/a.txt", Array("0 0.5 0.5 0.1 0.1\n".utf8)),
      ])
      let report = try Linter.lint(dataset, options: LintOptions(format: .yolo)).report
      let rules = report.summary.byRule.keys.map(\.description)
      #expect(rules.contains { $0.hasPrefix("yolo/yaml") }, "\(name): \(rules)")
    }
  }

  // MARK: Images

  /// Images that Pillow refuses and whose headers are sound: it has no decoder for them, or they
  /// are broken inside their pixels, which only decoding sees (see `ImageCorpusTests`).
  static let onlyPillowRefuses = [
    "bmp/images/V3_", "bmp/images/lenient/", "bmp/images/pal2", "bmp/images/rgb",
    "bmp/images/pal4rlecut", "tiff/testsuite/rgb32f",
  ]

  /// What is only found at the deeper depths: Pillow does not look at the checksum of image data,
  /// which is what this file of the PNG suite is made to get wrong.
  static let onlyDeeper = ["png/xcsn0g01.png"]

  /// At every depth the same files are found broken, and at the deeper ones that one besides: no
  /// good image is called damaged by walking its structure or by decoding it.
  @Test(
    arguments: ["img-exif-orientation", "img-image-rs-images", "img-pngsuite-luna"],
    [ImageDepth.header, .deep, .decode])
  func images(_ suite: String, _ depth: ImageDepth) throws {
    let base = "\(Corpus.path)/malformed/\(suite)"
    let truth = try JSONValue(parsing: readFile(base + "/truth.json"))
    let folder = TemporaryFolder()
    var records: [String] = []
    var isBad: [String: Bool] = [:]
    for member in try #require(truth["files"]?.object) {
      let path = try #require(EntryPath(member.name))
      guard FileKind(fileExtension: path.fileExtension) == .image else { continue }
      let name = "\(records.count)-" + path.string.replacing("/", with: "-")
      folder.write("images/" + name, readFile("\(base)/ds/\(member.name)"))
      let width = member.value["w"]?.integer ?? 1
      let height = member.value["h"]?.integer ?? 1
      records.append(
        #"{"id":\#(records.count),"file_name":"\#(name)","width":\#(width),"height":\#(height)}"#)
      let isKnown = Self.onlyPillowRefuses.contains { member.name.hasPrefix($0) }
      if member.value["problem"] == nil {
        if depth != .header, Self.onlyDeeper.contains(member.name) {
          isBad["images/" + name] = true
          continue
        }
        isBad["images/" + name] = false
      } else if !isKnown {
        isBad["images/" + name] = true
      }
    }
    folder.write(
      "labels.json",
      """
      {"info":{},"licenses":[],"images":[\(records.joined(separator: ",\n"))],"annotations":[],
       "categories":[{"id":1,"name":"cat"}]}
      """)
    let found = try lint(folder.path, format: "coco", depth: depth)
    let unreadable: Set<String> = [
      "image/unreadable", "image/truncated", "image/not-an-image", "image/damaged",
    ]
    let told = Set(found.filter { unreadable.contains($0.rule) }.map(\.path))
    for (path, bad) in isBad { #expect(told.contains(path) == bad, "\(path)") }
    #expect(isBad.count >= 18)
  }
}
