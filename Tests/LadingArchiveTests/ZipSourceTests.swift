// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingTestKit
import Testing

/// Zips that lie, break off or hold what a dataset must not.
struct ZipSourceTests {
  let folder = TemporaryFolder()
  private let hello = Array("hello".utf8)
  private let large = (0..<1_200_000).map { UInt8(truncatingIfNeeded: $0 / 3) }

  private func open(_ zip: OddZip) throws -> any DatasetSource {
    try openSource(folder.write("ds.zip", zip.bytes()))
  }

  private func kinds(_ source: any DatasetSource) -> [SourceAnomaly.Kind] {
    source.anomalies.map(\.kind)
  }

  private func names(_ source: any DatasetSource) -> [String] {
    source.inventory.indices.map { source.inventory.path($0).string }
  }

  @Test(arguments: [
    "../a.txt", "a/../b.txt", "/a.txt", "C:/a.txt", "c:\\a.txt", "a//b.txt", "a/./b.txt", "",
    "a\0b.txt", "..", "./../a", "//", "/",
  ])
  func unsafeNameIsNotRead(_ name: String) throws {
    let source = try open(OddZip([.init("good.txt", hello), .init(name, hello)]))
    #expect(names(source) == ["good.txt"])
    #expect(kinds(source) == [.unsafePath])
    #expect(source.anomalies[0].path == Array(name.utf8))
    #expect(source.anomalies[0].offset != nil)
  }

  @Test(arguments: ["./a.txt", "././a.txt"])
  func leadingDotIsLeftOut(_ name: String) throws {
    let source = try open(OddZip([.init("./", []), .init(".", []), .init(name, hello)]))
    #expect(names(source) == ["a.txt"])
    #expect(source.anomalies.isEmpty)
    #expect(try readAll(source, 0) == hello)
  }

  @Test func backslashIsKeptAndReported() throws {
    let source = try open(OddZip([.init("a\\b.txt", hello)]))
    #expect(names(source) == ["a\\b.txt"])
    #expect(kinds(source) == [.backslash])
    #expect(try readAll(source, 0) == hello)
  }

  @Test(arguments: [0o120777, 0o020644, 0o060644, 0o140644])
  func specialFileIsNotRead(_ mode: Int) throws {
    var entry = OddZip.Entry("a", hello)
    entry.attributes = mode << 16
    let source = try open(OddZip([entry]))
    #expect(source.inventory.count == 0)
    #expect(kinds(source) == [.special])
  }

  /// `zip archive -` marks what it read from a pipe as one.
  @Test func pipeWithContentIsAFile() throws {
    var full = OddZip.Entry("a.txt", hello)
    var empty = OddZip.Entry("b.txt", [])
    full.attributes = 0o010644 << 16
    empty.attributes = 0o010644 << 16
    let source = try open(OddZip([full, empty]))
    #expect(names(source) == ["a.txt"])
    #expect(kinds(source) == [.special])
  }

  /// Behind a cut comment stands the directory that other programs read, and no other.
  @Test func endRecordWithACutCommentCounts() throws {
    let inner = OddZip([.init("inner.txt", hello)]).bytes()
    var outer = OddZip([.init("outer.zip", inner)])
    outer.comment = Array("comment".utf8)
    let source = try openSource(folder.write("cut.zip", outer.bytes().dropLast(3)))
    #expect(names(source) == ["outer.zip"])
    #expect(kinds(source) == [.damaged])
  }

  @Test(arguments: [(0x1, 0), (0x1, 8), (0x41, 8), (0x2000, 8), (0, 99)])
  func encryptedEntryIsNotRead(_ flags: Int, _ method: Int) throws {
    var entry = OddZip.Entry("a.jpg", hello)
    entry.flags = flags
    entry.method = method
    let source = try open(OddZip([entry]))
    #expect(source.inventory.count == 0)
    #expect(kinds(source) == [.encrypted])
  }

  @Test(arguments: [(1, "shrink"), (12, "bzip2"), (14, "LZMA"), (93, "zstd"), (77, "77")])
  func unknownMethodIsNotRead(_ method: Int, _ name: String) throws {
    var entry = OddZip.Entry("a.jpg", hello)
    entry.method = method
    let source = try open(OddZip([entry, .init("b.txt", hello)]))
    #expect(names(source) == ["b.txt"])
    #expect(kinds(source) == [.unsupportedCompression])
    #expect(source.anomalies[0].detail.contains(name))
  }

  @Test func firstOfEqualNamesIsRead() throws {
    let source = try open(
      OddZip([
        .init("b.txt", hello), .init("a.txt", Array("first".utf8)),
        .init("./a.txt", Array("second".utf8)), .init("a.txt", Array("third".utf8)),
      ]))
    #expect(names(source) == ["a.txt", "b.txt"])
    #expect(kinds(source) == [.duplicate])
    #expect(source.anomalies[0].path == Array("a.txt".utf8))
    #expect(try readAll(source, 0) == Array("first".utf8))
  }

