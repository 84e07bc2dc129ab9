// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import Testing

@testable import LadingReceiver

/// Forms, in whole and in pieces, good and broken.
@Suite struct MultipartReaderTests {
  static let type = "multipart/form-data; boundary=\"x-7\""

  /// What a form with one file holds, read in pieces of `size` bytes.
  private func read(_ body: [UInt8], by size: Int) throws -> (names: [String], bytes: [UInt8]) {
    var reader = try #require(MultipartReader(contentType: Self.type))
    var names: [String] = []
    var bytes: [UInt8] = []
    var isOpen = false
    for start in stride(from: 0, to: body.count, by: size) {
      for event in try reader.feed(body[start..<min(start + size, body.count)]) {
        switch event {
        case .part(let name, let fileName):
          names.append("\(name)|\(fileName)")
          isOpen = true
        case .bytes(let piece):
          #expect(isOpen)
          bytes += piece
        case .partEnd: isOpen = false
        }
      }
    }
    try reader.finish()
    return (names, bytes)
  }

  static func form(_ content: [UInt8], name: String = "file") -> [UInt8] {
    Array(
      "--x-7\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"a b.jpg\"\r\n".utf8)
      + Array("Content-Type: image/jpeg\r\n\r\n".utf8) + content + Array("\r\n--x-7--\r\n".utf8)
  }

  @Test func contentComesOutAsItWentIn() throws {
    var generator = SeededGenerator(seed: 7)
    // What looks like a delimiter and is none.
    let content =
      generator.bytes(3000) + Array("\r\n--x-".utf8) + [13, 10, 45] + Array("\r\n\r\n--x-6--".utf8)
    for size in [1, 2, 3, 7, 64, 1000, 10_000] {
      let form = try read(Self.form(content), by: size)
      #expect(form.names == ["file|a b.jpg"])
      #expect(form.bytes == content, "pieces of \(size)")
    }
    #expect(try read(Self.form([]), by: 5).bytes.isEmpty)
  }

  @Test func brokenFormsAreRefused() throws {
    let good = Self.form([1, 2, 3])
    #expect(throws: MultipartReader.Malformed.self) { try read(good.dropLast(8) + [], by: 10) }
    #expect(throws: MultipartReader.Malformed.self) { try read([], by: 10) }
    #expect(throws: MultipartReader.Malformed.self) {
      try read(Array("--x-7\r\nContent-Type: a/b\r\n\r\n\r\n--x-7--".utf8), by: 10)
    }
    #expect(throws: MultipartReader.Malformed.self) {
      try read(Array("--x-7\r\n".utf8) + Array(repeating: 65, count: 40_000), by: 1000)
    }
    for type in ["multipart/form-data", "text/plain; boundary=a", "multipart/form-data; boundary="]
    {
      #expect(MultipartReader(contentType: type) == nil, "\(type)")
    }
  }
}
