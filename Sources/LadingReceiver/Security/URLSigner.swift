// SPDX-License-Identifier: Apache-2.0

import Crypto
import FoundationEssentials
import LadingText

/// Signs URLs that let one body in, and checks them.
///
/// The signature (HMAC-SHA256) binds the method, the path, the expiry and the greatest length, and
/// the content type where the API's answer names one: the official batch client sends none.
struct URLSigner: Sendable {
  /// What a signed URL allows.
  struct Grant: Sendable, Equatable {
    /// The HTTP method.
    var method: String
    /// The path, percent-encoded as in the request.
    var path: String
    /// When it ends, in seconds since 1970.
    var expires: Int64
    /// The most bytes that the body may have; nil for a download.
    var maximumBytes: Int64?
    /// The content type that must be sent; nil takes any.
    var contentType: String?
  }

  /// Why a URL is refused.
  enum Refusal: Error, Equatable {
    /// A parameter lacks, is malformed, or the signature is of something else.
    case invalid
    /// Its time is over.
    case expired
    /// The content type is not the one that was signed.
    case contentType(expected: String)
  }

  private let key: SymmetricKey

  /// A signer with the server's secret.
  init(secret: [UInt8]) { key = SymmetricKey(data: secret) }

  /// The query of a signed URL.
  func query(for grant: Grant) -> String {
    var query = "expires=\(grant.expires)"
    if let bytes = grant.maximumBytes { query += "&max=\(bytes)" }
    if let type = grant.contentType { query += "&type=\(percentEncoded(type))" }
    return query + "&signature=" + hexadecimal(signature(of: grant))
  }

  /// Checks a request against its URL; the parameters are decoded already.
  func verify(
    method: String, path: String, parameters: [String: String], contentType: String?,
    now: Int64
  ) throws(Refusal) -> Grant {
    guard let expires = parameters["expires"].flatMap({ Int64($0) }),
      let signature = parameters["signature"].flatMap(bytes(hexadecimal:))
    else { throw .invalid }
    var maximum: Int64?
    if let text = parameters["max"] {
      guard let value = Int64(text), value >= 0 else { throw .invalid }
      maximum = value
    }
    let grant = Grant(
      method: method, path: path, expires: expires, maximumBytes: maximum,
      contentType: parameters["type"])
    guard constantTimeEqual(self.signature(of: grant), signature) else { throw .invalid }
    guard now < expires else { throw .expired }
    if let expected = grant.contentType, contentType != expected {
      throw .contentType(expected: expected)
    }
    return grant
  }

  private func signature(of grant: Grant) -> [UInt8] {
    // Each field stands in a line of its own, so that none can be read as part of another.
    let text = [
      grant.method, grant.path, String(grant.expires),
      grant.maximumBytes.map { String($0) } ?? "", grant.contentType ?? "",
    ].joined(separator: "\n")
    return Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
  }
}

/// Bytes from hexadecimal text; nil when it is none.
func bytes(hexadecimal text: String) -> [UInt8]? {
  let digits = Array(text.utf8)
  guard digits.count.isMultiple(of: 2) else { return nil }
  var result: [UInt8] = []
  for index in stride(from: 0, to: digits.count, by: 2) {
    guard let high = hexValue(digits[index]), let low = hexValue(digits[index + 1]) else {
      return nil
    }
    result.append(high << 4 | low)
  }
  return result
}

private func hexValue(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
  default: nil
  }
}

/// Text as it may stand in a query or a path segment (RFC 3986: all but the unreserved is escaped).
func percentEncoded(_ text: String) -> String {
  var result = ""
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      result.unicodeScalars.append(Unicode.Scalar(byte))
    default: result += "%" + hexadecimal([byte]).uppercased()
    }
  }
  return result
}

/// Text with its percent escapes taken off; what is no escape stays.
func percentDecoded(_ text: String) -> String {
  var result: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    if byte == UInt8(ascii: "%"), rest.count >= 2, let high = hexValue(rest[rest.startIndex]),
      let low = hexValue(rest[rest.startIndex + 1])
    {
      result.append(high << 4 | low)
      rest = rest.dropFirst(2)
    } else {
      result.append(byte)
    }
  }
  return String(decoding: result, as: UTF8.self)
}
