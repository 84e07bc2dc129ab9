// SPDX-License-Identifier: Apache-2.0

import LadingText
import Testing

struct LineCounterTests {
  @Test(arguments: [1, 2, 3, 7, 1000])
  func countsCodePointsWhateverTheChunks(_ chunk: Int) {
    let text = "ab\nü€x\r\n\n𝄞z"
    var counter = LineCounter()
    let source = MemorySource(Array(text.utf8), chunk: chunk)
    let expected = [
      (0, 1, 1), (2, 1, 3), (3, 2, 1), (5, 2, 2), (8, 2, 3), (11, 3, 1), (12, 4, 1),
      (16, 4, 2),
    ]
    for (offset, line, column) in expected {
      let place = counter.advance(to: offset, in: source)
      #expect(place.line == line && place.column == column, "offset \(offset): \(place)")
    }
  }

  @Test func aByteOrderMarkIsNoColumn() {
    var counter = LineCounter()
    let source = MemorySource([0xEF, 0xBB, 0xBF, 0x61, 0x62])
    #expect(counter.advance(to: 3, in: source) == (1, 1))
    #expect(counter.advance(to: 4, in: source) == (1, 2))
  }

  @Test func aWideFirstCharacterIsOneColumn() {
    var counter = LineCounter()
    let source = MemorySource(Array("！a".utf8), chunk: 1)
    #expect(counter.advance(to: 3, in: source) == (1, 2))
  }

  @Test func offsetsBeyondTheEndStopThere() {
    var counter = LineCounter()
    #expect(counter.advance(to: 99, in: MemorySource(Array("a\nbc".utf8))) == (2, 3))
  }
}

struct JSONWriterTests {
  @Test func nestsAndEscapes() {
    var json = JSONWriter()
    json.object {
      $0.member("a\"b", "tab\tnul\0 ü")
      $0.key("list")
      $0.array {
        $0.value(1)
        $0.value(2.5)
        $0.value(true)
        $0.null()
        $0.object { _ in }
      }
      $0.member("n", -3)
    }
    #expect(
      json.string
        == #"{"a\"b":"tab\tnul\u0000 ü","list":[1,2.5,true,null,{}],"n":-3}"#)
  }

  @Test func indentsWhenAsked() {
    var json = JSONWriter(indent: 1)
    json.object {
      $0.key("a")
      $0.array { $0.value(1) }
      $0.key("b")
      $0.object { _ in }
    }
    #expect(json.string == "{\n \"a\": [\n  1\n ],\n \"b\": {}\n}")
  }

  @Test func namesThatAreNotUTF8CarryTheirBytes() {
    var json = JSONWriter()
    json.object { $0.member("path", lossy: [0x63, 0xE9]) }
    #expect(json.string == "{\"path\":\"c\u{FFFD}\",\"pathBase64\":\"Y+k=\"}")
  }

  @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")])
  func base64Text(_ plain: String, _ coded: String) {
    #expect(base64(Array(plain.utf8)) == coded)
  }
}
