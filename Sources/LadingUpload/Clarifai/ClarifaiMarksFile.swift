// SPDX-License-Identifier: Apache-2.0

import LadingModel
public import LadingText

/// Annotations that neither a format nor a table can carry, a JSON object a line.
///
/// ```
/// {"input_id": "img1", "concept": "dog", "box": {"left": 0.1, "top": 0.2, "right": 0.4, "bottom": 0.5}}
/// {"input_id": "img1", "concept": "dog", "polygon": [[0.1, 0.2], [0.5, 0.2], [0.3, 0.6]]}
/// {"input_id": "film", "concept": "dog", "box": {…}, "time": 1500}
/// {"input_id": "text", "concept": "sky", "span": [4, 7], "text": "sky"}
/// ```
///
/// Coordinates are shares of width and height, times are milliseconds, spans count characters.
public struct ClarifaiMarksFile: Sendable {
  /// Something wrong with a line.
  public struct Fault: Error, Sendable, Hashable {
    /// The line, from 1.
    public var line: Int
    /// What is wrong with it and what was expected.
    public var reason: String

    /// Says what is wrong with a line.
    public init(line: Int, reason: String) {
      self.line = line
      self.reason = reason
    }
  }

  /// The marks of each input, in the order of the lines.
  public private(set) var marks: [String: [ClarifaiMark]] = [:]
  /// The line that names an input first, from 1.
  public private(set) var firstLines: [String: Int] = [:]
  /// What is wrong, by line.
  public private(set) var faults: [Fault] = []

  /// Reads a file to its end; throws what the source throws.
  public init(_ source: any ByteSource) throws {
    var reader = LineReader(source)
    var number = 0
    while let line = try reader.next() {
      number += 1
      if line.isBlank { continue }
      guard !line.isCut else {
        faults.append(Fault(line: number, reason: "the line has more bytes than are read"))
        continue
      }
      do throws(Malformed) {
        let (input, mark) = try Self.parse(line.bytes)
        marks[input, default: []].append(mark)
        if firstLines[input] == nil { firstLines[input] = number }
      } catch {
        faults.append(Fault(line: number, reason: error.reason))
      }
    }
  }

  private struct Malformed: Error {
    var reason: String
    init(_ reason: String) { self.reason = reason }
  }

  private static let members: Set<String> = [
    "input_id", "concept", "box", "polygon", "time", "span", "text",
  ]

  private static func parse(
    _ bytes: [UInt8]
  ) throws(Malformed) -> (input: String, mark: ClarifaiMark) {
    let value: JSONValue
    do { value = try JSONValue(parsing: bytes) } catch {
      throw Malformed("it is no JSON at column \(error.offset + 1): \(error.message)")
    }
    guard let object = value.object else { throw Malformed("it is no JSON object") }
    if let odd = object.first(where: { !members.contains($0.name) }) {
      throw Malformed(
        "there is no member \"\(odd.name)\"; there are \(members.sorted().joined(separator: ", "))")
    }
    guard let input = value["input_id"]?.string, !input.isEmpty else {
      throw Malformed("input_id is missing, or no text")
    }
    guard let concept = value["concept"]?.string, !concept.isEmpty else {
      throw Malformed("concept is missing, or no text")
    }
    return (input, ClarifaiMark(concept: concept, part: try part(value)))
  }

  private static func part(_ value: JSONValue) throws(Malformed) -> ClarifaiMark.Part {
    let given = ["box", "polygon", "span"].filter { value[$0] != nil }
    guard given.count == 1 else {
      throw Malformed("exactly one of box, polygon and span is expected")
    }
    if value["time"] != nil, given != ["box"] { throw Malformed("time goes with a box only") }
    if value["text"] != nil, given != ["span"] { throw Malformed("text goes with a span only") }
    if let polygon = value["polygon"] { return .shape(.polygon(try points(polygon))) }
    if let span = value["span"] {
      guard let ends = span.array, ends.count == 2, let start = ends[0].integer,
        let end = ends[1].integer, start >= 0, start < end, UInt32(exactly: end) != nil
      else { throw Malformed("span must be [start, end], both from 0 and the start first") }
      return .span(start..<end, text: value["text"]?.string)
    }
    let box = try self.box(value["box"] ?? .null)
    guard let time = value["time"] else { return .shape(.box(box)) }
    guard let milliseconds = time.integer.flatMap({ UInt32(exactly: $0) }) else {
      throw Malformed("time must be whole milliseconds, from 0 on")
    }
    return .frame(box, milliseconds: milliseconds)
  }

  private static func box(_ value: JSONValue) throws(Malformed) -> ImageMarks.Box {
    let sides = ["left", "top", "right", "bottom"].compactMap { value[$0]?.number }
    guard sides.count == 4, value.object?.count == 4 else {
      throw Malformed("box must have left, top, right and bottom")
    }
    guard sides.allSatisfy((0...1).contains),
      let box = ImageMarks.Box(left: sides[0], top: sides[1], right: sides[2], bottom: sides[3])
    else {
      throw Malformed(
        "box must lie between 0 and 1, its left before its right and its top above its bottom; "
          + "divide pixels by the width and the height")
    }
    return box
  }

  private static func points(_ value: JSONValue) throws(Malformed) -> [ImageMarks.Point] {
    var points: [ImageMarks.Point] = []
    for item in value.array ?? [] {
      guard let numbers = item.array?.map(\.number), numbers.count == 2, let x = numbers[0],
        let y = numbers[1], (0...1).contains(x), (0...1).contains(y),
        let point = ImageMarks.Point(x: x, y: y)
      else { throw Malformed("polygon must have points [x, y] between 0 and 1") }
      points.append(point)
    }
    guard points.count >= 3 else { throw Malformed("polygon must have three points or more") }
    return points
  }
}
