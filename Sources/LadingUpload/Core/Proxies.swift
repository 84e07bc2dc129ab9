// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import LadingText

/// The proxies that the environment names, and the hosts that are called without one.
///
/// Source: the variables that curl reads. Each service is reached by CONNECT, so that a proxy learns
/// the host and nothing else; this machine's own addresses are always called directly.
public struct Proxies: Sendable, Hashable {
  /// One proxy; shows neither the name nor the password that it asks for.
  struct Proxy: Sendable, Hashable, CustomStringConvertible {
    var host: String
    var port: Int
    /// What stands before the `@`, decoded.
    var login: Login?

    struct Login: Sendable, Hashable {
      var name: String
      var password: String
    }

    var description: String { "\(host):\(port)" }

    /// As the HTTP client knows it.
    var configuration: HTTPClient.Configuration.Proxy {
      .server(
        host: host, port: port,
        authorization: login.map { .basic(username: $0.name, password: $0.password) })
    }
  }

  /// Proxies by the scheme of what is called through them.
  let byScheme: [String: Proxy]
  /// Hosts without a proxy, as they were named.
  private let direct: [String]

  /// No proxies.
  public init() {
    byScheme = [:]
    direct = []
  }

  /// Reads `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`, or the same in capitals.
  ///
  /// Throws a `usage` error for what is no address of an HTTP proxy; the value is not in it.
  public init(environment: (String) -> String?) throws(UploadError) {
    func variable(_ name: String) -> (name: String, value: String)? {
      for name in [name, name.uppercased()] {
        if let value = environment(name), !value.isEmpty { return (name, value) }
      }
      return nil
    }
    var byScheme: [String: Proxy] = [:]
    for scheme in ["http", "https"] {
      guard let (name, value) = variable("\(scheme)_proxy") ?? variable("all_proxy") else {
        continue
      }
      byScheme[scheme] = try Self.read(value, of: name)
    }
    self.byScheme = byScheme
    let names = variable("no_proxy")?.value ?? ""
    direct = names.lowercased().split { $0 == "," || $0.isWhitespace }.map(String.init)
  }

  /// The proxy for an address; nil where it is called directly.
  func proxy(for url: String) -> Proxy? {
    guard !byScheme.isEmpty,
      let endpoint = try? Endpoint(String(url.prefix { $0 != "?" && $0 != "#" })),
      let proxy = byScheme[endpoint.scheme]
    else { return nil }
    let (host, port) = Self.parts(endpoint.authority)
    let usual = endpoint.scheme == "https" ? 443 : 80
    return Self.isOwn(host) || isDirect(host, port ?? usual) ? nil : proxy
  }

  private func isDirect(_ host: String, _ port: Int) -> Bool {
    direct.contains { entry in
      if entry == "*" { return true }
      let (named, namedPort) = Self.parts(entry)
      if let namedPort, namedPort != port { return false }
      // `.example.com`, `*.example.com` and `example.com` all mean the host and those below it.
      let domain = named.drop { $0 == "*" || $0 == "." }
      return !domain.isEmpty && (host == domain || host.hasSuffix(".\(domain)"))
    }
  }

  /// Whether a host is this machine: what `lading serve` listens on is never behind a proxy.
  private static func isOwn(_ host: String) -> Bool {
    host == "localhost" || host.hasSuffix(".localhost") || host == "::1"
      || host.hasPrefix("127.") && host.split(separator: ".").allSatisfy { UInt8($0) != nil }
  }

  /// Host and port of `host:port`, an IPv6 address without its brackets.
  private static func parts(_ authority: String) -> (host: String, port: Int?) {
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      let host = authority[..<end].dropFirst()
      return (String(host), Int(authority[end...].dropFirst(2)))
    }
    let pieces = authority.split(separator: ":", omittingEmptySubsequences: false)
    // More than one colon without brackets: an IPv6 address, as no_proxy has it.
    return pieces.count == 2 ? (String(pieces[0]), Int(pieces[1])) : (authority, nil)
  }

  private static func read(_ value: String, of variable: String) throws(UploadError) -> Proxy {
    let refused = UploadError(
      .usage, "\(variable) is no address of an HTTP proxy",
      hint: "write it as http://host:port or http://name:password@host:port, or unset it")
    var rest = value[...]
    if let mark = value.firstRange(of: "://") {
      guard value[..<mark.lowerBound].lowercased() == "http" else { throw refused }
      rest = value[mark.upperBound...]
    }
    rest = rest.prefix { $0 != "/" }
    var login: Proxy.Login?
    if let at = rest.lastIndex(of: "@") {
      let words = rest[..<at].split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = words.first.flatMap({ percentDecoded($0) }),
        let password = percentDecoded(words.count > 1 ? words[1] : "")
      else { throw refused }
      login = Proxy.Login(name: name, password: password)
      rest = rest[rest.index(after: at)...]
    }
    let (host, port) = parts(rest.lowercased())
    guard !host.isEmpty, !host.contains(where: \.isWhitespace), (1...65_535).contains(port ?? 80),
      port != nil || !rest.contains(":") || rest.hasSuffix("]")
    else { throw refused }
    return Proxy(host: host, port: port ?? 80, login: login)
  }
}
