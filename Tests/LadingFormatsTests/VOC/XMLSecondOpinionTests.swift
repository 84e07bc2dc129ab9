// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingTestKit
import Testing

/// Whether XML is well-formed, against libxml2's xmllint.
@Suite(
  .enabled(if: Corpus.isPresent, "the corpus is not beside this checkout"),
  .enabled(if: Tool.isInstalled("xmllint"), "xmllint is not installed (scripts/setup)"))
struct XMLSecondOpinionTests {
  /// Documents on which the two disagree, with who is right.
  ///
  /// Left out are documents with a DOCTYPE, which we refuse by design, encodings that expat does
  /// not know, which have a finding of their own, and UTF-16 without a byte order mark: the
  /// standard demands the mark and xmllint asks for it, expat reads the text all the same.
  static let differences: Set<String> = [
    // xmllint is right: a version is not empty. Nothing depends on it.
    "read <?xml version=''?>.<doc/>",
    // xmllint is right by the fifth edition of XML 1.0, expat by the fourth: a name with a letter
    // beyond U+FFFF.
    "refused <do./>",
  ]

  @Test func expatsOwnDocuments() throws {
    let documents = ExpatDocuments.all
    let folder = TemporaryFolder()
    for (number, document) in documents.enumerated() {
      folder.write("\(number).xml", document)
    }
    let refused = Self.refused(in: folder.path, documents.indices.map { "\($0).xml" })
    let reader = VocReader()
    var compared = 0
    var differences: Set<String> = []
    for (number, document) in documents.enumerated() {
      let fault = reader.read(document)
      if let fault, fault.code == .doctype || fault.code == .encoding { continue }
      if document.prefix(2).contains(0) { continue }
      compared += 1
      if (fault != nil) != refused.contains("\(number).xml") {
        differences.insert("\(fault == nil ? "read" : "refused") \(Self.shown(document))")
      }
    }
    #expect(compared > 450)
    #expect(refused.count > 100)
    #expect(differences.subtracting(Self.differences).sorted() == [])
    #expect(Self.differences.subtracting(differences).sorted() == [])
  }

  @Test func annotationsOfRealDatasets() {
    let reader = VocReader()
    var files = 0
    for dataset in Corpus.names(in: "datasets") where dataset.contains("voc") {
      let folder = "\(Corpus.path)/datasets/\(dataset)/ds"
      let paths = Tool.run("find", [folder, "-name", "*.xml", "-type", "f"]).output
        .split(separator: "\n").map(String.init)
      let refused = Self.refused(in: "/", paths)
      for path in paths {
        files += 1
        let fault = reader.read(readFile(path))
        if fault?.code == .doctype { continue }
        #expect((fault != nil) == refused.contains(path), "\(path)")
      }
    }
    #expect(files > 100)
  }

  /// The files that xmllint does not find well-formed; what it says of namespaces does not count.
  private static func refused(in folder: String, _ names: [String]) -> Set<String> {
    var refused: Set<String> = []
    for start in stride(from: 0, to: names.count, by: 400) {
      let part = names[start..<min(start + 400, names.count)]
      let result = RunningProcess(
        "/usr/bin/env", ["xmllint", "--noout", "--nonet"] + part, in: folder
      ).wait()
      for line in result.errors.split(separator: "\n") {
        guard line.contains(": parser error :") || line.contains(": encoding error :"),
          let colon = line.firstIndex(of: ":")
        else { continue }
        refused.insert(String(line[..<colon]))
      }
    }
    return refused
  }

  /// The beginning of a document, as it can stand in a list.
  private static func shown(_ document: [UInt8]) -> String {
    String(decoding: document.prefix(60), as: UTF8.self).unicodeScalars.map {
      $0.value < 0x20 || $0.value > 0x7E ? "." : String($0)
    }.joined()
  }
}
