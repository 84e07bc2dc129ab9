// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Reads the marks of an image out of its VOC annotation.
///
/// The pixels of VOC count from 1, both edges included; a file with an edge at 0 counts from 0.
enum VocMarks {
  /// `masks` are those of the objects, by their numbers in the file, from 1.
  static func read(
    _ record: VocRecord, size: (width: Double, height: Double)?, masks: [Int: MaskPNG] = [:]
  ) -> ImageMarks {
    var marks = ImageMarks()
    let width = record.size?.width?.value.flatMap { $0 > 0 ? $0 : nil } ?? size?.width ?? 0
    let height = record.size?.height?.value.flatMap { $0 > 0 ? $0 : nil } ?? size?.height ?? 0
    let boxes = record.objects.map { $0.box?.values }
    let isFromZero = boxes.contains { $0.map { $0.xmin == 0 || $0.ymin == 0 } ?? false }
    let shift = isFromZero ? 0.0 : 1.0
    for (number, (object, values)) in zip(record.objects, boxes).enumerated() {
      let name = object.name.map { record.string($0) } ?? ""
      if !name.isEmpty, let mask = masks[number + 1] {
        marks.objects.append(ImageMarks.Object(name: name, shape: .mask(png: mask.bytes)))
        continue
      }
      guard !name.isEmpty, let values, width > 0, height > 0,
        let box = ImageMarks.Box(
          left: (values.xmin - shift) / width, top: (values.ymin - shift) / height,
          right: values.xmax / width, bottom: values.ymax / height)
      else {
        marks.leftOut += 1
        continue
      }
      marks.objects.append(ImageMarks.Object(name: name, shape: .box(box)))
    }
    return marks
  }
}
