// SPDX-License-Identifier: Apache-2.0

/// What is wrong with an image's bytes, as a walk or a decoder found it.
public struct ImageDamage: Error, Hashable, Sendable {
  /// `truncated` or `damaged`.
  public var problem: ImageProblem
  /// What stands where, for people; begins with a small letter.
  public var detail: String

  init(_ problem: ImageProblem, _ detail: String) {
    self.problem = problem
    self.detail = detail
  }
}

/// Follows the structure of one image file, whose bytes come in pieces of any length.
///
/// It keeps no bytes, and believes no length: what a file claims is only counted down.
protocol ImageWalk {
  /// Frames seen so far, where the format has several; else 1.
  var frames: Int { get }
  /// Whether the picture has ended: what follows is not looked at.
  var isOver: Bool { get }
  /// Takes the next bytes; throws when the structure is broken.
  mutating func feed(_ bytes: Span<UInt8>) throws(ImageDamage)
  /// Says whether the end is where it may be.
  func finish() throws(ImageDamage)
}

extension ImageWalk {
  var frames: Int { 1 }
}
