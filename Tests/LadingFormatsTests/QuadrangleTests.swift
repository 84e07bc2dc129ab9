// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import Testing

@testable import LadingFormats

/// Which four corners are a rotated box's.
struct QuadrangleTests {
  private func shape(
    _ corners: [Double], _ size: (width: Double, height: Double)? = (64, 48)
  ) -> Quadrangle { Quadrangle(corners[...], size: size) }

  /// The corners of a turned rectangle in shares of an image.
  private func turned(
    by angle: (cos: Double, sin: Double), _ width: Double, _ height: Double,
    in size: (width: Double, height: Double)
  ) -> [Double] {
    [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].flatMap { side in
      let (x, y) = (side.0 * width / 2, side.1 * height / 2)
      return [
        (size.width / 2 + x * angle.cos - y * angle.sin) / size.width,
        (size.height / 2 + x * angle.sin + y * angle.cos) / size.height,
      ]
    }
  }

  @Test(arguments: [(0.0, 1.0), (0.6, 0.8), (0.8, -0.6), (0.28, 0.96)])
  func turnedRectanglesAreRectangles(cos: Double, sin: Double) {
    let size = (width: 640.0, height: 200.0)
    let corners = turned(by: (cos, sin), 150, 40, in: size)
    #expect(shape(corners, size).isRectangle)
    #expect(shape(corners, size).share > 0.999)
    // Without the image's size the angles are not known, but that it is a parallelogram is.
    #expect(shape(corners, nil).isRectangle)
    #expect(shape(corners, nil).share < 1.0001)
  }

  @Test func cornersRoundedToPixelsAreRectangles() {
    #expect(
      shape([10 / 64, 10 / 48, 14 / 64, 11 / 48, 13 / 64, 14 / 48, 9 / 64, 13 / 48]).isRectangle)
  }

  @Test func othersAreNot() {
    // A trapezium fills 3/4 of its rectangle, corners that cross fill nothing.
    let trapezium = shape([0.1, 0.1, 0.9, 0.1, 0.7, 0.5, 0.3, 0.5])
    #expect(!trapezium.isRectangle)
    #expect(abs(trapezium.share - 0.75) < 1e-9)
    #expect(!shape([0.1, 0.1, 0.5, 0.5, 0.5, 0.1, 0.1, 0.5]).isRectangle)
    #expect(!shape([0.1, 0.1, 0.9, 0.1, 0.7, 0.5, 0.3, 0.5], nil).isRectangle)
  }

  @Test func cornersInOnePlaceHaveNoShare() {
    #expect(shape([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]).share == 0)
    #expect(shape([0.1, 0.1, 0.2, 0.2, 0.3, 0.3, 0.9, 0.9], (10_000, 10_000)).share < 1e-9)
  }
}
