// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// Requests under faults: what is sent again, what is not, and what is said about it.
struct WireTests {
  private let notices = Collected()

  private func wire(attempts: Int = 4, silence: Duration = .seconds(20)) -> Wire {
    UploadHarness.wire(
      [Secret("hunter2!")], attempts: attempts, silence: silence, notice: notices.add)
  }

  /// Sends to a proxy, and closes the wire.
  private func send(_ call: Call, _ wire: Wire) async -> Result<Answer, UploadError> {
    let result: Result<Answer, UploadError>
    do throws(UploadError) { result = .success(try await wire.send(call)) } catch {
      result = .failure(error)
    }
    await wire.close()
    return result
  }

  @Test(arguments: [408, 429, 500, 502, 503, 504])
  func aPassingStatusIsTriedAgain(status: Int) async throws {
    let proxy = FaultProxy { $0.number < 2 ? .answer(status) : .answer(200, body: "ok") }
    let answer = try await send(Call(.get, proxy.url + "/x"), wire()).get()
    #expect(answer.status == 200 && String(decoding: answer.body, as: UTF8.self) == "ok")
    #expect(proxy.requests.count == 3)
    #expect(notices.all.count == 2 && notices.all[0].contains("answered \(status)"))
  }

  @Test(arguments: [400, 401, 403, 404, 413, 501])
  func aFinalStatusIsNotTriedAgain(status: Int) async throws {
    let proxy = FaultProxy { _ in .answer(status) }
    let answer = try await send(
      Call(.put, proxy.url + "/x", body: .bytes([1])), wire()
    ).get()
    #expect(answer.status == status && proxy.requests.count == 1)
  }

