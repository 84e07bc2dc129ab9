// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import LadingText
import Testing

/// A dataset of nothing but faults neither floods the terminal nor the memory; `scripts/real` has
/// the same with a million.
struct ManyFindingsTests {
  private static let boxes = 20_000
  private let folder = TemporaryFolder()

  /// One image, and boxes that all leave it; every fourth repeats an id.
  private func dataset() -> String {
    folder.write("ds/train/a.png", DrawnImage.bytes(64, 48, seed: 1, fileExtension: "png"))
    var text =
      "{\"images\":[{\"id\":1,\"file_name\":\"a.png\",\"width\":64,\"height\":48}],"
      + "\"categories\":[{\"id\":1,\"name\":\"x\"}],\"annotations\":["
    for number in 0..<Self.boxes {
      if number > 0 { text += number % 5 == 0 ? ",\n" : "," }
      text +=
        "{\"id\":\(number % 4 == 0 ? 1 : number),\"image_id\":1,\"category_id\":1,"
        + "\"bbox\":[10,10,\(100 + number % 90),20],\"area\":1,\"iscrowd\":0}"
    }
    folder.write("ds/train/_annotations.coco.json", text + "]}")
    return "\(folder.path)/ds"
  }

  @Test func outputIsBoundedAndCountsAreExact() throws {
    let path = dataset()
    let rule = "coco/bbox-out-of-bounds"
    let text = "\(folder.path)/text"
    let brief = PeakMemory.run(LadingBinary.path, ["lint", path], outputTo: text)
    #expect(brief.status == 1)
    #expect(brief.bytes < Sanitizer.memoryLimit(64 << 20))
    let shown = String(decoding: readFile(text), as: UTF8.self)
    #expect(shown.utf8.count < 4000)
    #expect(shown.contains("\(rule) (20,000)"))

    let lines = "\(folder.path)/lines"
    let all = PeakMemory.run(
      LadingBinary.path, ["lint", path, "--output-format", "jsonl"], outputTo: lines)
    #expect(all.status == 1)
    #expect(all.bytes < Sanitizer.memoryLimit(64 << 20))
    let bytes = readFile(lines)
    let found = bytes.split(separator: 0x0A)
      .filter { $0.dropFirst(26).starts(with: rule.utf8) }
    #expect(found.count == Self.boxes)
    var last = (line: 0, column: 0)
    var prints: Set<String> = []
    for index in stride(from: 0, to: found.count, by: 50) {
      let finding = try JSONValue(parsing: Array(found[index]))
      let place = (
        finding["location"]?["line"]?.integer ?? 0, finding["location"]?["column"]?.integer ?? 0
      )
      #expect(last < place)
      last = place
      if let print = finding["fingerprint"]?.string { prints.insert(print) }
    }
    #expect(prints.count == Self.boxes / 50)
    let summary = bytes.split(separator: 0x0A).last.map { Array($0) } ?? []
    #expect(try JSONValue(parsing: summary)["summary"]?["byRule"]?[rule]?.integer == Self.boxes)
  }
}
