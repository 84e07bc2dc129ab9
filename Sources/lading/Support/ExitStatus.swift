// SPDX-License-Identifier: Apache-2.0

/// The exit codes that scripts rely on (cli.md).
enum ExitStatus: Int32 {
  /// Done, and nothing stands against it.
  case fine = 0
  /// Findings at or above `--fail-on`.
  case findings = 1
  /// Wrong usage or configuration.
  case usage = 2
  /// The input was not found or could not be read.
  case input = 3
  /// An archive or a manifest does not verify.
  case verification = 4
  /// The service refused, or what it was given ended badly.
  case refused = 5
  /// A passing fault did not pass, or the service is still at work: the same command goes on.
  case gaveUp = 6
  /// The service took it and rejected some records.
  case partial = 7
  /// This machine's limit (disk full), or a defect of lading.
  case machine = 8
}

/// A command that did its work, said so, and ends with a status other than 0.
struct Outcome: Error {
  var status: ExitStatus
}

/// A command that could not do its work: what happened, and what to do about it.
struct Failure: Error {
  var status: ExitStatus
  var message: String
  var hint: String?

  init(_ status: ExitStatus, _ message: String, hint: String? = nil) {
    self.status = status
    self.message = message
    self.hint = hint
  }

  /// A command that has said everything on standard output already.
  init(outcome status: ExitStatus) {
    self.init(status, "")
  }

  /// Says it on standard error.
  func show() {
    if message.isEmpty { return }
    Console.say("Error: \(printable(message))\n")
    if let hint { Console.say("Hint: \(printable(hint))\n") }
  }
}
