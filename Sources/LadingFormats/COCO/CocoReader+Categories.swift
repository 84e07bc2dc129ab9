// SPDX-License-Identifier: Apache-2.0

import LadingText

extension CocoReader {
  func readCategories(
    _ scanner: inout JSONScanner, _ visitor: some CocoVisitor
  ) throws(JSONError) {
    try eachRecord(&scanner, .categories, visitor) {
      (scanner: inout JSONScanner, index: Int) throws(JSONError) in
      var faults: [CocoFault] = []
      let category = try readCategory(&scanner, index, &faults)
      visitor.visit(category: category)
      for var fault in faults {
        if let id = category.id { fault.key = "category:\(id)" }
        visitor.visit(fault: fault)
      }
    }
  }

  private func readCategory(
    _ scanner: inout JSONScanner, _ index: Int, _ faults: inout [CocoFault]
  ) throws(JSONError) -> CocoCategory {
    var category = CocoCategory()
    let place = CocoPlace(section: .categories, index: index)
    category.index = index
    guard try expectObject(&scanner, place, &faults) else {
      category.offset = scanner.offset
      return category
    }
    category.offset = scanner.offset
    category.nameOffset = category.offset
    var seen = CocoSeen()
    if try scanner.beginObject() {
      repeat {
        let key = try scanner.readKey()
        let keyOffset = scanner.keyOffset
        _ = try scanner.peek()
        if key == keys.id {
          seen.mark(0, "id", place, at: keyOffset, &faults)
          category.id = try integer(&scanner, "id", place, isID: true, &faults)
        } else if key == keys.name {
          seen.mark(1, "name", place, at: keyOffset, &faults)
          category.nameOffset = scanner.offset
          category.name = try string(&scanner, "name", place, &faults).map {
            String(decoding: $0, as: UTF8.self)
          }
        } else if key == keys.supercategory, try scanner.kind() == .string {
          try scanner.readString()
          category.supercategory = String(decoding: scanner.copyText(), as: UTF8.self)
        } else if key == keys.keypoints, try scanner.kind() == .array {
          category.keypoints = try countElements(&scanner)
        } else if key == keys.skeleton, try scanner.kind() == .array {
          try readSkeleton(&scanner, &category, place, &faults)
        } else {
          try scanner.skipValue()
        }
      } while try scanner.nextMember()
    }
    if !seen.has(0) { faults.append(place.fault(.missingField, "id", at: category.offset)) }
    if !seen.has(1) { faults.append(place.fault(.missingField, "name", at: category.offset)) }
    return category
  }

  private func countElements(_ scanner: inout JSONScanner) throws(JSONError) -> Int {
    var count = 0
    guard try scanner.beginArray() else { return 0 }
    repeat {
      try scanner.skipValue()
      count += 1
    } while try scanner.nextElement()
    return count
  }

  /// Reads the pairs of keypoint numbers that a skeleton joins.
  private func readSkeleton(
    _ scanner: inout JSONScanner, _ category: inout CocoCategory, _ place: CocoPlace,
    _ faults: inout [CocoFault]
  ) throws(JSONError) {
    var line = 0
    guard try scanner.beginArray() else { return }
    repeat {
      let kind = try scanner.kind()
      let offset = scanner.offset
      sizes.removeAll()
      if kind == .array {
        let (count, others) = try scanner.readNumbers(into: sizes)
        let ends = (0..<sizes.count).compactMap { Int(exactly: sizes[$0]) }
        if count == 2, others == 0, ends.count == 2 {
          if category.skeleton.count < Self.skeletonCap {
            for end in ends {
              category.skeleton.append(.init(line: line, keypoint: end, offset: offset))
            }
          }
          line += 1
          continue
        }
      } else {
        try scanner.skipValue()
      }
      faults.append(
        place.fault(
          .wrongType(
            expected: "a pair of keypoint numbers",
            found: kind == .array ? "another list" : kind.title),
          "skeleton/\(line)", at: offset))
      line += 1
    } while try scanner.nextElement()
  }

  /// How many ends of a skeleton's lines are kept.
  private static let skeletonCap = 4096
}
