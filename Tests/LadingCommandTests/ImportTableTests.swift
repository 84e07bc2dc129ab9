// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import Testing

/// Which module may import which: a change here is a change of design, to be written down in
/// docs/decisions/ first.
struct ImportTableTests {
  static let table: [String: Set<String>] = [
    "LadingModel": [],
    "LadingText": ["LadingModel", "CInstructions"],
    "LadingArchive": [
      "LadingModel", "LadingText", "CZip", "CArchive", "CHash", "CHashLanes",
      "CAsyncWrites",
    ],
    "LadingFormats": [
      "LadingModel", "LadingText", "LadingArchive", "CExpat", "CYAML", "CDecoders",
      "CInstructions",
    ],
    "LadingLint": ["LadingModel", "LadingText", "LadingFormats", "LadingArchive"],
    "LadingPack": ["LadingModel", "LadingText", "LadingFormats", "LadingArchive"],
    "LadingUpload": [
      "LadingModel", "LadingText", "LadingArchive", "AsyncHTTPClient", "NIOCore", "NIOPosix",
      "NIOHTTP1",
    ],
    "LadingReceiver": [
      "LadingModel", "LadingText", "LadingArchive", "LadingFormats", "LadingLint",
      "Hummingbird", "HTTPTypes", "Logging", "ServiceLifecycle", "NIOCore", "NIOHTTP1",
      "NIOHTTPTypes", "AsyncHTTPClient", "GRDB", "Crypto",
    ],
    "lading-receiver": ["LadingReceiver", "ArgumentParser"],
    "lading": [
      "LadingModel", "LadingText", "LadingArchive", "LadingFormats", "LadingLint", "LadingPack",
      "LadingUpload", "ArgumentParser",
    ],
  ]
  /// Module maps of Debian's libraries hold no Swift.
  static let moduleMaps: Set<String> = [
    "CZip", "CArchive", "CExpat", "CYAML", "CHash", "CPNG", "CJPEG",
  ]
  /// C of our own.
  static let shims: Set<String> = ["CDecoders", "CHashLanes", "CAsyncWrites", "CInstructions"]
  static let everywhere: Set<String> = [
    "Glibc", "Synchronization", "Dispatch", "FoundationEssentials",
  ]

  @Test func everyImportIsInTheTable() throws {
    var seen: Set<String> = []
    for file in Repository.files(under: "Sources") where file.hasSuffix(".swift") {
      let module = try #require(file.split(separator: "/").first.map(String.init))
      seen.insert(module)
      guard let allowed = Self.table[module] else {
        Issue.record("Sources/\(module) is not in the table")
        continue
      }
      let text = String(
        decoding: readFile(Repository.root + "/Sources/" + file), as: UTF8.self)
      for name in imports(of: text) where !allowed.contains(name) {
        #expect(
          Self.everywhere.contains(name) && module != "LadingModel",
          "Sources/\(file) imports \(name)")
      }
    }
    #expect(seen == Set(Self.table.keys), "modules and table differ")
  }

  @Test func everyFolderOfSourcesIsKnown() {
    let folders = Set(
      Repository.files(under: "Sources").compactMap { $0.split(separator: "/").first }
        .map(String.init))
    #expect(folders == Set(Self.table.keys).union(Self.moduleMaps).union(Self.shims))
  }

  @Test(arguments: [
    ("import Glibc", ["Glibc"]),
    ("public import LadingModel // why", ["LadingModel"]),
    ("@testable internal import struct Foundation.Data", ["Foundation"]),
    ("// import Foundation", []),
    ("  let text = \"import Foundation\"", []),
    ("importantWork()", []),
    ("let text = \"\"\"\n  import os\n  \"\"\"\nimport Glibc", ["Glibc"]),
  ])
  func importsAreFound(_ line: String, _ expected: [String]) {
    #expect(imports(of: line) == expected)
  }

  /// What has to be C is only what calls setjmp, uses the processor's instructions by name, or calls
  /// the kernel by number.
  @Test func everyFileOfCDoesWhatSwiftCannot() throws {
    let reasons = [
      "CDecoders": "setjmp(", "CHashLanes": "#include <immintrin.h>",
      "CAsyncWrites": "syscall(SYS_", "CInstructions": "#include <immintrin.h>",
    ]
    let files = Repository.files(under: "Sources").filter { $0.hasSuffix(".c") }
    #expect(!files.isEmpty)
    for file in files {
      let text = String(decoding: readFile(Repository.root + "/Sources/" + file), as: UTF8.self)
      let folder = file.split(separator: "/").first.map(String.init) ?? ""
      let reason = try #require(reasons[folder], "\(file)")
      #expect(text.contains(reason), "\(file)")
    }
  }

  private func imports(of text: String) -> [String] {
    let kinds: Set<Substring> = [
      "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
    ]
    var isText = false
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      // Examples of datasets may hold programs: what stands in a long string is no import.
      let quotes = line.split(separator: "\"\"\"", omittingEmptySubsequences: false).count - 1
      defer { if quotes % 2 == 1 { isText.toggle() } }
      if isText { return nil }
      var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == ";" })[...]
      while let word = words.first, word.hasPrefix("@") || Self.accessLevels.contains(word) {
        words = words.dropFirst()
      }
      guard words.first == "import" else { return nil }
      words = words.dropFirst()
      if let kind = words.first, kinds.contains(kind) { words = words.dropFirst() }
      return words.first.map { String($0.prefix { $0 != "." }) }
    }
  }

  private static let accessLevels: Set<Substring> = [
    "public", "package", "internal", "private", "fileprivate",
  ]
}
