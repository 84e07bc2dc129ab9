// SPDX-License-Identifier: Apache-2.0

import LadingText

extension CocoReader {
  /// Reads one record into `annotation`, which is copied nowhere meanwhile: it is large.
  func readAnnotation(
    _ scanner: inout JSONScanner, _ index: Int, _ annotation: inout CocoAnnotation,
    _ faults: inout [CocoFault]
  ) throws(JSONError) {
    annotation = CocoAnnotation()
    let place = CocoPlace(section: .annotations, index: index)
    annotation.index = index
    guard try expectObject(&scanner, place, &faults) else {
      annotation.offset = scanner.offset
      annotation.end = annotation.offset
      return
    }
    let start = scanner.offset
    annotation.offset = start
    annotation.imageOffset = start
    annotation.categoryOffset = start
    annotation.boxOffset = start
    if readsShapes { shape.clear() }
    var seen = CocoSeen()
    if try scanner.beginObject() {
      repeat {
        let key = try scanner.readKey()
        let keyOffset = scanner.keyOffset
        _ = try scanner.peek()
        let offset = scanner.offset
        if key == keys.id {
          seen.mark(0, "id", place, at: keyOffset, &faults)
          annotation.id = try integer(&scanner, "id", place, isID: true, &faults)
        } else if key == keys.imageID {
          seen.mark(1, "image_id", place, at: keyOffset, &faults)
          annotation.imageOffset = offset
          annotation.imageID = try integer(&scanner, "image_id", place, isID: true, &faults)
          if let id = annotation.imageID { images.prepare(id: id) }
        } else if key == keys.categoryID {
          seen.mark(2, "category_id", place, at: keyOffset, &faults)
          annotation.categoryOffset = offset
          annotation.categoryID = try integer(&scanner, "category_id", place, isID: true, &faults)
        } else if key == keys.box {
          seen.mark(3, "bbox", place, at: keyOffset, &faults)
          annotation.boxOffset = offset
          annotation.hasShape = true
          try readBox(&scanner, &annotation, place, &faults)
        } else if key == keys.segmentation {
          seen.mark(4, "segmentation", place, at: keyOffset, &faults)
          try readSegmentation(&scanner, &annotation, place, &faults)
        } else if key == keys.keypoints {
          seen.mark(6, "keypoints", place, at: keyOffset, &faults)
          try readKeypoints(&scanner, &annotation, place, &faults)
        } else if key == keys.area {
          seen.mark(9, "area", place, at: keyOffset, &faults)
          annotation.areaOffset = offset
          annotation.area = try number(&scanner, "area", place, &faults)
        } else if key == keys.isCrowd {
          seen.mark(10, "iscrowd", place, at: keyOffset, &faults)
          annotation.crowdOffset = offset
          annotation.isCrowd = try flag(&scanner, "iscrowd", place, &faults)
        } else if key == keys.keypointCount {
          seen.mark(11, "num_keypoints", place, at: keyOffset, &faults)
          annotation.keypointCountOffset = offset
          annotation.keypointCount = try integer(&scanner, "num_keypoints", place, &faults)
        } else if key == keys.caption {
          seen.mark(5, "caption", place, at: keyOffset, &faults)
          annotation.hasCaption = true
          annotation.hasShape = true
          annotation.captionOffset = offset
          let caption = try string(&scanner, "caption", place, &faults)
          annotation.isCaptionBlank = caption?.allSatisfy { $0 <= 0x20 } ?? false
        } else if key == keys.segments {
          seen.mark(7, "segments_info", place, at: keyOffset, &faults)
          annotation.hasShape = true
          try readSegments(&scanner, &annotation, place, &faults)
        } else if key == keys.fileName, file.task == .panoptic {
          seen.mark(8, "file_name", place, at: keyOffset, &faults)
          annotation.maskName = try string(&scanner, "file_name", place, &faults) ?? []
        } else {
          try scanner.skipValue()
        }
      } while try scanner.nextMember()
    }
    annotation.end = scanner.offset
    requireFields(seen, place, start, &faults)
    images.find(&annotation)
  }

  /// Notes the fields that every annotation of the task needs and this one lacks.
  @inline(__always)
  private func requireFields(
    _ seen: CocoSeen, _ place: CocoPlace, _ start: Int, _ faults: inout [CocoFault]
  ) {
    let isPanoptic = file.task == .panoptic
    if !seen.has(0), !isPanoptic { faults.append(place.fault(.missingField, "id", at: start)) }
    if !seen.has(1) { faults.append(place.fault(.missingField, "image_id", at: start)) }
    if isPanoptic {
      if !seen.has(7) { faults.append(place.fault(.missingField, "segments_info", at: start)) }
      if !seen.has(8) { faults.append(place.fault(.missingField, "file_name", at: start)) }
    }
    if !seen.has(2), !isPanoptic, !seen.has(5), file.task.hasCategories {
      faults.append(place.fault(.missingField, "category_id", at: start))
    }
  }

  private func readBox(
    _ scanner: inout JSONScanner, _ annotation: inout CocoAnnotation, _ place: CocoPlace,
    _ faults: inout [CocoFault]
  ) throws(JSONError) {
    if try scanner.readPlainNumbers(4, into: sizes) {
      (annotation.x, annotation.y) = (sizes[0], sizes[1])
      (annotation.width, annotation.height) = (sizes[2], sizes[3])
      annotation.hasBox = true
      return
    }
    let start = scanner.offset
    guard try scanner.peek() == UInt8(ascii: "[") else {
      let kind = try scanner.kind()
      faults.append(
        place.fault(
          .wrongType(expected: "a list of four numbers", found: kind.title), "bbox", at: start))
      return try scanner.skipValue()
    }
    var count = 0
    var isSound = true
    if try scanner.beginArray() {
      repeat {
        let byte = try scanner.peek()
        if byte &- 0x30 <= 9 || byte == UInt8(ascii: "-") {
          let offset = scanner.offset
          let value = try scanner.readNumber()
          if !value.isFinite, count < 4 {
            faults.append(place.fault(.boxNotFinite, "bbox/\(count)", at: offset))
            isSound = false
          }
          switch count {
          case 0: annotation.x = value
          case 1: annotation.y = value
          case 2: annotation.width = value
          case 3: annotation.height = value
          default: break
          }
        } else {
          let kind = try scanner.kind()
          faults.append(
            place.fault(
              .wrongType(expected: "a number", found: kind.title), "bbox/\(count)",
              at: scanner.offset))
          isSound = false
          try scanner.skipValue()
        }
        count += 1
      } while try scanner.nextElement()
    }
    if count != 4 {
      faults.append(place.fault(.boxLength(count), "bbox", at: start))
      isSound = false
    }
    annotation.hasBox = isSound
  }
}
