// SPDX-License-Identifier: Apache-2.0

/// A key or token, which shows itself to nobody by accident.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  let text: String

  /// Keeps a key; white space around it is no part of it.
  public init(_ text: String) {
    let space: Set<Character> = [" ", "\t", "\n", "\r", "\r\n"]
    var trimmed = text[...]
    while let last = trimmed.last, space.contains(last) { trimmed.removeLast() }
    while let first = trimmed.first, space.contains(first) { trimmed.removeFirst() }
    self.text = String(trimmed)
  }

  /// Whether there is nothing in it.
  public var isEmpty: Bool { text.isEmpty }

  /// Three asterisks.
  public var description: String { "***" }
  /// Three asterisks.
  public var debugDescription: String { "***" }
  /// Nothing.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Takes keys and signatures out of text that people or files get to see.
public struct Redactor: Sendable {
  private let secrets: [String]

  /// Takes out these keys wherever they stand, and the values of parameters that sign an address.
  public init(_ secrets: [Secret] = []) {
    self.secrets = secrets.map(\.text).filter { !$0.isEmpty }
  }

  /// Query parameters whose values sign or authorise, lower case.
  private static let parameters: Set<String> = [
    "api_key", "apikey", "key", "token", "access_token", "sig", "signature", "googleaccessid",
    "x-amz-signature", "x-amz-credential", "x-amz-security-token", "x-goog-signature",
    "x-goog-credential", "x-signature",
  ]

  /// The text without what must not be seen.
  public func clean(_ text: String) -> String {
    var text = text
    for secret in secrets {
      text = text.split(separator: secret, omittingEmptySubsequences: false)
        .joined(separator: "***")
    }
    return Self.maskParameters(text)
  }

  /// An address without its query and without a user's name: what may be shown of it.
  public static func shown(_ url: String) -> String {
    let bare = url.prefix { $0 != "?" && $0 != "#" }
    guard let scheme = bare.firstRange(of: "://") else { return String(bare) }
    let rest = bare[scheme.upperBound...]
    let authority = rest.prefix { $0 != "/" }
    let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] }
    return "\(bare[..<scheme.upperBound])\(host ?? authority)\(rest[authority.endIndex...])"
  }

  /// Masks `name=value` where the name is of one that signs; a value ends where a URL's would.
  private static func maskParameters(_ text: String) -> String {
    guard text.contains("=") else { return text }
    var shown = ""
    var name = ""
    var isMasking = false
    for character in text {
      if isMasking {
        if "&\"'<> \n\r\t)".contains(character) { isMasking = false } else { continue }
      }
      shown.append(character)
      if character.isLetter || character.isNumber || character == "-" || character == "_" {
        name.append(character)
        continue
      }
      if character == "=", parameters.contains(name.lowercased()) {
        shown += "***"
        isMasking = true
      }
      name = ""
    }
    return shown
  }
}
