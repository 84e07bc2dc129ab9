// SPDX-License-Identifier: Apache-2.0

/// The smallest upright rectangle around something, in pixels.
struct Extent: Hashable {
  var minX = Double.infinity
  var minY = Double.infinity
  var maxX = -Double.infinity
  var maxY = -Double.infinity

  var width: Double { max(0, maxX - minX) }
  var height: Double { max(0, maxY - minY) }
  var area: Double { width * height }

  mutating func formUnion(_ other: Extent) {
    minX = min(minX, other.minX)
    minY = min(minY, other.minY)
    maxX = max(maxX, other.maxX)
    maxY = max(maxY, other.maxY)
  }

  /// The area of both over the area of either; 0 where they are apart or without area.
  func overlap(_ other: Extent) -> Double {
    let width = min(maxX, other.maxX) - max(minX, other.minX)
    let height = min(maxY, other.maxY) - max(minY, other.minY)
    guard width > 0, height > 0 else { return 0 }
    return width * height / (area + other.area - width * height)
  }

  /// How far the farthest edge of one lies from that of the other, in pixels.
  func distance(_ other: Extent) -> Double {
    max(
      max(abs(minX - other.minX), abs(minY - other.minY)),
      max(abs(maxX - other.maxX), abs(maxY - other.maxY)))
  }

  /// The pixels by which it reaches beyond an image; 0 or less when it does not.
  func overrun(width: Int, height: Int) -> Double {
    max(max(-minX, -minY), max(maxX - Double(width), maxY - Double(height)))
  }
}
