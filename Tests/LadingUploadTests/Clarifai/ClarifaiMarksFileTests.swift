// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingText
import Testing

@testable import LadingUpload

@Suite struct ClarifaiMarksFileTests {
  private func read(_ text: String) throws -> ClarifaiMarksFile {
    try ClarifaiMarksFile(MemorySource(Array(text.utf8)))
  }

  @Test func everyKindIsRead() throws {
    let file = try read(
      """
      {"input_id": "a", "concept": "dog", "box": {"left": 0.1, "top": 0.2, "right": 0.4, "bottom": 1}}
      {"input_id": "a", "concept": "cat", "polygon": [[0, 0], [0.5, 0], [1, 1]]}

      {"input_id": "v", "concept": "dog", "time": 1500, "box": {"left": 0, "top": 0, "right": 1, "bottom": 1}}
      {"input_id": "t", "concept": "sky", "span": [4, 7], "text": "sky"}
      """)
    #expect(file.faults.isEmpty)
    #expect(file.marks["a"]?.count == 2)
    #expect(file.firstLines == ["a": 1, "v": 4, "t": 5])
    let box = try #require(ImageMarks.Box(left: 0.1, top: 0.2, right: 0.4, bottom: 1))
    #expect(file.marks["a"]?.first == ClarifaiMark(concept: "dog", part: .shape(.box(box))))
    let all = try #require(ImageMarks.Box(left: 0, top: 0, right: 1, bottom: 1))
    #expect(
      file.marks["v"] == [ClarifaiMark(concept: "dog", part: .frame(all, milliseconds: 1500))])
    #expect(file.marks["t"] == [ClarifaiMark(concept: "sky", part: .span(4..<7, text: "sky"))])
  }

  @Test(arguments: [
    (#"{"#, "no JSON"), ("[]", "object"), (#"{"concept": "a", "span": [0, 1]}"#, "input_id"),
    (#"{"input_id": "a", "span": [0, 1]}"#, "concept"),
    (#"{"input_id": "a", "concept": "c"}"#, "exactly one"),
    (#"{"input_id": "a", "concept": "c", "span": [0, 1], "polygon": []}"#, "exactly one"),
    (#"{"input_id": "a", "concept": "c", "span": [2, 1]}"#, "span"),
    (#"{"input_id": "a", "concept": "c", "span": [0, 1], "time": 4}"#, "time"),
    (#"{"input_id": "a", "concept": "c", "polygon": [[0, 0], [1, 1]]}"#, "three points"),
    (#"{"input_id": "a", "concept": "c", "polygon": [[0, 0], [1, 1], [1, 2]]}"#, "between 0 and 1"),
    (
      #"{"input_id": "a", "concept": "c", "box": {"left": 1, "top": 2, "right": 3, "bottom": 4}}"#,
      "between 0 and 1"
    ),
    (#"{"input_id": "a", "concept": "c", "box": {"left": 1}}"#, "left, top"),
    (#"{"input_id": "a", "concept": "c", "label": 1, "span": [0, 1]}"#, "no member"),
  ])
  func faultsNameTheirLine(line: String, words: String) throws {
    let good = #"{"input_id": "g", "concept": "c", "span": [0, 1]}"#
    let file = try read("\(good)\n\(line)\n\(good)\n")
    #expect(file.marks["g"]?.count == 2)
    #expect(file.faults.map(\.line) == [2])
    #expect(file.faults.first?.reason.contains(words) == true, "\(file.faults)")
  }
}
