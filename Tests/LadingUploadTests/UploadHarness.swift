// SPDX-License-Identifier: Apache-2.0

import Glibc
import Hummingbird
import HummingbirdTesting
import LadingArchive
import LadingModel
import LadingReceiver
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// A receiver, a proxy that makes faults before it, and what a client needs to talk to both.
struct UploadHarness: Sendable {
  let folder = TemporaryFolder()
  var keys = APIKeys.anyKey
  var faults: [Fault] = []

  /// Runs a receiver, and tells `body` its port.
  func run(_ body: @escaping @Sendable (Int) async throws -> Void) async throws {
    var options = ReceiverOptions(port: 0, dataFolder: folder.path + "/data", keys: keys)
    options.faults = faults
    try await untilReleased(options.dataFolder) {
      let receiver = try Receiver(options: options) { Issue.record("the receiver failed: \($0)") }
      try await receiver.application().test(.live) { client in
        try await body(try #require(client.port))
      }
    }
  }

  /// A service at an address, with waits that tests can bear.
  static func service(
    _ url: String, key: String = "hunter2!", attempts: Int = 4, silence: Duration = .seconds(20),
    notice: @escaping @Sendable (String) -> Void = { _ in }
  ) throws -> Service {
    let secret = Secret(key)
    return Service(
      name: "Roboflow", endpoint: try Endpoint(url), credential: .query("api_key", secret),
      wire: wire([secret], attempts: attempts, silence: silence, notice: notice))
  }

  /// A wire with short waits.
  static func wire(
    _ secrets: [Secret] = [], attempts: Int = 4, silence: Duration = .seconds(20),
    proxies: Proxies = Proxies(), notice: @escaping @Sendable (String) -> Void = { _ in }
  ) -> Wire {
    Wire(
      policy: RetryPolicy(attempts: attempts, base: .milliseconds(20), cap: .milliseconds(100)),
      timeouts: Wire.Timeouts(silence: silence), redactor: Redactor(secrets), proxies: proxies,
      notice: notice)
  }

  /// The context of a run, with a journal in the folder.
  func context(
    _ name: String = "journal.jsonl", limit: Duration = .seconds(60),
    observe: @escaping @Sendable (UploadEvent) -> Void = { _ in }
  ) throws -> UploadContext {
    UploadContext(
      journal: try openJournal(folder.path + "/" + name), pollInterval: .milliseconds(20),
      timeLimit: limit, settling: .seconds(2), observe: observe)
  }

  /// Opens a journal that a run before this one may hold for a moment longer: its tasks are forgotten
  /// by other threads than the one that saw its end.
  private func openJournal(_ path: String) throws(UploadError) -> UploadJournal {
    for _ in 0..<500 {
      do throws(UploadError) { return try UploadJournal.open(path) } catch {
        guard error.message.contains("another run") else { throw error }
      }
      usleep(10_000)
    }
    return try UploadJournal.open(path)
  }

  /// A file to be sent.
  func item(_ name: String, _ bytes: [UInt8], count: Int? = nil) -> UploadItem {
    UploadItem(
      path: folder.write(name, bytes), name: name, bytes: Int64(bytes.count),
      sha256: hexadecimal(sha256(bytes)), count: count)
  }
}
