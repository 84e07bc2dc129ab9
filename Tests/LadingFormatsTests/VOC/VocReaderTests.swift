// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LadingFormats

struct VocReaderTests {
  private func read(_ text: String) throws -> VocRecord {
    let reader = VocReader()
    let fault = reader.read(Array(text.utf8))
    #expect(fault == nil)
    return reader.record
  }

  @Test func readsAnAnnotation() throws {
    let text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <annotation verified="yes"><folder>x</folder><filename>a &amp; b.jpg</filename>
      <path>C:\\x</path><source><name>not this</name></source>
      <size><width>640</width><height> 480 </height><depth>3</depth></size>
      <object><name>cat</name><pose>Left</pose><truncated>1</truncated><difficult>0</difficult>
      <bndbox><xmin>1</xmin><xmax>20.5</xmax><ymin>2</ymin><ymax>3e1</ymax></bndbox></object>
      </annotation>
      """
    let record = try read(text)
    #expect(record.filename.map(record.string) == "a & b.jpg")
    #expect(record.size?.width?.value == 640)
    #expect(record.size?.height?.value == 480)
    #expect(record.objects.count == 1)
    let object = try #require(record.objects.first)
    let box = try #require(object.box?.values)
    #expect(box == (1, 2, 20.5, 30))
    #expect(object.name.map(record.string) == "cat")
    #expect(object.pose.map(record.string) == "Left")
    #expect(object.truncated.map(record.string) == "1")
    #expect(object.occluded == nil)
    let bytes = Array(text.utf8)
    func element(_ offset: Int) -> String {
      String(decoding: bytes[offset...].prefix(6), as: UTF8.self)
    }
    #expect(element(object.offset) == "<objec")
    #expect(element(object.box?.xmax?.text.offset ?? 0) == "<xmax>")
    #expect(element(record.size?.offset ?? 0) == "<size>")
    #expect(element(record.filename?.offset ?? 0) == "<filen")
  }

  @Test func partsAndPolygonsAreNotTheObject() throws {
    let record = try read(
      """
      <annotation><object>
      <part><name>head</name><bndbox><xmin>5</xmin><ymin>5</ymin><xmax>7</xmax><ymax>7</ymax>
      </bndbox></part>
      <polygon><x1>1</x1><y1>1</y1></polygon>
      <name>person</name>
      <actions><jumping>1</jumping><name>no</name></actions>
      <bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox>
      </object></annotation>
      """)
    let object = try #require(record.objects.first)
    #expect(object.name.map(record.string) == "person")
    let box = try #require(object.box?.values)
    #expect(box == (1, 2, 3, 4))
  }

  @Test func theFirstOfTwoCounts() throws {
    let record = try read(
      "<annotation><object><name>a</name><name>b</name></object></annotation>")
    #expect(record.objects.first?.name.map(record.string) == "a")
  }

  @Test func textStopsAtTheFirstChild() throws {
    let record = try read(
      "<annotation><object><name>a<b>c</b>d</name><pose>p</pose></object></annotation>")
    #expect(record.objects.first?.name.map(record.string) == "a")
    #expect(record.objects.first?.pose.map(record.string) == "p")
  }

  @Test(
    "UTF-16 and Latin-1 are read",
    arguments: [
      [0xFF, 0xFE]
        + Array("<annotation><filename>é</filename></annotation>".utf16).flatMap {
          [UInt8($0 & 255), UInt8($0 >> 8)]
        },
      Array("<?xml version='1.0' encoding='ISO-8859-1'?><annotation><filename>".utf8) + [0xE9]
        + Array("</filename></annotation>".utf8),
    ] as [[UInt8]])
  func encodings(_ bytes: [UInt8]) {
    let reader = VocReader()
    #expect(reader.read(bytes) == nil)
    #expect(reader.record.filename.map(reader.record.string) == "é")
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var text: [UInt8]
    var code: XMLFault.Code
    var offset: Int?
    var says = ""
  }

  static let faults: [Fault] = [
    Fault(testDescription: "empty", text: [], code: .syntax, offset: 0, says: "empty"),
    Fault(testDescription: "text", text: Array("hello".utf8), code: .syntax, offset: 0),
    Fault(
      testDescription: "cut", text: Array("<annotation><object>".utf8), code: .syntax, offset: 20),
    Fault(
      testDescription: "ampersand", text: Array("<annotation>a & b</annotation>".utf8),
      code: .syntax, says: "&amp;"),
    Fault(
      testDescription: "wrong end", text: Array("<annotation><a></b></annotation>".utf8),
      code: .syntax, says: "mismatched"),
    Fault(
      testDescription: "not UTF-8",
      text: Array("<annotation><filename>".utf8) + [0xB0, 0xA1]
        + Array("</filename></annotation>".utf8), code: .syntax, offset: 22, says: "0xB0"),
    Fault(
      testDescription: "GBK", text: Array("<?xml version='1.0' encoding='gbk'?><annotation/>".utf8),
      code: .encoding, says: "gbk"),
    Fault(
      testDescription: "declared UTF-16, written as UTF-8",
      text: Array("<?xml version=\"1.0\" encoding=\"utf-16\"?><annotation/>".utf8),
      code: .encoding, says: "utf-16"),
    Fault(
      testDescription: "DOCTYPE",
      text: Array("<!DOCTYPE annotation SYSTEM 'file:///etc/passwd'><annotation/>".utf8),
      code: .doctype),
    Fault(
      testDescription: "billion laughs",
      text: Array(
        ("<!DOCTYPE a [<!ENTITY l0 'lol'>"
          + (1...9).map {
            "<!ENTITY l\($0) '" + String(repeating: "&l\($0 - 1);", count: 10) + "'>"
          }.joined() + "]><annotation><filename>&l9;</filename></annotation>").utf8), code: .doctype
    ),
    Fault(
      testDescription: "quadratic blow-up",
      text: Array(
        ("<!DOCTYPE a [<!ENTITY a '" + String(repeating: "x", count: 100_000)
          + "'>]><annotation>" + String(repeating: "&a;", count: 20_000) + "</annotation>").utf8),
      code: .doctype),
    Fault(
      testDescription: "a million levels",
      text: Array(String(repeating: "<a>", count: 1_000_000).utf8), code: .tooDeep, offset: 192),
    Fault(
      testDescription: "a long name",
      text: Array(
        ("<annotation><object><name>" + String(repeating: "x", count: 5000)
          + "</name></object></annotation>").utf8), code: .textTooLong),
    Fault(
      testDescription: "50 MB of text",
      text: Array("<annotation><path>".utf8) + Array(repeating: 0x78, count: 50 << 20)
        + Array("</path></annotation>".utf8), code: .tooLarge, says: "16 MiB"),
    Fault(
      testDescription: "a million objects",
      text: Array(
        ("<annotation>" + String(repeating: "<object/>", count: 1_000_000) + "</annotation>").utf8),
      code: .tooLarge, says: "200000"),
  ]

  @Test(arguments: faults)
  func refuses(_ item: Fault) throws {
    let reader = VocReader()
    let fault = try #require(reader.read(item.text))
    #expect(fault.code == item.code, "\(fault)")
    if let offset = item.offset { #expect(fault.offset == offset) }
    #expect(fault.detail.contains(item.says), "\(fault.detail)")
    // The next file is read as if nothing had been.
    #expect(reader.read(Array("<annotation><filename>b</filename></annotation>".utf8)) == nil)
    #expect(reader.record.filename.map(reader.record.string) == "b")
    #expect(reader.record.objects.isEmpty)
  }

  @Test func longTextThatIsNotWantedIsSkipped() throws {
    let record = try read(
      "<annotation><path>" + String(repeating: "x", count: 10 << 20)
        + "</path><filename>a</filename></annotation>")
    #expect(record.filename.map(record.string) == "a")
  }

  @Test(
    arguments: [
      ("1", 1), ("-1.5", -1.5), ("+2", 2), (" 7\n", 7), (".5", 0.5), ("5.", 5), ("1e3", 1000),
      ("12345678901234567890", 12345678901234567168), ("0.1", 0.1),
      ("1.7976931348623157e308", 1.7976931348623157e308),
      ("123456789012345.5", 123456789012345.5),
    ] as [(String, Double)])
  func numbers(_ text: String, _ value: Double) throws {
    let record = try read("<annotation><size><width>\(text)</width></size></annotation>")
    #expect(record.size?.width?.value == value)
  }

  @Test(arguments: [
    "", "nan", "inf", "-", ".", "1,5", "1 2", "0x10", "1e", "1e+", "1e999", "--1", "1.2.3", "²",
  ])
  func notNumbers(_ text: String) throws {
    let record = try read("<annotation><size><width>\(text)</width></size></annotation>")
    #expect(record.size?.width != nil)
    #expect(record.size?.width?.value == nil)
  }
}
