// SPDX-License-Identifier: Apache-2.0

import LadingFormats

/// How far a box reaches beyond its image, by the size that the file gives.
enum CocoOverrun {
  /// What coordinates in single precision may be off by.
  private static let tolerance = 0.001

  /// The pixels; 0 for a box that is within its image, or cannot be judged.
  static func pixels(_ annotation: CocoAnnotation) -> Double {
    guard annotation.hasBox, annotation.width > 0, annotation.height > 0,
      annotation.imageWidth > 0, annotation.imageHeight > 0
    else { return 0 }
    let pixels = max(
      max(-annotation.x, -annotation.y),
      max(
        annotation.x + annotation.width - Double(annotation.imageWidth),
        annotation.y + annotation.height - Double(annotation.imageHeight)))
    return pixels > tolerance ? pixels : 0
  }

  static func message(_ annotation: CocoAnnotation, _ pixels: Double) -> String {
    let which = annotation.id.map { "annotation \($0)" } ?? "the annotation"
    let numbers = [annotation.x, annotation.y, annotation.width, annotation.height]
    let box = numbers.map(plainNumber).joined(separator: ", ")
    let unit = pixels == 1 ? "pixel" : "pixels"
    return "The box [\(box)] of \(which) reaches \(plainNumber(pixels)) \(unit) beyond its image "
      + "of \(annotation.imageWidth) x \(annotation.imageHeight); clip it to the image, or correct the size"
  }
}
