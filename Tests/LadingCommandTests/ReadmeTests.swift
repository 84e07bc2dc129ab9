// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import Testing

/// Every command that README.md shows is run, and its output compared where it is shown.
struct ReadmeTests {
  struct Block: Sendable, CustomTestStringConvertible {
    var line: Int
    var commands: [(text: String, output: String)]
    var testDescription: String { "README.md:\(line)" }
  }

  /// The ```console blocks, in order; `$ ` begins a command, what follows is its output.
  static let blocks: [Block] = {
    let text = String(decoding: readFile(Repository.root + "/README.md"), as: UTF8.self)
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
  }()

  @Test func commandsDoWhatIsShown() throws {
    try #require(!Self.blocks.isEmpty)
    let folder = TemporaryFolder()
    for file in Repository.files(under: "testdata") {
      let bytes = readFile(Repository.root + "/testdata/" + file)
      folder.write("testdata/" + file, bytes)
    }
    let binaries = LadingBinary.path.dropLast("/lading".count)
    for block in Self.blocks {
      for (command, output) in block.commands {
        let result = RunningProcess(
          "/bin/bash", ["-c", "export PATH=\"\(binaries):$PATH\"; \(command)"], in: folder.path,
          environment: ["NO_COLOR": "1", "LC_ALL": "C.UTF-8"]
        ).wait()
        let line = "README.md:\(block.line): \(command)"
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
