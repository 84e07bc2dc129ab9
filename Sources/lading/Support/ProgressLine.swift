// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingText

/// How progress is shown.
enum ProgressStyle: String, CaseIterable {
  /// A line that is redrawn, where standard error is a terminal and this is no CI; else nothing.
  case auto
  /// A line that is redrawn.
  case bar
  /// A line now and then, for logs.
  case plain
  /// Nothing.
  case none
}

/// Shows on standard error how far a long task is, with its rate and the time left.
///
/// Nothing is shown of a task that is done within a second. Any thread may report.
final class ProgressLine: Sendable {
  /// How far a task is.
  struct State {
    /// The share that is done, from 0 to 1.
    var fraction: Double
    /// What is done, for people: "1,200 of 5,000 images".
    var done: String
    /// How fast that goes: "812 images/s"; empty where it says nothing.
    var rate: String
  }

  private struct Clock {
    var nextDraw: Double
    var isDrawn = false
  }

  private let verb: String
  private let redraws: Bool
  private let start: Double
  private let clock: Guarded<Clock>

  /// A line for a task; nil where none is wanted.
  init?(_ verb: String, style: ProgressStyle, isQuiet: Bool) {
    if isQuiet { return nil }
    switch style {
    case .none: return nil
    case .auto:
      if !Console.isTerminal(STDERR_FILENO) || Console.environment("CI") != nil { return nil }
      redraws = true
    case .bar: redraws = true
    case .plain: redraws = false
    }
    self.verb = verb
    start = Self.now()
    clock = Guarded(Clock(nextDraw: start + (redraws ? 1 : 5)))
  }

  /// Draws the line if it is time to; `state` is only asked then, with the seconds passed.
  func update(_ state: (_ seconds: Double) -> State) {
    let now = Self.now()
    clock.withLock { clock in
      guard now >= clock.nextDraw else { return }
      clock.nextDraw = now + (redraws ? 0.1 : 5)
      let text = line(state(now - start), seconds: now - start)
      Console.say(redraws ? "\r\u{1B}[2K\(text)" : text + "\n")
      clock.isDrawn = true
    }
  }

  /// Takes the line away again.
  func finish() {
    clock.withLock { clock in
      if clock.isDrawn, redraws { Console.say("\r\u{1B}[2K") }
      clock.isDrawn = false
    }
  }

  private func line(_ state: State, seconds: Double) -> String {
    let fraction = min(1, max(0, state.fraction))
    var parts = ["\(verb) \(Int(fraction * 100)) %", state.done]
    if !state.rate.isEmpty { parts.append(state.rate) }
    if fraction > 0.01, fraction < 1 {
      parts.append(Self.duration(seconds * (1 - fraction) / fraction) + " left")
    }
    return parts.joined(separator: " · ")
  }

  private static func duration(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 359_999).rounded(.up))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
