// SPDX-License-Identifier: Apache-2.0

import LadingText

extension CocoReader {
  func readSegments(
    _ scanner: inout JSONScanner, _ annotation: inout CocoAnnotation, _ place: CocoPlace,
    _ faults: inout [CocoFault]
  ) throws(JSONError) {
    let kind = try scanner.kind()
    guard kind == .array else {
      faults.append(
        place.fault(
          .wrongType(expected: "a list", found: kind.title), "segments_info", at: scanner.offset))
      return try scanner.skipValue()
    }
    guard try scanner.beginArray() else { return }
    var index = 0
    var segments: [CocoSegment] = []
    repeat {
      let path = "segments_info/\(index)"
      if try scanner.peek() == UInt8(ascii: "{") {
        segments.append(try readSegment(&scanner, path, place, &faults))
      } else {
        let kind = try scanner.kind()
        faults.append(
          place.fault(
            .wrongType(expected: "an object", found: kind.title), path, at: scanner.offset))
        try scanner.skipValue()
      }
      index += 1
    } while try scanner.nextElement()
    annotation.segments = segments
  }

  private func readSegment(
    _ scanner: inout JSONScanner, _ path: String, _ place: CocoPlace, _ faults: inout [CocoFault]
  ) throws(JSONError) -> CocoSegment {
    var segment = CocoSegment()
    segment.offset = scanner.offset
    var hasID = false
    var hasCategory = false
    guard try scanner.beginObject() else {
      faults.append(place.fault(.missingField, path + "/id", at: segment.offset))
      return segment
    }
    repeat {
      let key = try scanner.readKey()
      let keyOffset = scanner.keyOffset
      if key == keys.id {
        if hasID { faults.append(place.fault(.duplicateKey, path + "/id", at: keyOffset)) }
        hasID = true
        segment.id = try segmentNumber(&scanner, path + "/id", place, &faults)
      } else if key == keys.categoryID {
        if hasCategory {
          faults.append(place.fault(.duplicateKey, path + "/category_id", at: keyOffset))
        }
        hasCategory = true
        segment.categoryID = try segmentNumber(&scanner, path + "/category_id", place, &faults)
      } else if key == keys.area, try scanner.kind() == .number {
        segment.area = try scanner.readNumber()
      } else if key == keys.box, try scanner.kind() == .array {
        segment.box = try readNumbers(&scanner)
      } else {
        try scanner.skipValue()
      }
    } while try scanner.nextMember()
    if !hasID { faults.append(place.fault(.missingField, path + "/id", at: segment.offset)) }
    if !hasCategory {
      faults.append(place.fault(.missingField, path + "/category_id", at: segment.offset))
    }
    return segment
  }

  private func segmentNumber(
    _ scanner: inout JSONScanner, _ field: String, _ place: CocoPlace, _ faults: inout [CocoFault]
  ) throws(JSONError) -> Int? {
    let kind = try scanner.kind()
    let offset = scanner.offset
    if kind == .number, let value = try scanner.readInteger() { return value }
    let found = kind == .number ? "a fraction or too large a number" : kind.title
    faults.append(
      place.fault(.wrongType(expected: "a whole number", found: found), field, at: offset))
    if kind != .number { try scanner.skipValue() }
    return nil
  }

  /// The numbers of a list of four; nil when it is anything else.
  private func readNumbers(_ scanner: inout JSONScanner) throws(JSONError) -> [Double]? {
    guard try scanner.beginArray() else { return nil }
    var numbers: [Double] = []
    var count = 0
    repeat {
      count += 1
      if count <= 4, try scanner.kind() == .number {
        numbers.append(try scanner.readNumber())
      } else {
        try scanner.skipValue()
      }
    } while try scanner.nextElement()
    return count == 4 && numbers.count == 4 ? numbers : nil
  }
}
