// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import LadingReceiver

/// `lading-receiver listen`: prints the notifications that come; `lading batch listen` is this.
struct ListenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "listen", abstract: "Prints notifications as they come, a line of JSON each.",
    discussion: """
      Give its address as --notifications-url when a batch is filled or a job is started. Only what \
      carries the header Authorization: Bearer rf_WORKSPACE is heard. With --until-job it ends with \
      that job: exit code 0 when the job succeeded, 5 when it failed.
      """)

  @Option(help: ArgumentHelp("Where to listen.", valueName: "host:port"))
  var listen = "127.0.0.1:8788"

  @Option(help: "The workspace whose notifications are heard.")
  var workspace: String

  @Option(help: ArgumentHelp("End with this job.", valueName: "job-id"))
  var untilJob: String?

  func run() async throws {
    let outcome: NotificationListener.Outcome
    do {
      let address = try ListenAddress(listen)
      outcome = try await NotificationListener(
        host: address.host, port: address.port, workspace: workspace, untilJob: untilJob
      ).run { port in
        talk("Listening on http://\(ListenAddress(host: address.host, port: port))")
      } print: { line in
        write(line + "\n", to: STDOUT_FILENO)
      }
    } catch {
      throw failed(error, listening: listen)
    }
    if outcome == .failure { throw ExitCode(5) }
  }
}
