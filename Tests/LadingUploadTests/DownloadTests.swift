// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// One download: where it goes on, where it must not, and what is compared at its end.
@Suite struct DownloadTests {
  private static let whole = "0123456789abcdefghij"
  private let folder = TemporaryFolder()

  private var path: String { folder.path + "/partial" }

  /// What an earlier run left: the first ten bytes, and what they are a part of.
  private func leave(tag: String?) {
    folder.write("partial", "0123456789")
    if let tag { folder.write("partial.tag", tag) }
  }

  private func download(_ proxy: FaultProxy, attempts: Int = 4) async throws -> String {
    let wire = UploadHarness.wire(attempts: attempts)
    let outcome: Result<Download, any Error>
    do { outcome = .success(try await wire.download(proxy.url + "/x", into: path)) } catch {
      outcome = .failure(error)
    }
    await wire.close()
    let bytes = try outcome.get().bytes
    let text = String(decoding: readFile(path), as: UTF8.self)
    #expect(bytes == Int64(text.utf8.count))
    return text
  }

  private static func part(
    _ range: String, _ body: String, tag: String? = "\"t\""
  ) -> FaultProxy.Fate {
    .answer(
      206,
      headers: ["Content-Range": "bytes \(range)"].merging(tag.map { ["ETag": $0] } ?? [:]) {
        a, _ in a
      },
      body: body)
  }

  @Test func goesOnWhereAnEarlierRunStopped() async throws {
    leave(tag: "\"t\"")
    let proxy = FaultProxy { request in
      request.headers["range"] == "bytes=10-" && request.headers["if-range"] == "\"t\""
        ? Self.part("10-19/20", "abcdefghij") : .answer(500)
    }
    #expect(try await download(proxy) == Self.whole)
    #expect(proxy.requests.count == 1)
  }

  /// A part that is shorter than was said is gone on from.
  @Test func goesOnInTheSameRun() async throws {
    leave(tag: "\"t\"")
    let proxy = FaultProxy { request in
      switch request.headers["range"] {
      case "bytes=10-": Self.part("10-14/20", "abcde")
      case "bytes=15-": Self.part("15-19/20", "fghij", tag: nil)
      default: .answer(500)
      }
    }
    #expect(try await download(proxy) == Self.whole)
    #expect(proxy.requests.map { $0.headers["range"] } == ["bytes=10-", "bytes=15-"])
  }

  /// Another file than before, a part that begins elsewhere, an end before what is there: all of it
  /// is fetched anew.
  @Test(arguments: [
    part("10-19/20", "klmnopqrst", tag: "\"u\""), part("9-19/20", "9abcdefghij"),
    .answer(416, body: "x"), .answer(200, headers: ["ETag": "\"u\""], body: whole),
  ])
  func beginsAnew(_ fate: FaultProxy.Fate) async throws {
    leave(tag: "\"t\"")
    let proxy = FaultProxy { request in
      request.number == 0 ? fate : .answer(200, headers: ["ETag": "\"u\""], body: Self.whole)
    }
    #expect(try await download(proxy) == Self.whole)
    #expect(proxy.requests.dropFirst().allSatisfy { $0.headers["range"] == nil })
  }

  /// Bytes of which nobody can say what they are a part of are not gone on with.
  @Test func withoutATagNoRangeIsAskedFor() async throws {
    leave(tag: nil)
    let proxy = FaultProxy { request in
      request.headers["range"] == nil
        ? .answer(200, headers: ["ETag": "W/\"t\""], body: Self.whole) : .answer(500)
    }
    #expect(try await download(proxy) == Self.whole)
    #expect(!listFolder(folder.path).contains("partial.tag"))
  }

  @Test(arguments: [
    ("Repr-Digest", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"),
    ("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg=="), ("x-goog-hash", "md5=1B2M2Y8AsgTpgAmY7PhCfg=="),
  ])
  func checksumsAreCompared(_ name: String, _ value: String) async throws {
    let once = FaultProxy { request in
      .answer(200, headers: request.number == 0 ? [name: value] : [:], body: Self.whole)
    }
    #expect(try await download(once) == Self.whole)
    #expect(once.requests.count == 2)
    let always = FaultProxy { _ in .answer(200, headers: [name: value], body: Self.whole) }
    await #expect(throws: DownloadRefusal.self) { try await download(always, attempts: 2) }
    #expect(readFile(path).isEmpty)
    // And the right one is taken.
    let empty = FaultProxy { _ in .answer(200, headers: [name: value]) }
    #expect(try await download(empty) == "")
  }
}
