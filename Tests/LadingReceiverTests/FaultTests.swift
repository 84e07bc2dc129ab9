// SPDX-License-Identifier: Apache-2.0

import LadingReceiver
import LadingTestKit
import Testing

/// Faults on purpose, and the files that name keys.
@Suite struct FaultTests {
  @Test func faultsAreReadAsWritten() throws {
    let fault = try Fault(parsing: "put:503:0.1")
    #expect(fault.place == .put && fault.effect == .status(503) && fault.probability == 0.1)
    #expect(try Fault(parsing: "put:cut:0.05").effect == .cut)
    #expect(try Fault(parsing: "poll:502").probability == 1)
    for text in ["", "put", "put:200", "put:cut:2", "get:503", "put:503:0.1:1"] {
      #expect(throws: ReceiverError.self, "\(text)") { try Fault(parsing: text) }
    }
  }

  @Test func faultsMeetTheirPlaceOnly() async throws {
    var harness = ReceiverHarness()
    harness.options.faults = [try Fault(parsing: "poll:502")]
    try await harness.run { caller in
      let upload = try await caller.begin()
      let answer = try await caller.get("/my-workspace/upload/zip/\(upload.task)?api_key=k")
      #expect(answer.status == 502 && answer.text.hasPrefix("<html>"))
    }
  }

  @Test func latencyIsBeforeEveryAnswer() async throws {
    var harness = ReceiverHarness()
    harness.options.latency = .milliseconds(200)
    try await harness.run { caller in
      // No machine is so slow that this could be less.
      let time = try await ContinuousClock().measure { _ = try await caller.begin() }
      #expect(time >= .milliseconds(200))
    }
  }

  @Test func cutEndsTheConnection() async throws {
    var harness = ReceiverHarness()
    harness.options.faults = [try Fault(parsing: "put:cut")]
    try await harness.run { caller in
      let upload = try await caller.begin()
      await #expect(throws: (any Error).self) {
        _ = try await caller.put(Array(repeating: 7, count: 100), to: upload.put)
      }
    }
  }

  @Test func keyFilesNameTheLine() throws {
    for text in ["a", "a b c", "a B/../c", "", "# nothing\n"] {
      #expect(throws: ReceiverError.self, "\(text)") { try APIKeys(text: text) }
    }
    let error = #expect(throws: ReceiverError.self) { try APIKeys(text: "k w\nsecret\n") }
    #expect(error?.description.contains("Line 2") == true)
    #expect(error?.description.contains("secret") == false)
  }
}