  @Test func overlappingEntriesAreFound() throws {
    var second = OddZip.Entry("b.txt", hello)
    second.offset = 0
    let same = try open(OddZip([.init("a.txt", hello), second]))
    #expect(kinds(same) == [.unlisted, .mismatch, .overlap])
    #expect(same.anomalies[2].path == Array("b.txt".utf8))
    // The first claims to reach over the second, as in a zip bomb.
    var first = OddZip.Entry("a.txt", hello)
    first.size = 40
    first.compressedSize = 40
    let nested = try open(OddZip([first, .init("b.txt", hello), .init("c.txt", hello)]))
    #expect(kinds(nested) == [.overlap])
    #expect(nested.anomalies[0].path == Array("b.txt".utf8))
  }

  @Test func offsetBeyondTheFileIsFound() throws {
    var entry = OddZip.Entry("a.txt", hello)
    entry.offset = 5_000_000
    let source = try open(OddZip([entry]))
    #expect(kinds(source) == [.unlisted, .damaged])
    #expect(throws: SourceError.self) { try readAll(source, 0) }
    #expect(throws: SourceError.self) { try source.makeReader().readPrefix(0, limit: 10) }
  }

  @Test(arguments: [0, 8])
  func sizeThatCannotBeIsFound(_ method: Int) throws {
    var entry = method == 0 ? OddZip.Entry("a.txt", hello) : .init(deflated: "a.txt", hello)
    entry.size = 4_000_000_000
    let source = try open(OddZip([entry]))
    #expect(kinds(source) == [.damaged])
    #expect(throws: SourceError.self) { try readAll(source, 0) }
  }

  @Test(arguments: [false, true], [-1, 1, 100])
  func deflatedSizeIsHeldTo(_ isLarge: Bool, _ difference: Int) throws {
    let data = isLarge ? large : Array(repeating: 7, count: 500)
    var entry = OddZip.Entry(deflated: "a.bin", data)
    entry.size += difference
    let source = try open(OddZip([entry]))
    #expect(source.anomalies.isEmpty)
    let error = #expect(throws: SourceError.self) { try readAll(source, 0) }
    #expect(error?.code == .damaged)
    #expect(error?.path == Array("a.bin".utf8))
  }

  @Test(arguments: ["stored", "deflated", "large"])
  func wrongChecksumIsFound(_ what: String) throws {
    var entry =
      switch what {
      case "stored": OddZip.Entry("a.bin", hello)
      case "deflated": OddZip.Entry(deflated: "a.bin", hello)
      default: OddZip.Entry(deflated: "a.bin", large)
      }
    entry.crc ^= 1
    let source = try open(OddZip([entry]))
    let error = #expect(throws: SourceError.self) { try readAll(source, 0) }
    #expect(error?.code == .damaged)
  }

  @Test(arguments: [false, true])
  func localHeaderOfAnotherNameIsFound(_ isDeflated: Bool) throws {
    var entry = isDeflated ? OddZip.Entry(deflated: "a.txt", hello) : .init("a.txt", hello)
    entry.localName = Array("b.txt".utf8)
    let source = try open(OddZip([entry]))
    #expect(kinds(source) == [.mismatch])
    #expect(throws: SourceError.self) { try readAll(source, 0) }
    #expect(throws: SourceError.self) { try source.makeReader().readPrefix(0, limit: 3) }
  }

  @Test func bytesBeforeTheArchive() throws {
    var zip = OddZip([.init("a.txt", hello), .init(deflated: "b.bin", hello)])
    zip.before = Array("#!/bin/sh\n".utf8)
    let right = try open(zip)
    #expect(right.container == .zip)
    #expect(kinds(right) == [.prepended])
    #expect(try readAll(right, 0) == hello)
    zip.offsetsCountFromFileStart = false
    let wrong = try open(zip)
    #expect(kinds(wrong) == [.prepended])
    #expect(wrong.anomalies[0].path == nil)
    #expect(wrong.anomalies[0].detail.contains("10"))
    #expect(try readAll(wrong, 0) == hello)
    #expect(try readAll(wrong, 1) == hello)
  }

  @Test func bytesAfterTheArchive() throws {
    var zip = OddZip([.init("a.txt", hello)])
    zip.comment = Array("a comment that holds PK\u{5}\u{6} and then some more text".utf8)
    #expect(try open(zip).anomalies.isEmpty)
    zip.after = Array(repeating: 1, count: 100)
    let source = try open(zip)
    #expect(kinds(source) == [.trailing])
    #expect(source.anomalies[0].detail == "100")
    #expect(try readAll(source, 0) == hello)
  }

