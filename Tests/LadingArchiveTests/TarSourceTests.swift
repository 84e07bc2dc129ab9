// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingTestKit
import Testing

/// Tars of every dialect, and tars that lie or break off.
struct TarSourceTests {
  let folder = TemporaryFolder()
  private let hello = Array("hello".utf8)

  private func open(_ bytes: [UInt8]) throws -> any DatasetSource {
    try openSource(folder.write("ds.tar", bytes))
  }

  private func open(_ build: (inout OddTar) -> Void) throws -> any DatasetSource {
    var tar = OddTar()
    build(&tar)
    return try open(tar.finished())
  }

  private func kinds(_ source: any DatasetSource) -> [SourceAnomaly.Kind] {
    source.anomalies.map(\.kind)
  }

  private func names(_ source: any DatasetSource) -> [String] {
    source.inventory.indices.map { source.inventory.path($0).string }
  }

  @Test(arguments: ["../a", "a/../b", "/a", "C:/a", "a//b", "a/./b", "..", "./../a"])
  func unsafeNameIsNotRead(_ name: String) throws {
    let source = try open {
      $0.add(name, hello)
      $0.add("good.txt", hello)
    }
    #expect(names(source) == ["good.txt"])
    #expect(kinds(source) == [.unsafePath])
    #expect(source.anomalies[0].path == Array(name.utf8))
  }

  @Test func nameWithNULInPaxIsUnsafe() throws {
    let source = try open {
      $0.addPax([("path", "a\0b.jpg")])
      $0.add("a", hello)
    }
    #expect(source.inventory.count == 0)
    #expect(kinds(source) == [.unsafePath])
    #expect(source.anomalies[0].path == Array("a\0b.jpg".utf8))
  }

  @Test(
    arguments: [
      ("1", "hard link"), ("2", "symbolic link"), ("3", "device"), ("4", "device"), ("6", "pipe"),
      ("S", "sparse"), ("M", "volume"), ("Q", "type Q"),
    ] as [(Character, String)])
  func specialEntryIsNotRead(_ type: Character, _ word: String) throws {
    let source = try open {
      $0.add("link", type: type, link: "good.txt")
      $0.add("good.txt", hello)
    }
    #expect(names(source) == ["good.txt"])
    #expect(kinds(source) == [.special])
    #expect(source.anomalies[0].detail.contains(word))
    #expect(try readAll(source, 0) == hello)
  }

  @Test func sparseFileAndItsMapAreSkipped() throws {
    let source = try open {
      $0.add("sparse", [], type: "S", size: Array("00000001000\0".utf8), dialect: .gnu) {
        $0[482] = 1
      }
      var more = [UInt8](repeating: 0x31, count: 512)
      more[504] = 1
      $0.addRaw(more)
      $0.addRaw(Array(repeating: 0, count: 512))
      $0.addRaw(Array(repeating: 7, count: 512))
      $0.add("good.txt", hello)
    }
    #expect(kinds(source) == [.special])
    #expect(names(source) == ["good.txt"])
    #expect(try readAll(source, 0) == hello)
  }

  @Test func sparseFileInPaxIsSpecial() throws {
    let source = try open {
      $0.addPax([("GNU.sparse.major", "1"), ("GNU.sparse.name", "real.bin")])
      $0.add("GNUSparseFile.0/real.bin", hello)
    }
    #expect(source.inventory.count == 0)
    #expect(kinds(source) == [.special])
    #expect(source.anomalies[0].path == Array("real.bin".utf8))
  }

  @Test func hardLinkWithAndWithoutContent() throws {
    let source = try open {
      $0.add("a.txt", hello)
      $0.add("with", hello, type: "1", link: "a.txt")
      $0.add("b.txt", hello)
      // The size is that of the file it leads to; no content follows.
      $0.add("without", [], type: "1", link: "a.txt", size: Array("00000000005\0".utf8))
      $0.add("c.txt", hello)
    }
    #expect(names(source) == ["a.txt", "b.txt", "c.txt"])
    #expect(kinds(source) == [.special, .special])
  }

  @Test func everyDialectIsRead() throws {
    let long = String(repeating: "l", count: 150)
    let source = try open {
      $0.add("v7", hello, type: "\0", dialect: .v7)
      $0.add("v7folder/", [], type: "\0", dialect: .v7)
      $0.add("ustar", hello, prefix: "some/prefix")
      $0.add("star", hello, prefix: "star/prefix", dialect: .star) { $0[476] = 0x31 }
      $0.add("gnu", hello, prefix: "no prefix here", dialect: .gnu)
      $0.add("contiguous", hello, type: "7")
      $0.add("folder", [], type: "5")
      $0.add("label", [], type: "V")
      $0.add("././@LongLink", Array((long + "\0").utf8), type: "L", dialect: .gnu)
      $0.add(String(long.prefix(100)), hello, dialect: .gnu)
      $0.addPax([("path", "pax/" + long), ("size", "5"), ("mtime", "1.5")])
      $0.add("short", hello)
      $0.add("binary", hello, size: [0x80] + Array(repeating: 0, count: 10) + [5])
      $0.add("signed\u{e9}", hello, signedSum: true)
      $0.add("blanks", hello, size: Array("          5 ".utf8))
    }
    #expect(source.anomalies.isEmpty)
    #expect(
      names(source) == [
        "binary", "blanks", "contiguous", "gnu", long, "pax/" + long, "signed\u{e9}",
        "some/prefix/ustar", "star/prefix/star", "v7",
      ])
    for index in source.inventory.indices { #expect(try readAll(source, index) == hello) }
  }

