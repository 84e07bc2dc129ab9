// SPDX-License-Identifier: Apache-2.0

import Crypto

/// Which API key belongs to which workspace.
public struct APIKeys: Sendable {
  /// The workspace that every key means where none are listed.
  public static let defaultWorkspace = "my-workspace"

  /// Any key, meaning `my-workspace`: for loopback only.
  public static let anyKey = APIKeys(digests: nil)

  /// Workspaces by the SHA-256 of their key; nil takes any key.
  private var digests: [(digest: [UInt8], workspace: String)]?

  /// Whether keys come from a list, and projects have to be made before they are used.
  public var isListed: Bool { digests != nil }

  private init(digests: [(digest: [UInt8], workspace: String)]?) { self.digests = digests }

  /// Reads a file of keys: `KEY WORKSPACE` a line, `#` begins a comment, blank lines do not count.
  ///
  /// Throws a `usage` error that names the line, and never repeats the key.
  public init(text: String) throws(ReceiverError) {
    var digests: [(digest: [UInt8], workspace: String)] = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      if words.isEmpty { continue }
      guard words.count == 2, isName(words[1]) else {
        throw ReceiverError(
          .usage,
          "Line \(number + 1) of the file of API keys is not KEY WORKSPACE, with a workspace of "
            + "lower-case letters, digits, - and _")
      }
      digests.append((Self.digest(String(words[0])), String(words[1])))
    }
    guard !digests.isEmpty else {
      throw ReceiverError(.usage, "The file of API keys has no KEY WORKSPACE line")
    }
    self.init(digests: digests)
  }

  /// The workspace of a key; nil when it is not known.
  ///
  /// Every listed key is compared, in time that does not depend on the key.
  public func workspace(of key: String) -> String? {
    guard !key.isEmpty else { return nil }
    guard let digests else { return Self.defaultWorkspace }
    let digest = Self.digest(key)
    var found: String?
    for item in digests where constantTimeEqual(item.digest, digest) {
      if found == nil { found = item.workspace }
    }
    return found
  }

  private static func digest(_ key: String) -> [UInt8] { Array(SHA256.hash(data: Array(key.utf8))) }
}

/// Whether a name can stand in a path of the API: lower-case letters, digits, `-` and `_`.
func isName(_ name: some StringProtocol) -> Bool {
  !name.isEmpty && name.utf8.count <= 128
    && name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
}

/// Compares two digests without stopping at the first difference.
func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
  guard a.count == b.count else { return false }
  return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}
