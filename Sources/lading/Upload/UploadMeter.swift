// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingText
import LadingUpload

/// Adds up what happens while things are sent, and draws it.
final class UploadMeter: Sendable {
  private struct State {
    var sent: [String: Int64] = [:]
    var ended = 0
    var status = ""
    var totalBytes: Int64
    var total: Int
  }

  private let noun: String
  private let line: ProgressLine?
  private let says: Bool
  private let state: Guarded<State>

  /// A meter for so many bytes in so many things called `noun`.
  init(_ noun: String, bytes: Int64, count: Int, talk: TalkOptions) {
    self.noun = noun
    line = ProgressLine("sending", style: talk.progress, isQuiet: talk.quiet)
    says = !talk.quiet
    state = Guarded(State(totalBytes: bytes, total: count))
  }

  /// Takes an event.
  func observe(_ event: UploadEvent) {
    switch event {
    case .sent(let name, let bytes): state.withLock { $0.sent[name] = bytes }
    case .processing(let name, let status, let progress):
      let share = progress.map { " \(Wording.number($0.done)) of \(Wording.number($0.of))" } ?? ""
      state.withLock { $0.status = "\(name) is \(printable(status))\(share)" }
    case .ended(let receipt):
      state.withLock { state in
        state.sent[receipt.name] = receipt.bytes
        state.ended += 1
      }
    case .notice(let text):
      if says {
        line?.finish()
        Console.say("\(printable(text))\n")
      }
    }
    draw()
  }

  /// Takes the line away.
  func finish() { line?.finish() }

  private func draw() {
    line?.update { seconds in
      let state = state.withLock { $0 }
      let sent = state.sent.values.reduce(0, +)
      var done =
        "\(Wording.size(sent)) of \(Wording.size(state.totalBytes)), \(Wording.number(state.ended)) "
        + "of \(Wording.count(state.total, noun)) confirmed"
      if !state.status.isEmpty { done += ", \(state.status)" }
      return ProgressLine.State(
        fraction: Double(sent) / Double(max(1, state.totalBytes)), done: done,
        rate: "\(Wording.size(Int64(Double(sent) / max(seconds, 0.001))))/s")
    }
  }
}
