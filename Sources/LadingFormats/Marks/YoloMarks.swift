// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Reads the marks of an image out of its YOLO label.
///
/// Rows of five columns are boxes, of a point list polygons; of keypoints the box is taken.
struct YoloMarks {
  let names: [String?]
  /// Whether rows are boxes with keypoints behind.
  let hasKeypoints: Bool

  func read(_ label: [UInt8]) -> ImageMarks {
    var marks = ImageMarks()
    for line in label.split(whereSeparator: { $0 == 10 || $0 == 13 }) {
      let words = line.split { $0 == 32 || $0 == 9 }
      if words.isEmpty { continue }
      let values = words.compactMap { Double(String(decoding: $0, as: UTF8.self)) }
      guard values.count == words.count, let number = Int(exactly: values[0]), number >= 0,
        let shape = shape(values)
      else {
        marks.leftOut += 1
        continue
      }
      let name = names.indices.contains(number) ? names[number] : nil
      marks.objects.append(ImageMarks.Object(name: name ?? "class-\(number)", shape: shape))
    }
    return marks
  }

  private func shape(_ values: [Double]) -> ImageMarks.Shape? {
    if !hasKeypoints, values.count >= 7, !values.count.isMultiple(of: 2) {
      let points = stride(from: 1, to: values.count - 1, by: 2).compactMap {
        ImageMarks.Point(x: values[$0], y: values[$0 + 1])
      }
      return points.count >= 3 ? .polygon(points) : nil
    }
    guard values.count >= 5 else { return nil }
    let (x, y, width, height) = (values[1], values[2], values[3], values[4])
    return ImageMarks.Box(
      left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2
    ).map { .box($0) }
  }
}
