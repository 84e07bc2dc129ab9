// SPDX-License-Identifier: Apache-2.0

/// What a dataset says about one image, whatever its format: classes of the whole, and objects in it.
public struct ImageMarks: Sendable, Hashable {
  /// The classes of the image as a whole.
  public var classes: [String]
  /// The objects in it, in the dataset's order.
  public var objects: [Object]
  /// Annotations that say something else, such as captions, or nothing that can be read.
  public var leftOut: Int

  /// Makes a set of marks.
  public init(classes: [String] = [], objects: [Object] = [], leftOut: Int = 0) {
    self.classes = classes
    self.objects = objects
    self.leftOut = leftOut
  }

  /// An object in an image.
  public struct Object: Sendable, Hashable {
    /// Its class.
    public var name: String
    /// Where it is.
    public var shape: Shape

    /// Makes an object.
    public init(name: String, shape: Shape) {
      self.name = name
      self.shape = shape
    }
  }

  /// Where an object is; coordinates are shares of the image's width and height, from 0 to 1.
  public enum Shape: Sendable, Hashable {
    /// Between these edges.
    case box(Box)
    /// Within this outline of three points or more.
    case polygon([Point])
    /// On the pixels that a PNG of the image's size shows white.
    case mask(png: [UInt8])
  }

  /// An upright box.
  public struct Box: Sendable, Hashable {
    /// The left edge.
    public var left: Double
    /// The upper edge.
    public var top: Double
    /// The right edge.
    public var right: Double
    /// The lower edge.
    public var bottom: Double

    /// A box within the image, what lies outside cut off; nil when nothing is left.
    public init?(left: Double, top: Double, right: Double, bottom: Double) {
      guard [left, top, right, bottom].allSatisfy(\.isFinite) else { return nil }
      func inside(_ value: Double) -> Double { min(max(value, 0), 1) }
      self.left = inside(left)
      self.top = inside(top)
      self.right = inside(right)
      self.bottom = inside(bottom)
      guard self.left < self.right, self.top < self.bottom else { return nil }
    }
  }

  /// A point.
  public struct Point: Sendable, Hashable {
    /// The share of the width.
    public var x: Double
    /// The share of the height.
    public var y: Double

    /// A point within the image; one outside is moved to its edge, one that is no number is nil.
    public init?(x: Double, y: Double) {
      guard x.isFinite, y.isFinite else { return nil }
      self.x = min(max(x, 0), 1)
      self.y = min(max(y, 0), 1)
    }
  }
}
