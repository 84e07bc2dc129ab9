// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingText

/// Reads the marks of an image out of its COCO sample: image record, annotations, categories.
enum CocoMarks {
  /// `masks` gives the masks of a panoptic image's segments, by their ids.
  static func read(
    _ sample: [UInt8], size: (width: Double, height: Double)?,
    masks: (Set<Int>) -> [Int: MaskPNG] = { _ in [:] }
  ) -> ImageMarks {
    guard !sample.isEmpty, let value = try? JSONValue(parsing: sample) else { return ImageMarks() }
    var names: [Int: String] = [:]
    for category in value["categories"]?.array ?? [] {
      guard let id = category["id"]?.integer, let name = category["name"]?.string else { continue }
      if names[id] == nil { names[id] = name }
    }
    let width = value["image"]?["width"]?.number ?? size?.width ?? 0
    let height = value["image"]?["height"]?.number ?? size?.height ?? 0
    var marks = ImageMarks()
    for annotation in value["annotations"]?.array ?? [] {
      let segments = annotation["segments_info"]?.array
      let drawn =
        segments == nil
        ? [:] : masks(Set((segments ?? []).compactMap { $0["id"]?.integer }))
      for piece in segments ?? [annotation] {
        guard let name = piece["category_id"]?.integer.flatMap({ names[$0] }), !name.isEmpty else {
          marks.leftOut += 1
          continue
        }
        if segments != nil, let mask = piece["id"]?.integer.flatMap({ drawn[$0] }) {
          marks.objects.append(ImageMarks.Object(name: name, shape: .mask(png: mask.bytes)))
          continue
        }
        let shapes = width > 0 && height > 0 ? shapes(piece, width, height) : []
        if !shapes.isEmpty {
          marks.objects += shapes.map { ImageMarks.Object(name: name, shape: $0) }
        } else if piece["bbox"] == nil, piece["segmentation"] == nil {
          // A category and no place: the image as a whole.
          if !marks.classes.contains(name) { marks.classes.append(name) }
        } else {
          marks.leftOut += 1
        }
      }
    }
    return marks
  }

  private static func shapes(
    _ annotation: JSONValue, _ width: Double, _ height: Double
  ) -> [ImageMarks.Shape] {
    if let polygons = annotation["segmentation"]?.array {
      let outlines = polygons.compactMap { polygon(numbers($0), width, height) }
      if !outlines.isEmpty { return outlines.map { .polygon($0) } }
    } else if let mask = annotation["segmentation"], mask.object != nil, let png = png(mask) {
      return [.mask(png: png)]
    }
    let box = numbers(annotation["bbox"] ?? .null)
    guard box.count == 4,
      let shape = ImageMarks.Box(
        left: box[0] / width, top: box[1] / height, right: (box[0] + box[2]) / width,
        bottom: (box[1] + box[3]) / height)
    else { return [] }
    return [.box(shape)]
  }

  private static func numbers(_ list: JSONValue) -> [Double] {
    (list.array ?? []).compactMap(\.number)
  }

  private static func polygon(
    _ numbers: [Double], _ width: Double, _ height: Double
  ) -> [ImageMarks.Point]? {
    guard numbers.count >= 6 else { return nil }
    let points = stride(from: 0, to: numbers.count - 1, by: 2).compactMap {
      ImageMarks.Point(x: numbers[$0] / width, y: numbers[$0 + 1] / height)
    }
    return points.count >= 3 ? points : nil
  }

  private static func png(_ mask: JSONValue) -> [UInt8]? {
    let size = (mask["size"]?.array ?? []).compactMap(\.integer)
    guard size.count == 2, var png = MaskPNG(width: size[1], height: size[0]) else { return nil }
    let runs: [Int]
    switch mask["counts"] {
    case .string(let text):
      var code = CocoRunCode(Array(text.utf8))
      var list: [Int] = []
      while let run = code.next() { list.append(run) }
      guard code.problem == nil else { return nil }
      runs = list
    case .array(let list): runs = list.compactMap(\.integer)
    default: return nil
    }
    return png.draw(runs) ? png.bytes : nil
  }
}
