// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import Testing

@testable import LadingFormats

/// The key scan over a beginning of a JSON document.
struct JSONOutlineTests {
  private func outline(_ text: String) -> JSONOutline { JSONOutline(Array(text.utf8)) }

  @Test func findsKeysInAnyOrder() {
    let found = outline(#"{"annotations":[{"id":1,"x":{"y":2}}],"info":{},"images":[]}"#)
    #expect(found.shape == .object)
    #expect(Set(found.members.keys) == ["annotations", "info", "images"])
    #expect(found.members["annotations"]?.keys == ["id", "x"])
    #expect(found.members["annotations"]?.elements == 1)
    #expect(!found.isCut)
  }

  @Test func keepsWhatCameBeforeTheCut() {
    let text = #"{"images":[{"id":1,"file_name":"a.jpg"},{"id":2,"file_name":"b.jpg"}],"cat"#
    for end in 1...text.utf8.count {
      let cut = JSONOutline(Array(text.utf8.prefix(end)))
      #expect(cut.isCut, "\(end)")
      #expect(cut.shape == .object)
    }
    #expect(outline(text).fileNames == ["a.jpg", "b.jpg"])
    #expect(outline(text).members["images"]?.isComplete == true)
  }

  @Test func escapesDoNotEndStrings() {
    let found = outline(#"{"a\"b":1,"c\\":"}","images":[{"file_name":"x\"y.jpg"}]}"#)
    #expect(found.members["images"]?.elements == 1)
    #expect(!found.isCut)
  }

  @Test(arguments: ["", "   ", "]", "<html>", "\u{0}", "#"])
  func isNoDocument(_ text: String) {
    #expect([.empty, .broken].contains(outline(text).shape))
  }

  @Test func depthHasAnEnd() {
    let found = JSONOutline(Array(repeating: UInt8(ascii: "["), count: 1_000_000))
    #expect(found.shape == .list)
    #expect(found.isCut)
  }

  @Test(arguments: [
    (#"<?xml version="1.0"?><annotation>"#, "annotation"),
    ("<!-- <x> -->\n<!DOCTYPE a [<!ELEMENT b (c)>]><v:annotations>", "annotations"),
  ])
  func rootElement(_ text: String, _ name: String) {
    #expect(XMLSniffer.rootElement(Array(text.utf8)) == name)
  }

  @Test(arguments: ["", "text", "<", "<!--", "<?xml", "<!DOCTYPE a [", "< a>"])
  func noRootElement(_ text: String) {
    #expect(XMLSniffer.rootElement(Array(text.utf8)) == nil)
  }

  @Test func topLevelKeysOfYAML() {
    let keys = YAMLSniffer.topLevelKeys(
      Array("# x: 1\nnames:\n  0: cat\n\"train\" : a\n'val': b\nroboflow:\n  nc: 3\n".utf8))
    #expect(keys.isSuperset(of: ["names", "train", "val", "roboflow"]))
    #expect(!keys.contains("nc"))
    #expect(
      YAMLSniffer.describes(YAMLSniffer.topLevelKeys(Array("{names: [a], train: x}".utf8)))
        == (true, true))
  }
}