  @Test func globalPaxHeaderHoldsUntilOverridden() throws {
    let source = try open {
      $0.addPax([("comment", "from git archive"), ("size", "5")], type: "g")
      $0.add("a.txt", hello, size: Array("00000000000\0".utf8))
      $0.addPax([("size", "2")])
      $0.add("b.txt", Array("ab".utf8))
    }
    #expect(kinds(source) == [.mismatch])
    #expect(source.inventory.indices.map { source.inventory.size($0) } == [5, 2])
    #expect(try readAll(source, 1) == Array("ab".utf8))
  }

  @Test(arguments: ["99 path=x\n", "x path=x\n", "9 path=xyz", "0 \n", "7 path\n", "12 size=1x2\n"])
  func malformedPaxHeaderIsReported(_ body: String) throws {
    let source = try open {
      $0.add("PaxHeader", Array(body.utf8), type: "x")
      $0.add("a.txt", hello)
    }
    #expect(kinds(source) == [.damaged])
    #expect(names(source) == ["a.txt"])
  }

  @Test func lastOfEqualNamesIsRead() throws {
    let source = try open {
      $0.add("b.txt", hello)
      $0.add("a.txt", Array("first".utf8))
      $0.add("./a.txt", Array("second".utf8))
    }
    #expect(names(source) == ["a.txt", "b.txt"])
    #expect(kinds(source) == [.duplicate])
    #expect(try readAll(source, 0) == Array("second".utf8))
  }

  @Test func endOfArchiveIsLookedAt() throws {
    var tar = OddTar()
    tar.add("a.txt", hello)
    let zeros = { [UInt8](repeating: 0, count: $0 * 512) }
    let cases: [([UInt8], SourceAnomaly.Kind, String)] = [
      ([], .unfinished, "missing"), (zeros(1), .unfinished, "only one"),
      (zeros(2) + [1], .trailing, "1"),
      (zeros(20) + Array("garbage".utf8), .trailing, "7"),
      (zeros(2) + tar.finished(), .concatenated, ""),
      (zeros(1) + tar.finished(), .damaged, "single zero block"),
      (zeros(1) + Array(repeating: 5, count: 512), .trailing, "512"),
      (Array(repeating: 5, count: 100), .damaged, "middle"),
      (Array(repeating: 5, count: 512), .damaged, "checksum"),
    ]
    for (end, kind, word) in cases {
      let source = try open(tar.bytes + end)
      #expect(kinds(source) == [kind], "\(word)")
      #expect(source.anomalies.first?.detail.contains(word) != false, "\(source.anomalies)")
      #expect(try readAll(source, 0) == hello)
    }
    #expect(try open(tar.bytes + zeros(2)).anomalies.isEmpty)
    #expect(try open(tar.bytes + zeros(18)).anomalies.isEmpty)
  }

  @Test func cutContentIsFound() throws {
    var tar = OddTar()
    tar.add("a.txt", hello)
    tar.add("b.bin", Array(repeating: 7, count: 5000))
    let source = try open(Array(tar.bytes.dropLast(4000)))
    #expect(names(source) == ["a.txt", "b.bin"])
    #expect(kinds(source) == [.damaged])
    #expect(source.anomalies[0].path == Array("b.bin".utf8))
    #expect(try readAll(source, 0) == hello)
    let error = #expect(throws: SourceError.self) { try readAll(source, 1) }
    #expect(error?.code == .damaged)
    #expect(try source.makeReader().readPrefix(1, limit: 10) == Array(repeating: 7, count: 10))
  }

  @Test(
    arguments: [
      [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
      [0x80, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
      [0x80, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], Array("-0000000005\0".utf8),
      Array("77777777777\0".utf8), Array("9\0\0\0\0\0\0\0\0\0\0\0".utf8),
    ] as [[UInt8]])
  func sizeThatCannotBeIsFound(_ size: [UInt8]) throws {
    let source = try open {
      $0.add("a.txt", hello)
      $0.add("b.txt", hello, size: size)
    }
    #expect(kinds(source).first == .damaged)
    #expect(names(source).contains("a.txt"))
    for index in source.inventory.indices { _ = try? readAll(source, index) }
  }

  @Test func hugeExtendedHeaderIsALimit() {
    let error = #expect(throws: SourceError.self) {
      try open { $0.add("L", hello, type: "L", size: Array("77777777777\0".utf8)) }
    }
    #expect(error?.code == .limit)
  }

  @Test func zerosAreAnEmptyTar() throws {
    let source = try open(Array(repeating: 0, count: 10240))
    #expect(source.container == .tar)
    #expect(source.inventory.count == 0)
    #expect(source.anomalies.isEmpty)
  }

  @Test func noCutCrashes() throws {
    var tar = OddTar()
    tar.addPax([("path", "a/b.txt"), ("size", "5")])
    tar.add("x", hello)
    tar.add("././@LongLink", Array("long.txt\0".utf8), type: "L", dialect: .gnu)
    tar.add("c.txt", hello)
    let bytes = tar.finished()
    for count in stride(from: 512, to: tar.bytes.count, by: 64) {
      let source = try open(Array(bytes.prefix(count)))
      #expect(!source.anomalies.isEmpty, "\(count) bytes")
      for index in source.inventory.indices { _ = try? readAll(source, index) }
    }
  }

  @Test func noFlippedByteCrashes() throws {
    var tar = OddTar()
    tar.addPax([("path", "a/b.txt"), ("size", "5")])
    tar.add("x", hello)
    let bytes = tar.finished()
    var opened = 0
    for index in bytes.indices where bytes[index] != 0 || index % 16 == 0 {
      var copy = bytes
      copy[index] ^= 0x15
      guard let source = try? open(copy) else { continue }
      opened += 1
      for entry in source.inventory.indices { _ = try? readAll(source, entry) }
    }
    #expect(opened > 50)
  }
}
