// SPDX-License-Identifier: Apache-2.0

/// A checked path inside a dataset: relative, `/`-separated, and safe to join to a folder.
///
/// Names are bytes: a path need not be UTF-8. It has no empty, `.` or `..` component, no leading or
/// trailing `/`, no NUL, and is never empty. Paths order by their bytes.
public struct EntryPath: Hashable, Comparable, Sendable {
  /// The path's bytes, without a terminator.
  public let bytes: [UInt8]

  /// Accepts `bytes` if they form a valid path, and says what is wrong otherwise.
  public init(validating bytes: some Collection<UInt8>) throws(EntryPathProblem) {
    let array = Array(bytes)
    if let problem = EntryPathProblem.first(in: array) { throw problem }
    self.bytes = array
  }

  /// Accepts a string if it forms a valid path; nil otherwise.
  public init?(_ string: String) {
    let array = Array(string.utf8)
    guard EntryPathProblem.first(in: array) == nil else { return nil }
    bytes = array
  }

  /// Takes bytes that were validated before, as an inventory's are.
  package init(unchecked bytes: some Collection<UInt8>) {
    self.bytes = Array(bytes)
  }

  /// The path as text; bytes that are not UTF-8 are shown as U+FFFD.
  public var string: String { String(decoding: bytes, as: UTF8.self) }

  /// The last component's bytes.
  public var name: ArraySlice<UInt8> {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes[...] }
    return bytes[(slash + 1)...]
  }

  /// The folder's bytes without a trailing `/`; empty at the top.
  public var folder: ArraySlice<UInt8> {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes[0..<0] }
    return bytes[..<slash]
  }

  /// The name up to its last dot; the whole name when there is no dot or it is the first byte.
  public var stem: ArraySlice<UInt8> {
    let name = self.name
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else {
      return name
    }
    return name[..<dot]
  }

  /// The extension in lower case without its dot; empty when there is none.
  public var fileExtension: String {
    let name = self.name
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return "" }
    return String(decoding: name[(dot + 1)...].map(lowercasedASCII), as: UTF8.self)
  }

  /// Orders by bytes.
  public static func < (a: EntryPath, b: EntryPath) -> Bool {
    a.bytes.lexicographicallyPrecedes(b.bytes)
  }
}

/// Why bytes cannot be an `EntryPath`.
public enum EntryPathProblem: String, Error, Hashable, Sendable {
  /// Nothing at all, or an empty component as in `a//b` or `a/`.
  case empty
  /// A leading `/` or a Windows drive letter.
  case absolute
  /// A `..` component, which would leave the dataset.
  case parent
  /// A `.` component.
  case dot
  /// A NUL byte, at which C programs cut the name.
  case nul

  /// The first problem in `bytes`, nil if they form a valid path.
  public static func first(in bytes: [UInt8]) -> EntryPathProblem? {
    if bytes.isEmpty { return .empty }
    if bytes.contains(0) { return .nul }
    if bytes[0] == UInt8(ascii: "/") { return .absolute }
    if bytes.count >= 3, bytes[1] == UInt8(ascii: ":"), isLetter(bytes[0]),
      bytes[2] == UInt8(ascii: "/") || bytes[2] == UInt8(ascii: "\\")
    {
      return .absolute
    }
    for component in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      if component.isEmpty { return .empty }
      if component.elementsEqual([0x2E]) { return .dot }
      if component.elementsEqual([0x2E, 0x2E]) { return .parent }
    }
    return nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    let lower = lowercasedASCII(byte)
    return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
  }
}

/// An ASCII capital as its small letter; every other byte as it is.
@inlinable
public func lowercasedASCII(_ byte: UInt8) -> UInt8 {
  byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
}
