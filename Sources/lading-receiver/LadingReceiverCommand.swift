// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Glibc
import LadingReceiver

/// The server's command line; `lading serve` and `lading batch listen` hand their arguments on to here.
@main
struct LadingReceiverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lading-receiver", abstract: "Serves the upload APIs on this machine.",
    subcommands: [ReceiveCommand.self, ListenCommand.self], defaultSubcommand: ReceiveCommand.self)
}

/// `lading-receiver`, or `lading-receiver receive`: the server itself.
struct ReceiveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "receive", abstract: "Serves the upload APIs on this machine.",
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

  @Option(
    help: ArgumentHelp(
      "A host beside this machine that files may be fetched from; repeatable.", valueName: "host"))
  var allowFetch: [String] = []

  @Option(
    help: ArgumentHelp("How long a signed address is good for.", valueName: "seconds"))
  var urlLifetime = 3600

  func run() async throws {
    do {
      let options = try makeOptions()
      let receiver = try Receiver(options: options) { talk("lading-receiver: \($0)") }
      try await receiver.run { port in
        let address = ListenAddress(host: options.host, port: port)
        talk("Listening on http://\(address), keeping everything in \(options.dataFolder)")
        if !options.keys.isListed {
          talk("Any API key works here, and means the workspace my-workspace")
        }
      }
    } catch {
      throw failed(error, listening: listen)
    }
  }

  private func makeOptions() throws(ReceiverError) -> ReceiverOptions {
    let address = try ListenAddress(listen)
    guard latency >= 0 else { throw ReceiverError(.usage, "--latency cannot be negative") }
    guard urlLifetime >= 0 else {
      throw ReceiverError(.usage, "--url-lifetime cannot be negative")
    }
    var faults: [Fault] = []
    for text in fault { faults.append(try Fault(parsing: text)) }
    return ReceiverOptions(
      host: address.host, port: address.port,
      dataFolder: data ?? Self.defaultFolder, keys: try keys(), faults: faults,
      latency: .milliseconds(latency),
      urlLifetime: .seconds(urlLifetime), webhookHosts: Set(allowWebhook.map { $0.lowercased() }),
      fetchHosts: Set(allowFetch.map { $0.lowercased() }))
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
