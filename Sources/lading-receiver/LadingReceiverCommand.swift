// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Glibc
import LadingReceiver

/// The server's command line; `lading serve` hands its arguments on to here.
@main
struct LadingReceiverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lading-receiver",
    abstract: "Serves the upload APIs on this machine.",
    discussion: """
      Uploads go to a folder, archives are really opened, linted and taken in, and the page at / \
      shows what arrived. Without --api-keys any key works, and means the workspace my-workspace.
      """)

  @Option(help: ArgumentHelp("Where to listen.", valueName: "host:port"))
  var listen = "127.0.0.1:8787"

  @Option(help: ArgumentHelp("The folder that keeps everything.", valueName: "dir"))
  var data: String?

  @Option(help: ArgumentHelp("A file of KEY WORKSPACE lines.", valueName: "file"))
  var apiKeys: String?

  @Option(
    help: ArgumentHelp(
      "A fault made on purpose, such as put:503:0.1, poll:502 or put:cut:0.05; repeatable.",
      valueName: "place:effect[:probability]"))
  var fault: [String] = []

  @Option(help: ArgumentHelp("A pause before every answer.", valueName: "milliseconds"))
  var latency = 0

  @Option(
    help: ArgumentHelp(
      "A host beside this machine that webhooks may call; repeatable.", valueName: "host"))
  var allowWebhook: [String] = []

  func run() async throws {
    do {
      let options = try makeOptions()
      let receiver = try Receiver(options: options) { talk("lading-receiver: \($0)") }
      try await receiver.run { port in
        let host = options.host.contains(":") ? "[\(options.host)]" : options.host
        talk("Listening on http://\(host):\(port), keeping everything in \(options.dataFolder)")
        if !options.keys.isListed {
          talk("Any API key works here, and means the workspace my-workspace")
        }
      }
    } catch let error as ReceiverError {
      talk("lading-receiver: \(error)")
      switch error.code {
      case .usage: throw ExitCode(2)
      case .input: throw ExitCode(3)
      case .machine: throw ExitCode(8)
      }
    } catch {
      talk("lading-receiver: cannot listen on \(listen): \(error)")
      throw ExitCode(8)
    }
  }

  private func makeOptions() throws(ReceiverError) -> ReceiverOptions {
    guard let colon = listen.lastIndex(of: ":"),
      let port = Int(listen[listen.index(after: colon)...]), (0...65535).contains(port)
    else { throw ReceiverError(.usage, "--listen takes HOST:PORT, such as 127.0.0.1:8787") }
    guard latency >= 0 else { throw ReceiverError(.usage, "--latency cannot be negative") }
    var faults: [Fault] = []
    for text in fault { faults.append(try Fault(parsing: text)) }
    return ReceiverOptions(
      host: String(listen[..<colon].filter { $0 != "[" && $0 != "]" }), port: port,
      dataFolder: data ?? Self.defaultFolder, keys: try keys(), faults: faults,
      latency: .milliseconds(latency), webhookHosts: Set(allowWebhook.map { $0.lowercased() }))
  }

  private func keys() throws(ReceiverError) -> APIKeys {
    guard let apiKeys else { return .anyKey }
    let text: String
    do {
      text = try String(contentsOfFile: apiKeys, encoding: .utf8)
    } catch {
      throw ReceiverError(.input, "Cannot read the file of API keys \(apiKeys)")
    }
    return try APIKeys(text: text)
  }

  /// `$XDG_DATA_HOME/lading/receiver`, by default below `~/.local/share`.
  private static var defaultFolder: String {
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    let base = variable("XDG_DATA_HOME") ?? (variable("HOME") ?? ".") + "/.local/share"
    return base + "/lading/receiver"
  }
}

/// Writes a line to standard error.
private func talk(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}
