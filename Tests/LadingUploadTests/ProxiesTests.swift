// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LadingUpload

/// Which proxy is used for what, by the environment.
struct ProxiesTests {
  private func proxy(_ url: String, _ environment: [String: String]) throws -> String? {
    try Proxies { environment[$0] }.proxy(for: url).map { "\($0)" }
  }

  @Test func schemesHaveTheirOwnAndTheSmallNameIsFirst() throws {
    let environment = [
      "HTTPS_PROXY": "http://big:1", "https_proxy": "http://small:2", "HTTP_PROXY": "plain:3",
    ]
    #expect(try proxy("https://api.roboflow.com/x?api_key=k", environment) == "small:2")
    #expect(try proxy("http://host", environment) == "plain:3")
    #expect(try proxy("https://host", ["all_proxy": "http://every:4/"]) == "every:4")
    #expect(try proxy("https://host", ["HTTP_PROXY": "plain:3"]) == nil)
    #expect(try proxy("https://host", ["HTTPS_PROXY": ""]) == nil)
    #expect(try proxy("https://host", ["HTTPS_PROXY": "http://[fd00::1]:3128"]) == "fd00::1:3128")
    #expect(try proxy("https://host", ["HTTPS_PROXY": "http://bare"]) == "bare:80")
  }

  @Test func whatNoProxyNamesIsCalledDirectly() throws {
    func isDirect(_ url: String, _ list: String) throws -> Bool {
      try proxy(url, ["https_proxy": "http://p:1", "http_proxy": "http://p:1", "NO_PROXY": list])
        == nil
    }
    #expect(try isDirect("https://a.example.com", "other.com, example.com"))
    #expect(try isDirect("https://EXAMPLE.com", ".example.com"))
    #expect(try isDirect("https://a.example.com", "*.Example.com"))
    #expect(try !isDirect("https://badexample.com", "example.com"))
    #expect(try !isDirect("https://example.com.evil.org", "example.com"))
    #expect(try isDirect("https://example.com:8443", "example.com:8443"))
    #expect(try !isDirect("https://example.com", "example.com:8443"))
    #expect(try isDirect("https://example.com/x", "example.com:443"))
    #expect(try isDirect("http://[fd00::2]:80/", "fd00::2"))
    #expect(try isDirect("https://anything", "*"))
    #expect(try !isDirect("https://anything", ",,. ,"))
  }

  @Test(arguments: [
    "http://127.0.0.1:8787", "http://localhost:1", "https://[::1]:2/x", "http://a.localhost",
  ])
  func thisMachineIsCalledDirectly(url: String) throws {
    #expect(try proxy(url, ["all_proxy": "http://p:1"]) == nil)
    #expect(try proxy("http://127.0.0.1.evil.org", ["all_proxy": "http://p:1"]) == "p:1")
  }

  @Test(arguments: [
    "socks5://host:1", "https://host:1", "http://", "http://host:0", "http://host:70000",
    "http://user:%zz@host:1", "http://a b:1", "http://host:x",
    "fd00::1",
  ])
  func whatIsNoProxyIsWrongUsage(value: String) throws {
    let error = try #require(throws: UploadError.self) {
      try Proxies { ["HTTPS_PROXY": value][$0] }
    }
    #expect(error.code == .usage && error.message == "HTTPS_PROXY is no address of an HTTP proxy")
  }

  @Test func aLoginIsDecodedAndNotShown() throws {
    let proxies = try Proxies { ["https_proxy": "http://us%40er:p%3Aw:d@host:1"][$0] }
    let proxy = try #require(proxies.proxy(for: "https://x"))
    #expect(proxy.login?.name == "us@er" && proxy.login?.password == "p:w:d")
    #expect(!"\(proxy)".contains("w:d"))
  }
}
