// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import LadingText
import Testing

/// docs/apis.md: what it names exists, and no operation of the documents is missing.
struct APIDocumentTests {
  /// The rows of its tables: operation, command, proofs.
  private static let rows: [[String]] = {
    let text = String(decoding: readFile(Repository.root + "/docs/apis.md"), as: UTF8.self)
    return text.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { line in
      line.split(separator: "|").map { cell in
        String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }
    }.filter { $0.count == 3 && $0[0] != "operation" }
  }()

  /// What stands in backticks.
  private static func quoted(_ cell: String) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  @Test func commandsAndProofsExist() throws {
    try #require(Self.rows.count >= 20)
    var helps: [String: Int32] = [:]
    for row in Self.rows {
      let commands = Self.quoted(row[1])
      #expect(!commands.isEmpty, "\(row[0]) has no command")
      for command in commands {
        let words = command.split(separator: " ").map(String.init)
        try #require(words.first == "lading")
        if helps[command] == nil {
          // Of a command that hands its arguments on, the help is another program's.
          let last = command == "lading batch listen" ? [] : ["--help"]
          helps[command] =
            last.isEmpty
            ? 0 : LadingBinary.run(Array(words.dropFirst()) + last).status
        }
        #expect(helps[command] == 0, "\(command)")
      }
      let proofs = Self.quoted(row[2])
      #expect(!proofs.isEmpty, "\(row[0]) has no proof")
      for proof in proofs {
        #expect(Recording.exists(proof), "\(row[0]) names \(proof), which does not exist")
      }
    }
  }

  @Test(.enabled(if: Seeds.isPresent, "the seed documents are not beside this checkout"))
  func noOperationIsMissing() throws {
    let seed = try JSONValue(parsing: readFile(Seeds.path + "/001-openapi-merged.json"))
    let known = Set(Self.rows.flatMap { Self.quoted($0[0]) })
    var count = 0
    for path in seed["paths"]?.object ?? [] {
      for operation in path.value.object ?? [] {
        let id = try #require(operation.value["operationId"]?.string)
        #expect(known.contains(id), "\(id) is not in docs/apis.md")
        count += 1
      }
    }
    #expect(count >= 11)
  }
}