  @Test func zip64IsRead() throws {
    var entry = OddZip.Entry("a.txt", hello)
    entry.size = 0xFFFF_FFFF
    entry.compressedSize = 0xFFFF_FFFF
    entry.extra = little16(1) + little16(16) + little64(5) + little64(5)
    entry.localSize = 5
    entry.localCompressedSize = 5
    var zip = OddZip([entry, .init("b.txt", hello)])
    zip.isZip64 = true
    let source = try open(zip)
    #expect(source.anomalies.isEmpty)
    #expect(source.inventory.size(0) == 5)
    #expect(try readAll(source, 0) == hello)
    #expect(try readAll(source, 1) == hello)
  }

  @Test func zip64SizeThatIsMissingOrNegativeIsFound() throws {
    var entry = OddZip.Entry("a.txt", hello)
    entry.size = 0xFFFF_FFFF
    let missing = try open(OddZip([entry]))
    #expect(missing.inventory.count == 0)
    #expect(kinds(missing) == [.damaged])
    entry.extra = little16(1) + little16(8) + Array(repeating: 0xFF, count: 8)
    let negative = try open(OddZip([entry]))
    #expect(negative.inventory.count == 0)
    #expect(kinds(negative) == [.damaged])
  }

  @Test func unicodePathFieldGivesTheName() throws {
    let raw = Array("caf".utf8) + [0x82]
    var entry = OddZip.Entry("x", hello)
    entry.name = raw
    entry.localName = raw
    entry.extra = unicodePath("café", of: raw)
    let source = try open(OddZip([entry]))
    #expect(names(source) == ["café"])
    #expect(kinds(source) == [.nameEncoding])
    #expect(try readAll(source, 0) == hello)
    // A field of another name is out of date, and does not count.
    entry.extra = unicodePath("café", of: Array("other".utf8))
    #expect(try Array(open(OddZip([entry])).inventory.name(0)) == raw)
  }

  @Test(arguments: [-1, 1])
  func wrongCountIsFound(_ difference: Int) throws {
    var zip = OddZip([.init("a.txt", hello), .init("b.txt", hello), .init("c.txt", hello)])
    zip.countOffBy = difference
    let result = Result { try open(zip) }
    switch result {
    case .success(let source): #expect(kinds(source) == [.damaged, .unlisted])
    case .failure(let error): #expect((error as? SourceError)?.code == .damaged)
    }
  }

  @Test(arguments: [-10, 10])
  func wrongDirectorySizeIsFound(_ difference: Int) throws {
    var zip = OddZip([.init("a.txt", hello), .init("b.txt", hello)])
    zip.directorySizeOffBy = difference
    let source = try open(zip)
    #expect(kinds(source) == [.damaged])
    #expect(names(source) == ["a.txt", "b.txt"])
  }

  @Test func partOfASplitArchiveIsDamaged() {
    var zip = OddZip([.init("a.txt", hello)])
    zip.disk = 1
    let error = #expect(throws: SourceError.self) { try open(zip) }
    #expect(error?.code == .damaged)
    #expect(error?.detail.contains("parts") == true)
  }

  @Test func everyCutIsFoundAndNoneCrashes() throws {
    let bytes = OddZip([.init("a.txt", hello), .init(deflated: "b.txt", hello)]).bytes()
    for count in 4..<bytes.count {
      let path = folder.write("cut.zip", bytes.prefix(count))
      let error = #expect(throws: SourceError.self, "\(count) bytes") { try openSource(path) }
      #expect(error?.code == .damaged, "\(count) bytes")
    }
  }

  @Test func noFlippedByteCrashes() throws {
    let bytes = OddZip([
      .init("a.txt", hello), .init(deflated: "b/c.txt", hello), .init("d/", []),
    ]).bytes()
    var opened = 0
    for index in bytes.indices {
      for mask: UInt8 in [0x01, 0x80, 0xFF] {
        var copy = bytes
        copy[index] ^= mask
        guard let source = try? openSource(folder.write("flip.zip", copy)) else { continue }
        opened += 1
        for entry in source.inventory.indices {
          // The folder with another name is an empty file.
          if let content = try? readAll(source, entry), source.inventory.size(entry) > 0 {
            #expect(content == hello)
          }
          _ = try? source.makeReader().readPrefix(entry, limit: 100)
        }
      }
    }
    #expect(opened > 100)
  }

  @Test func limitsAreHeldTo() {
    let zip = OddZip([.init("a.txt", hello), .init("long-name.txt", hello)])
    let path = folder.write("ds.zip", zip.bytes())
    for limits in [
      SourceLimits([.entries: 1]), SourceLimits([.memory: 400]),
      SourceLimits([.centralDirectory: 50]),
    ] {
      let error = #expect(throws: SourceError.self) { try openSource(path, limits: limits) }
      #expect(error?.code == .limit)
    }
  }
}
