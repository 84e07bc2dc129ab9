// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore

/// How the receiver calls others: never where a redirect leads, since only the address that was
/// given is checked.
enum Outbound {
  /// The one client of the process.
  static let client = HTTPClient(
    eventLoopGroup: HTTPClient.defaultEventLoopGroup,
    configuration: HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(connect: .seconds(10), read: .seconds(30))))
}

/// Which addresses may be called: this machine's, and hosts that were allowed by name.
///
/// An address in somebody's upload must not make the receiver knock at doors inside a network.
struct HostRule: Sendable {
  /// Hosts beside this machine, lower case.
  let allowed: Set<String>

  /// Whether an address may be called.
  func allows(_ url: String) -> Bool {
    guard let host = Self.host(of: url) else { return false }
    return host == "localhost" || host == "[::1]" || Self.isLoopback(host)
      || allowed.contains(host)
  }

  /// 127.0.0.0/8, written as four plain numbers.
  private static func isLoopback(_ host: String) -> Bool {
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return numbers.count == 4 && numbers[0] == 127 && !numbers.contains(nil)
  }

  /// The host of an http or https address; nil for anything odd, such as one with a user name.
  static func host(of url: String) -> String? {
    guard let scheme = ["http://", "https://"].first(where: { url.lowercased().hasPrefix($0) })
    else { return nil }
    let authority = url.dropFirst(scheme.count).prefix { !"/?#\\".contains($0) }
    guard !authority.isEmpty, !authority.contains("@") else { return nil }
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      return String(authority[...end]).lowercased()
    }
    return authority.prefix { $0 != ":" }.lowercased()
  }
}
