// SPDX-License-Identifier: Apache-2.0

/// Clips what reaches out of an image by less than a pixel, as rounding leaves it.
struct YoloClip {
  /// What six decimals lose: boxes that touch the edge are right.
  static let rounding = 1e-6

  /// The image's size in pixels.
  let size: (width: Double, height: Double)

  /// The box within the image; nil for one that overruns by a pixel or more, or is all outside.
  func box(x: Double, y: Double, width: Double, height: Double) -> [Double]? {
    guard let across = span(x, width, pixels: size.width),
      let down = span(y, height, pixels: size.height)
    else { return nil }
    return [across.middle, down.middle, across.length, down.length]
  }

  /// A coordinate within the image; nil when it overruns by a pixel or more.
  func coordinate(_ value: Double, isVertical: Bool) -> Double? {
    let overrun = max(-value, value - 1)
    if overrun <= Self.rounding { return value }
    guard overrun * (isVertical ? size.height : size.width) < 1 else { return nil }
    return min(1, max(0, value))
  }

  private func span(
    _ middle: Double, _ length: Double, pixels: Double
  ) -> (middle: Double, length: Double)? {
    let (low, high) = (middle - length / 2, middle + length / 2)
    let overrun = max(-low, high - 1)
    if overrun <= Self.rounding { return (middle, length) }
    guard overrun * pixels < 1 else { return nil }
    let (start, end) = (max(0, low), min(1, high))
    // What is left must survive being written with six decimals.
    guard end - start > 2 * Self.rounding else { return nil }
    return ((start + end) / 2, end - start)
  }
}
