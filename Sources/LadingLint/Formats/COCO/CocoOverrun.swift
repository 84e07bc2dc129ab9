// SPDX-License-Identifier: Apache-2.0

import LadingFormats

/// How far a box reaches beyond its image, by the size that the file gives.
struct CocoOverrun {
  /// What coordinates in single precision may be off by.
  static let tolerance = 0.001

  let pixels: Double
  private let annotation: CocoAnnotation
  private let width: Int
  private let height: Int

  /// Nil for a box that is within its image, or cannot be judged.
  init?(_ annotation: CocoAnnotation, _ context: CocoContext) {
    guard annotation.hasBox, annotation.width > 0, annotation.height > 0,
      let slot = annotation.slot
    else { return nil }
    width = context.reader.images.width(slot)
    height = context.reader.images.height(slot)
    guard width > 0, height > 0 else { return nil }
    pixels = max(
      max(-annotation.x, -annotation.y),
      max(
        annotation.x + annotation.width - Double(width),
        annotation.y + annotation.height - Double(height)))
    guard pixels > Self.tolerance else { return nil }
    self.annotation = annotation
  }

  var message: String {
    let which = annotation.id.map { "annotation \($0)" } ?? "the annotation"
    let numbers = [annotation.x, annotation.y, annotation.width, annotation.height]
    let box = numbers.map(plainNumber).joined(separator: ", ")
    let unit = pixels == 1 ? "pixel" : "pixels"
    return "The box [\(box)] of \(which) reaches \(plainNumber(pixels)) \(unit) beyond its image "
      + "of \(width) x \(height); clip it to the image, or correct the size"
  }
}
