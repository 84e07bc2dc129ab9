// SPDX-License-Identifier: Apache-2.0

import LadingText

/// The base address of a service.
public struct Endpoint: Hashable, Sendable {
  /// `http` or `https`.
  public let scheme: String
  /// Host and port as written, lower case.
  public let authority: String
  /// What stands before every path; empty, or begins with a slash and does not end with one.
  public let prefix: String

  /// Reads an address; throws a `usage` error for anything but `http(s)://host[:port][/path]`.
  public init(_ text: String) throws(UploadError) {
    guard let colon = text.firstRange(of: "://"),
      case let scheme = text[..<colon.lowerBound].lowercased(), ["http", "https"].contains(scheme)
    else {
      throw UploadError(
        .usage, "\(Redactor.shown(text)) is no address of a service",
        hint: "write it as https://host or http://127.0.0.1:8787")
    }
    let rest = text[colon.upperBound...]
    let authority = rest.prefix { !"/?#".contains($0) }
    let path = rest[authority.endIndex...]
    guard !authority.isEmpty, !authority.contains("@"), !path.contains("?"), !path.contains("#"),
      !authority.contains(where: \.isWhitespace)
    else {
      throw UploadError(
        .usage, "\(Redactor.shown(text)) is no address of a service",
        hint: "an address has no user name, no query and no fragment")
    }
    self.scheme = scheme
    self.authority = authority.lowercased()
    var prefix = String(path)
    while prefix.hasSuffix("/") { prefix.removeLast() }
    self.prefix = prefix
  }

  /// The address of a path, its segments and query percent-encoded.
  public func url(_ segments: [String], query: [(String, String)] = []) -> String {
    var url = "\(scheme)://\(authority)\(prefix)"
    for segment in segments { url += "/" + percentEncoded(segment) }
    if segments.isEmpty { url += "/" }
    for (index, (name, value)) in query.enumerated() {
      url += (index == 0 ? "?" : "&") + percentEncoded(name) + "=" + percentEncoded(value)
    }
    return url
  }

  /// Whether this is the address that the service has by itself.
  func isDefault(_ text: String) -> Bool { (try? Endpoint(text)) == self }

  /// Whether an address is at this very host and port, so that a key may go with it.
  public func isHost(of url: String) -> Bool {
    guard let other = try? Endpoint(String(url.prefix { $0 != "?" && $0 != "#" })) else {
      return false
    }
    return other.scheme == scheme && other.authority == authority
  }
}

/// Text as a segment of a path or as a query's value (RFC 3986): all but unreserved bytes encoded.
///
/// A lone `.` or `..` would be taken as a step, and is encoded too.
public func percentEncoded(_ text: String) -> String {
  if text == "." || text == ".." { return String(repeating: "%2E", count: text.utf8.count) }
  var bytes: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      bytes.append(byte)
    default:
      bytes.append(UInt8(ascii: "%"))
      bytes.append(contentsOf: hexadecimal([byte]).uppercased().utf8)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// Text with its percent escapes taken away; nil when one is broken.
public func percentDecoded(_ text: some StringProtocol) -> String? {
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    guard byte == UInt8(ascii: "%") else {
      bytes.append(byte)
      continue
    }
    guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
      rest.count >= 2
    else { return nil }
    bytes.append(value)
    rest = rest.dropFirst(2)
  }
  return String(validating: bytes, as: UTF8.self)
}
