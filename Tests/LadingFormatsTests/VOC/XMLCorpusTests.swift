// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingTestKit
import Testing

@testable import LadingFormats

/// Expat's own tests, as far as they are documents: every string literal in them that holds markup.
struct XMLCorpusTests {
  static let folder =
    (getenv("LADING_CORPUS").map { String(cString: $0) } ?? "../shared/corpus")
    + "/malformed/xml-expat/ds"
  static let isThere = access(folder, R_OK) == 0

  @Test(.enabled(if: isThere, "the corpus is not there"))
  func readsOrRefusesEveryDocument() throws {
    let reader = VocReader()
    let good = Array("<annotation><filename>b</filename></annotation>".utf8)
    var documents = 0
    var refused = 0
    for name in Self.files() {
      let bytes = readFile(Self.folder + "/" + name)
      for document in [bytes] + Self.literals(bytes) {
        documents += 1
        if let fault = reader.read(document) {
          refused += 1
          #expect(fault.offset >= 0 && fault.offset <= document.count)
        }
        #expect(reader.read(good) == nil)
        #expect(reader.record.filename.map(reader.record.string) == "b")
      }
    }
    #expect(documents > 500)
    #expect(refused > 100)
    #expect(refused < documents)
  }

  private static func files() -> [String] {
    guard let folder = opendir(folder) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let item = readdir(folder) {
      guard item.pointee.d_type == UInt8(DT_REG) else { continue }
      withUnsafePointer(to: &item.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { names.append(String(cString: $0)) }
      }
    }
    return names.sorted()
  }

  /// The C string literals of a source file, neighbours joined, escapes undone.
  private static func literals(_ source: [UInt8]) -> [[UInt8]] {
    var all: [[UInt8]] = []
    var current: [UInt8] = []
    var index = 0
    while index < source.count {
      let byte = source[index]
      if byte == UInt8(ascii: "\"") {
        index += 1
        while index < source.count, source[index] != UInt8(ascii: "\""), source[index] != 10 {
          if source[index] == UInt8(ascii: "\\"), index + 1 < source.count {
            current.append(unescape(source, &index))
          } else {
            current.append(source[index])
            index += 1
          }
        }
        index += 1
        continue
      }
      if byte != 0x20, byte != 10, byte != 9, !current.isEmpty {
        if current.contains(UInt8(ascii: "<")) { all.append(current) }
        current = []
      }
      index += 1
    }
    return all
  }

  private static func unescape(_ source: [UInt8], _ index: inout Int) -> UInt8 {
    let kind = source[index + 1]
    index += 2
    if kind == UInt8(ascii: "x") {
      var value = 0
      while index < source.count, let digit = Character(UnicodeScalar(source[index])).hexDigitValue
      {
        value = (value * 16 + digit) & 255
        index += 1
      }
      return UInt8(value)
    }
    if kind >= UInt8(ascii: "0"), kind <= UInt8(ascii: "7") {
      var value = Int(kind - 48)
      while index < source.count, source[index] >= 48, source[index] <= 55 {
        value = (value * 8 + Int(source[index] - 48)) & 255
        index += 1
      }
      return UInt8(value)
    }
    return kind == UInt8(ascii: "n") ? 10 : kind == UInt8(ascii: "r") ? 13 : kind
  }
}
