// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import LadingReceiver

/// An address to listen on, `HOST:PORT`; an IPv6 host in brackets.
struct ListenAddress: CustomStringConvertible {
  var host: String
  var port: Int

  init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// Reads it as it was typed.
  init(_ text: String) throws(ReceiverError) {
    guard let colon = text.lastIndex(of: ":"),
      let port = Int(text[text.index(after: colon)...]), (0...65535).contains(port)
    else { throw ReceiverError(.usage, "--listen takes HOST:PORT, such as 127.0.0.1:8787") }
    self.init(host: String(text[..<colon].filter { $0 != "[" && $0 != "]" }), port: port)
  }

  var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// Says what went wrong; the exit code for it.
func failed(_ error: any Error, listening listen: String) -> ExitCode {
  guard let error = error as? ReceiverError else {
    talk("lading-receiver: cannot listen on \(listen): \(error)")
    return ExitCode(8)
  }
  talk("lading-receiver: \(error)")
  switch error.code {
  case .usage: return ExitCode(2)
  case .input: return ExitCode(3)
  case .machine: return ExitCode(8)
  }
}

/// Writes a line to standard error.
func talk(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

/// Writes text as it is, at once.
func write(_ text: String, to descriptor: Int32) {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if count > 0 {
      rest = rest.dropFirst(count)
    } else if errno != EINTR {
      return
    }
  }
}
