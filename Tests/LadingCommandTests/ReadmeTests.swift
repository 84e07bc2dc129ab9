// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingTestKit
import Testing

/// Every command that a README shows is run, and its output compared where it is shown.
///
/// `lading serve` is started as in a terminal of its own, on a free port, which takes the place of the
/// documented one in all that follows.
struct ReadmeTests {
  struct Block: Sendable {
    var line: Int
    var commands: [(text: String, output: String)]
  }

  /// The ```console blocks, in order; `$ ` begins a command, what follows is its output.
  private func blocks(of file: String) -> [Block] {
    let text = String(decoding: readFile(Repository.root + "/" + file), as: UTF8.self)
    var blocks: [Block] = []
    var current: Block?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line == "```console" {
        current = Block(line: index + 1, commands: [])
      } else if line == "```", let block = current {
        blocks.append(block)
        current = nil
      } else if current != nil, line.hasPrefix("$ ") {
        current?.commands.append((String(line.dropFirst(2)), ""))
      } else if let last = current?.commands.indices.last {
        current?.commands[last].output += line + "\n"
      }
    }
    return blocks
  }

  /// The receiver in its own terminal: once it listens, and its port.
  private func serve(_ command: String, _ run: (String) -> RunningProcess) throws -> (
    RunningProcess, String
  ) {
    let server = run("exec \(command) --listen 127.0.0.1:0")
    for _ in 0..<600 {
      let said = server.errorsSoFar
      if let start = said.firstRange(of: "http://127.0.0.1:")?.upperBound {
        let port = said[start...].prefix { $0.isNumber }
        if said[port.endIndex...].contains("\n") { return (server, String(port)) }
      }
      try #require(server.isRunning, "\(command) ended: \(said)")
      usleep(100_000)
    }
    server.send(SIGKILL)
    throw Silence()
  }

  /// The receiver did not say where it listens.
  private struct Silence: Error {}

  @Test(arguments: ["README.md", "README.hi.md"])
  func commandsDoWhatIsShown(_ file: String) throws {
    let blocks = blocks(of: file)
    try #require(!blocks.isEmpty)
    let folder = TemporaryFolder()
    for file in Repository.files(under: "testdata") {
      let bytes = readFile(Repository.root + "/testdata/" + file)
      folder.write("testdata/" + file, bytes)
    }
    let binaries = LadingBinary.path.dropLast("/lading".count)
    func start(_ command: String) -> RunningProcess {
      RunningProcess(
        "/bin/bash", ["-c", "export PATH=\"\(binaries):$PATH\"; \(command)"], in: folder.path,
        environment: [
          "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "ROBOFLOW_API_KEY": "any-key",
          // What commands remember between runs stays in this test.
          "XDG_STATE_HOME": folder.path + "/state", "XDG_CACHE_HOME": folder.path + "/cache",
        ])
    }
    var server: (process: RunningProcess, port: String)?
    defer {
      server?.process.send(SIGTERM)
      _ = server?.process.wait()
    }
    for block in blocks {
      for (shown, output) in block.commands {
        if shown.hasPrefix("lading serve") {
          server = try serve(shown, start)
          continue
        }
        let command = server.map { shown.replacing(":8787", with: ":\($0.port)") } ?? shown
        let result = start(command).wait()
        let line = "\(file):\(block.line): \(command)"
        #expect(result.status < 2, "\(line) ended with \(result.status): \(result.errors)")
        guard !output.isEmpty else { continue }
        #expect(matches(result.output, shown: output), "\(line) printed\n\(result.output)")
      }
    }
  }

  /// Whether the output is what is shown; a line `...` stands for any lines.
  private func matches(_ output: String, shown: String) -> Bool {
    var rest = output[...]
    let pieces = ("\n" + shown).split(separator: "\n...\n", omittingEmptySubsequences: false)
    for (index, piece) in pieces.enumerated() {
      let text = index == 0 ? piece.dropFirst() : piece
      if index == 0 {
        guard rest.hasPrefix(text) else { return false }
        rest = rest.dropFirst(text.count)
      } else if !text.isEmpty {
        guard let range = rest.firstRange(of: text) else { return false }
        rest = rest[range.upperBound...]
      } else {
        rest = ""
      }
    }
    return rest.allSatisfy { $0.isNewline }
  }
}
