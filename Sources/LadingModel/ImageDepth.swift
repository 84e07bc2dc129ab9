// SPDX-License-Identifier: Apache-2.0

/// How far image files are looked into.
public enum ImageDepth: String, Sendable, CaseIterable, Comparable {
  /// The header and the tail of each.
  case header
  /// Every byte: the structure, and the checksums where the format has them.
  case deep
  /// Every pixel of JPEG and PNG, by a decoder; every byte of the others.
  case decode

  /// The more is read, the greater.
  public static func < (a: ImageDepth, b: ImageDepth) -> Bool {
    (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
  }
}