  @Test func aPostIsOnlyRepeatedWhereNothingWasDone() async throws {
    for status in [408, 429, 503] {
      let proxy = FaultProxy { $0.number == 0 ? .answer(status) : .answer(200) }
      let answer = try await send(Call(.post, proxy.url, body: .bytes([1])), wire()).get()
      #expect(answer.status == 200 && proxy.requests.count == 2, "\(status)")
    }
    for status in [500, 502, 504] {
      let proxy = FaultProxy { _ in .answer(status) }
      let result = await send(Call(.post, proxy.url, body: .bytes([1])), wire())
      #expect(result.code == .unsure && proxy.requests.count == 1, "\(status)")
    }
    let cut = FaultProxy { _ in .cut(after: 0) }
    #expect(
      await send(Call(.post, cut.url, body: .bytes([1])), wire()).code == .unsure)
    #expect(cut.requests.count == 1)
  }

  @Test func aPostThatReachedNobodyIsRepeated() async throws {
    // A port on which nobody listens any more.
    let url = FaultProxy { _ in .answer(200) }.url
    let result = await send(Call(.post, url, body: .bytes([1])), wire(attempts: 3))
    #expect(result.code == .gaveUp, "\(result)")
    #expect(result.message?.contains("cannot be reached") == true, "\(result)")
    #expect(notices.all.count == 2)
  }

  @Test func retryAfterIsHeeded() async throws {
    let proxy = FaultProxy {
      $0.number == 0 ? .answer(503, headers: ["Retry-After": "1"]) : .answer(200)
    }
    let start = ContinuousClock.now
    _ = try await send(Call(.get, proxy.url), wire()).get()
    // A lower bound, which no busy machine can break.
    #expect(ContinuousClock.now - start >= .seconds(1))
  }

  @Test func whoAsksForTooLongAWaitIsGivenUp() async throws {
    let proxy = FaultProxy { _ in .answer(429, headers: ["Retry-After": "3600"]) }
    let result = await send(Call(.get, proxy.url), wire())
    #expect(result.code == .gaveUp && proxy.requests.count == 1)
    guard case .failure(let error) = result else { return }
    #expect(error.hint?.contains("3600 s") == true)
  }

  @Test func aBodyIsReadAgainFromItsBeginning() async throws {
    let folder = TemporaryFolder()
    let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) }
    let file = FileBody(path: folder.write("f", bytes), bytes: Int64(bytes.count))
    let proxy = FaultProxy { $0.number == 0 ? .cut(after: 300_000) : .answer(200) }
    var call = Call(.put, proxy.url, body: .file(file))
    let sent = Guarded<[Int64]>([])
    call.meter = { bytes in sent.withLock { $0.append(bytes) } }
    _ = try await send(call, wire()).get()
    #expect(proxy.requests.count == 2)
    #expect(proxy.requests.allSatisfy { $0.headers["content-length"] == "1000000" })
    #expect(proxy.requests.allSatisfy { $0.headers["transfer-encoding"] == nil })
    #expect(sent.withLock { $0.last } == 1_000_000)
  }

  @Test func anEarlyRefusalIsSeenThoughTheBodyIsNotRead() async throws {
    let folder = TemporaryFolder()
    let bytes = [UInt8](repeating: 7, count: 8_000_000)
    let file = FileBody(path: folder.write("f", bytes), bytes: Int64(bytes.count))
    let proxy = FaultProxy { _ in
      .earlyAnswer(413, after: 100_000, body: "<html><title>413 Too Large</title></html>")
    }
    let answer = try await send(Call(.put, proxy.url, body: .file(file)), wire()).get()
    #expect(answer.status == 413 && answer.complaint == "413 Too Large")
    // It is told at once: no other attempt, and nothing said of one.
    #expect(answer.attempts == 1 && proxy.requests.count == 1 && notices.all.isEmpty)
  }

  @Test func aSilentServerIsGivenUpAndTriedAgain() async throws {
    let proxy = FaultProxy { $0.number == 0 ? .silence : .answer(200) }
    let answer = try await send(
      Call(.get, proxy.url), wire(silence: .milliseconds(300))
    ).get()
    #expect(answer.status == 200 && proxy.requests.count == 2)
    #expect(notices.all.first?.contains("kept silent") == true)
  }

  @Test func redirectsAreNotFollowed() async throws {
    let other = FaultProxy { _ in .answer(200) }
    let proxy = FaultProxy { [url = other.url] _ in
      .answer(307, headers: ["Location": url + "/steal"])
    }
    let answer = try await send(Call(.get, proxy.url + "/?api_key=hunter2!"), wire()).get()
    #expect(answer.status == 307 && other.requests.isEmpty)
  }

  @Test func keysAreInNoMessage() async throws {
    let proxy = FaultProxy { _ in
      .answer(503, body: #"{"error":"no: /x?api_key=hunter2! X-Amz-Signature=abc"}"#)
    }
    let call = Call(
      .get, proxy.url + "/x?api_key=hunter2!", headers: [("Authorization", "Token hunter2!")])
    let result = await send(call, wire(attempts: 2))
    #expect(result.code == .gaveUp)
    #expect(result.message?.contains("api_key=***") == true, "\(result)")
    for text in notices.all + [String(describing: result)] {
      #expect(!text.contains("hunter2") && !text.contains("abc"), "\(text)")
    }
  }

  @Test func whatAProxyDoesNotLetThroughWasNotSent() async throws {
    let proxy = FaultProxy { request in
      switch (request.method, request.number) {
      case ("CONNECT", 0): .answer(502)
      case ("CONNECT", _): .tunnel
      default: .answer(200)
      }
    }
    let environment = ["HTTP_PROXY": proxy.url]
    let proxies = try Proxies { environment[$0] }
    // A POST, which is only sent again where no byte of it was sent.
    let answer = try await send(
      Call(.post, "http://service.invalid/?api_key=hunter2!", body: .bytes([1])),
      UploadHarness.wire(proxies: proxies, notice: notices.add)
    ).get()
    #expect(answer.status == 200)
    #expect(proxy.requests.map(\.method) == ["CONNECT", "CONNECT", "POST"])
    #expect(notices.all.count == 1 && notices.all[0].contains("behind a proxy"), "\(notices.all)")
    let closed = FaultProxy { _ in .answer(407) }
    let variables = ["HTTP_PROXY": closed.url]
    let result = await send(
      Call(.post, "http://service.invalid/", body: .bytes([1])),
      UploadHarness.wire(proxies: try Proxies { variables[$0] }))
    #expect(result.code == .refused && closed.requests.count == 1, "\(result)")
  }

  @Test func anAnswerWithoutEndIsRefused() async throws {
    let proxy = FaultProxy { _ in .answer(200, body: String(repeating: "x", count: 5000)) }
    var call = Call(.get, proxy.url)
    call.answerLimit = 1000
    #expect(await send(call, wire()).code == .refused)
  }

  @Test func aFileThatIsNotWhatWasPackedIsNeverCompleted() async throws {
    let folder = TemporaryFolder()
    let path = folder.write("f", [1, 2, 3])
    let proxy = FaultProxy { _ in .answer(200) }
    for file in [
      FileBody(path: path, bytes: 3, sha256: String(repeating: "0", count: 64)),
      FileBody(path: path, bytes: 4),
    ] {
      let result = await send(Call(.put, proxy.url, body: .file(file)), wire())
      #expect(result.code == .unverified, "\(result)")
    }
    let gone = FileBody(path: folder.path + "/gone", bytes: 1)
    #expect(await send(Call(.put, proxy.url, body: .file(gone)), wire()).code == .input)
  }

  @Test func aFileOfThisRunIsNotHashedAgainWhileItIsTheSame() async throws {
    let folder = TemporaryFolder()
    let bytes = [UInt8](repeating: 1, count: 32 << 20)
    let path = folder.write("f", bytes)
    // With a hash that is wrong it shows whether it was looked at.
    let wrong = String(repeating: "0", count: 64)
    let stamped = FileBody(
      path: path, bytes: Int64(bytes.count), sha256: wrong, stamp: FileStamp(path: path))
    let proxy = FaultProxy { _ in .answer(200) }
    #expect(try await send(Call(.put, proxy.url, body: .file(stamped)), wire()).get().status == 200)
    // Changed after the first pieces have left: more is in the file than fits between the two.
    let late = FaultProxy { _ in
      folder.write("f", [UInt8](repeating: 2, count: 32 << 20))
      return .answer(200)
    }
    let result = await send(Call(.put, late.url, body: .file(stamped)), wire())
    #expect(result.code == .unverified, "\(result)")
    // Changed before: the hash is taken.
    let again = await send(Call(.put, proxy.url, body: .file(stamped)), wire())
    #expect(again.code == .unverified && proxy.requests.count == 2, "\(again)")
    var right = stamped
    right.sha256 = hexadecimal(sha256([UInt8](repeating: 2, count: 32 << 20)))
    #expect(try await send(Call(.put, proxy.url, body: .file(right)), wire()).get().status == 200)
  }

  @Test func aRateIsHeld() async throws {
    let proxy = FaultProxy { _ in .answer(200) }
    let wire = Wire(limiter: RateLimiter(bytesPerSecond: 1_000_000))
    let pieces: @Sendable () -> any PieceReader = { Pieces(5, of: 100_000) }
    let start = ContinuousClock.now
    _ = try await send(Call(.put, proxy.url, body: .pieces(length: 500_000, pieces)), wire).get()
    #expect(ContinuousClock.now - start >= .milliseconds(400))
  }
}

/// Pieces of zeros.
private final class Pieces: PieceReader {
  private var left: Int
  private let size: Int

  init(_ count: Int, of size: Int) {
    left = count
    self.size = size
  }

  func next() -> [UInt8]? {
    if left == 0 { return nil }
    left -= 1
    return [UInt8](repeating: 0, count: size)
  }
}

/// What was said, in order.
final class Collected: Sendable {
  private let texts = Guarded<[String]>([])

  var all: [String] { texts.withLock { $0 } }
  @Sendable func add(_ text: String) { texts.withLock { $0.append(text) } }
}

extension Result where Success == Answer, Failure == UploadError {
  /// The error's code; nil where there is an answer.
  var code: UploadError.Code? {
    if case .failure(let error) = self { error.code } else { nil }
  }

  /// The error's message; nil where there is an answer.
  var message: String? {
    if case .failure(let error) = self { error.message } else { nil }
  }
}
