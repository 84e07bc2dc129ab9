// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `lading serve`: becomes the receiver that lies beside it.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve the upload APIs on this machine.",
    discussion: """
        lading serve
        lading serve --listen 127.0.0.1:9000 --data ~/received

      The options are those of lading-receiver, which lies beside lading; \
      lading serve --help shows them.
      """, helpNames: [])

  @Argument(parsing: .captureForPassthrough)
  var arguments: [String] = []

  func run() throws { try ReceiverProgram.become(["receive"] + arguments) }
}
