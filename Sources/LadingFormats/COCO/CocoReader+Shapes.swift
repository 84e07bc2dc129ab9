// SPDX-License-Identifier: Apache-2.0

import LadingText

extension CocoReader {
  func readSegmentation(
    _ scanner: inout JSONScanner, _ annotation: inout CocoAnnotation, _ place: CocoPlace,
    _ faults: inout [CocoFault]
  ) throws(JSONError) {
    annotation.segmentationOffset = scanner.offset
    guard readsShapes else { return try scanner.skipValue() }
    switch try scanner.kind() {
    case .array:
      guard try scanner.beginArray() else { return }
      annotation.hasSegmentation = true
      annotation.hasShape = true
      shape.state.value.kind = .polygons
      try readPolygons(&scanner, annotation.segmentationOffset, place, &faults)
    case .object:
      annotation.hasSegmentation = true
      annotation.hasShape = true
      try readMask(&scanner, annotation.segmentationOffset, place, &faults)
    case .null:
      try scanner.skipValue()
    case let kind:
      faults.append(
        place.fault(
          .wrongType(expected: "a list of polygons or an object", found: kind.title),
          "segmentation", at: annotation.segmentationOffset))
      try scanner.skipValue()
    }
  }

  private func readPolygons(
    _ scanner: inout JSONScanner, _ start: Int, _ place: CocoPlace, _ faults: inout [CocoFault]
  ) throws(JSONError) {
    var index = 0
    var isFlat = false
    repeat {
      if try scanner.peek() == UInt8(ascii: "[") {
        try readPolygon(&scanner, index, place, &faults)
      } else {
        let kind = try scanner.kind()
        shape.state.value.isWhole = false
        if kind == .number {
          isFlat = true
        } else {
          faults.append(
            place.fault(
              .wrongType(expected: "a list of numbers", found: kind.title),
              "segmentation/\(index)", at: scanner.offset))
        }
        try scanner.skipValue()
      }
      index += 1
    } while try scanner.nextElement()
    if isFlat { faults.append(place.fault(.polygonNotNested, "segmentation", at: start)) }
  }

  private func readPolygon(
    _ scanner: inout JSONScanner, _ index: Int, _ place: CocoPlace, _ faults: inout [CocoFault]
  ) throws(JSONError) {
    let start = scanner.offset
    let first = outlineNumbers.count
    let (count, others) = try scanner.readNumbers(into: outlineNumbers)
    if _fastPath(others == 0 && count >= 6 && count & 1 == 0) {
      guard outlineNumbers.count - first == count else {
        shape.state.value.isWhole = false
        return
      }
      shape.state.value.polygons.append(
        CocoShape.Polygon(index: index, offset: start, range: first..<outlineNumbers.count))
      return
    }
    shape.state.value.isWhole = false
    if others > 0 {
      faults.append(
        place.fault(
          .wrongType(expected: "numbers only", found: "\(others) other values"),
          "segmentation/\(index)", at: start))
    } else if count < 6 {
      faults.append(place.fault(.polygonTooShort(count), "segmentation/\(index)", at: start))
    } else {
      faults.append(place.fault(.polygonOdd(count), "segmentation/\(index)", at: start))
    }
  }

  /// Reads a mask: `{"size": [h, w], "counts": …}`.
  private func readMask(
    _ scanner: inout JSONScanner, _ start: Int, _ place: CocoPlace, _ faults: inout [CocoFault]
  ) throws(JSONError) {
    var hasSize = false
    var hasCounts = false
    if try scanner.beginObject() {
      repeat {
        let key = try scanner.readKey()
        _ = try scanner.peek()
        if key == keys.size {
          hasSize = true
          try readMaskSize(&scanner, place, &faults)
        } else if key == keys.counts {
          hasCounts = true
          try readCounts(&scanner, place, &faults)
        } else {
          try scanner.skipValue()
        }
      } while try scanner.nextMember()
    }
    if !hasSize { faults.append(place.fault(.missingField, "segmentation/size", at: start)) }
    if !hasCounts { faults.append(place.fault(.missingField, "segmentation/counts", at: start)) }
    if !hasSize || !hasCounts { shape.state.value.isWhole = false }
  }

  private func readMaskSize(
    _ scanner: inout JSONScanner, _ place: CocoPlace, _ faults: inout [CocoFault]
  ) throws(JSONError) {
    shape.state.value.sizeOffset = scanner.offset
    let kind = try scanner.kind()
    guard kind == .array else {
      shape.state.value.isWhole = false
      faults.append(
        place.fault(
          .wrongType(expected: "a list of height and width", found: kind.title),
          "segmentation/size", at: shape.sizeOffset))
      return try scanner.skipValue()
    }
    sizes.removeAll()
    let (count, others) = try scanner.readNumbers(into: sizes)
    if count == 2, others == 0, let height = Int(exactly: sizes[0]),
      let width = Int(exactly: sizes[1])
    {
      shape.state.value.size = (height, width)
      return
    }
    shape.state.value.isWhole = false
    faults.append(
      place.fault(
        .wrongType(expected: "height and width as whole numbers", found: "another list"),
        "segmentation/size", at: shape.sizeOffset))
  }

  private func readCounts(
    _ scanner: inout JSONScanner, _ place: CocoPlace, _ faults: inout [CocoFault]
  ) throws(JSONError) {
    shape.state.value.countsOffset = scanner.offset
    shape.numbers.removeAll()
    switch try scanner.kind() {
    case .string:
      try scanner.readString()
      if scanner.textIsCut { shape.state.value.isWhole = false }
      scanner.copyText(into: &shape.state.value.code)
      shape.state.value.kind = .code
    case .array:
      let (count, others) = try scanner.readNumbers(into: shape.numbers)
      shape.state.value.kind = .runs
      if count != shape.numbers.count || others > 0 { shape.state.value.isWhole = false }
      if others > 0 {
        faults.append(
          place.fault(
            .wrongType(expected: "numbers only", found: "\(others) other values"),
            "segmentation/counts", at: shape.countsOffset))
      }
    case let kind:
      shape.state.value.isWhole = false
      faults.append(
        place.fault(
          .wrongType(expected: "a string or a list of run lengths", found: kind.title),
          "segmentation/counts", at: shape.countsOffset))
      try scanner.skipValue()
    }
  }

  func readKeypoints(
    _ scanner: inout JSONScanner, _ annotation: inout CocoAnnotation, _ place: CocoPlace,
    _ faults: inout [CocoFault]
  ) throws(JSONError) {
    annotation.hasKeypoints = true
    annotation.hasShape = true
    annotation.keypointsOffset = scanner.offset
    guard readsShapes else { return try scanner.skipValue() }
    let kind = try scanner.kind()
    guard kind == .array else {
      shape.state.value.hasWholeKeypoints = false
      if kind != .null {
        faults.append(
          place.fault(
            .wrongType(expected: "a list of numbers", found: kind.title), "keypoints",
            at: annotation.keypointsOffset))
      }
      return try scanner.skipValue()
    }
    shape.keypoints.removeAll()
    let (count, others) = try scanner.readNumbers(into: shape.keypoints)
    shape.state.value.hasWholeKeypoints = others == 0 && count == shape.keypoints.count
    if others > 0 {
      faults.append(
        place.fault(
          .wrongType(expected: "numbers only", found: "\(others) other values"), "keypoints",
          at: annotation.keypointsOffset))
    }
  }
}
