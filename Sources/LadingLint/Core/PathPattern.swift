// SPDX-License-Identifier: Apache-2.0

/// A pattern over paths, as .gitignore has them: `*` and `?` within a name, `**` for any folders.
///
/// Without a slash it is about a name in any folder. What matches a folder covers all in it.
public struct PathPattern: Sendable, Hashable {
  /// The pattern as written.
  public let text: String
  private let parts: [[UInt8]]

  /// Takes a pattern; nil when it is empty or leaves the dataset's folder.
  public init?(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
    let isAnchored = bytes.contains(UInt8(ascii: "/"))
    if bytes.first == UInt8(ascii: "/") { bytes.removeFirst() }
    var parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map(Array.init)
    if parts.first == Array(".".utf8) { parts.removeFirst() }
    guard !parts.isEmpty,
      !parts.contains(where: { $0.isEmpty || $0 == Array("..".utf8) || $0 == Array(".".utf8) })
    else { return nil }
    self.text = text
    self.parts = isAnchored ? parts : [Self.anyFolders] + parts
  }

  private static let anyFolders = Array("**".utf8)

  /// Whether the path, or a folder that it lies in, is meant.
  public func matches(_ path: some Collection<UInt8>) -> Bool {
    let names = Array(path).split(separator: UInt8(ascii: "/")).map { Array($0) }
    // The usual way with wildcards: on a mismatch the last `**` takes one name more.
    var name = 0
    var part = 0
    var retry: (part: Int, name: Int)?
    while name < names.count {
      if part == parts.count { return true }
      if parts[part] == Self.anyFolders {
        part += 1
        retry = (part, name)
        if part == parts.count { return true }
      } else if Self.matches(parts[part], names[name]) {
        part += 1
        name += 1
      } else if let last = retry {
        retry = (last.part, last.name + 1)
        part = last.part
        name = last.name + 1
      } else {
        return false
      }
    }
    return part == parts.count
  }

  /// One name against one part, byte by byte; `?` takes a code point.
  private static func matches(_ part: [UInt8], _ name: [UInt8]) -> Bool {
    var i = 0
    var j = 0
    var retry: (i: Int, j: Int)?
    while j < name.count {
      if i < part.count, part[i] == UInt8(ascii: "*") {
        i += 1
        retry = (i, j)
      } else if i < part.count, part[i] == UInt8(ascii: "?") {
        i += 1
        j = next(name, after: j)
      } else if i < part.count, part[i] == name[j] {
        i += 1
        j += 1
      } else if let last = retry {
        i = last.i
        j = last.j + 1
        retry = (i, j)
      } else {
        return false
      }
    }
    return part[i...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

  private static func next(_ name: [UInt8], after index: Int) -> Int {
    var next = index + 1
    while next < name.count, name[next] & 0xC0 == 0x80 { next += 1 }
    return next
  }
}
