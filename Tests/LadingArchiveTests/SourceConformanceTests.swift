// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingTestKit
import LadingText
import Testing

/// What every source must do alike, whatever holds the dataset.
struct SourceConformanceTests {
  let folder = TemporaryFolder()

  private func text(_ string: String) -> [UInt8] { Array(string.utf8) }

  /// Bytes that compress well and differ everywhere.
  private func pattern(_ count: Int, seed: Int = 1) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: ($0 / 7) &* seed &+ $0 >> 9) }
  }

  private func names(_ source: any DatasetSource) -> [String] {
    source.inventory.indices.map { source.inventory.path($0).string }
  }

  @Test(arguments: Maker.allCases)
  func listsInByteOrder(_ maker: Maker) throws {
    let path = try maker.make(
      [
        "valid/b.txt": text("0 1"), "train/a.JPG": text("jpeg"), "train-2/z.zip": text("zip"),
        "train/a.b/c.txt": text(""), "README.md": text("hello"), "train/B.png": text("png"),
      ], in: folder)
    let source = try openSource(path)
    #expect(source.container == maker.container)
    #expect(source.path == path)
    #expect(source.anomalies.isEmpty)
    #expect(
      names(source) == [
        "README.md", "train-2/z.zip", "train/B.png", "train/a.JPG", "train/a.b/c.txt",
        "valid/b.txt",
      ])
    #expect(source.inventory.indices.map { source.inventory.size($0) } == [5, 3, 3, 4, 0, 3])
    #expect(source.inventory.totalBytes == 18)
    #expect(
      source.inventory.indices.map { source.inventory.kind($0) } == [
        .other, .archive, .image, .image, .other, .other,
      ])
    #expect(try readAll(source, 0) == text("hello"))
    #expect(try readAll(source, 4) == [])
  }

  @Test(arguments: Maker.allCases)
  func keepsUnicodeNames(_ maker: Maker) throws {
    let wanted = ["e\u{301}.txt", "images/日本語 🐈.jpg", "\u{e9}.txt"]
    let path = try maker.make(wanted.map { (text($0), text($0)) }, in: folder)
    let source = try openSource(path)
    #expect(source.inventory.indices.map { Array(source.inventory.name($0)) } == wanted.map(text))
    for index in source.inventory.indices {
      #expect(try readAll(source, index) == Array(source.inventory.name(index)))
    }
    // The accented letters are the same to a file system that composes; not every program marks
    // its UTF-8.
    let kinds = source.anomalies.map(\.kind).filter { $0 != .nameEncoding }
    #expect(kinds == [.caseCollision])
    if maker != .infoZip { #expect(source.anomalies.count == 1) }
  }

  @Test(arguments: Maker.allCases.filter(\.keepsBytes))
  func keepsNamesThatAreNotUTF8(_ maker: Maker) throws {
    let name = text("caf") + [0x82, 0xFF] + text(".txt")
    let source = try openSource(try maker.make([(name, text("coffee"))], in: folder))
    #expect(source.inventory.indices.map { Array(source.inventory.name($0)) } == [name])
    // A folder has no headers that could say how names are to be read.
    let wanted: [SourceAnomaly.Kind] =
      switch maker.container {
      case .folder, .file: []
      case .zip: [.nameContradiction]
      case .tar: [.nameEncoding]
      }
    #expect(source.anomalies.map(\.kind) == wanted)
    #expect(try readAll(source, 0) == text("coffee"))
  }

  @Test(arguments: Maker.allCases.filter(\.makesEmpty))
  func listsNothing(_ maker: Maker) throws {
    let source = try openSource(try maker.make([:], in: folder))
    #expect(source.container == maker.container)
    #expect(source.inventory.count == 0)
    #expect(source.anomalies.isEmpty)
  }

  @Test(arguments: Maker.allCases, [0, 1, 512, 513, 70_000, 1 << 20, 1_200_000])
  func readsAnyStretch(_ maker: Maker, _ size: Int) throws {
    let content = pattern(size)
    let source = try openSource(
      try maker.make(["a.bin": content, "b.bin": text("other")], in: folder))
    let reader = try source.makeReader()
    for (offset, count) in [
      (0, 4096), (0, size), (0, size + 1), (size - 1, 10), (size / 2, 1000), (size / 3, size),
      (size, 5), (size + 100, 5), (1, 1), (7, 0),
    ] where offset >= 0 {
      var buffer = [UInt8](repeating: 0xEE, count: count + 8)
      let done = try buffer.withUnsafeMutableBytes {
        try reader.read(
          0, at: Int64(offset), into: UnsafeMutableRawBufferPointer(rebasing: $0[..<count]))
      }
      let wanted = Array(content.dropFirst(offset).prefix(count))
      #expect(done == wanted.count, "offset \(offset), count \(count)")
      #expect(Array(buffer.prefix(done)) == wanted, "offset \(offset), count \(count)")
      #expect(buffer.suffix(8).allSatisfy { $0 == 0xEE }, "wrote beyond the buffer")
      #expect(try reader.readPrefix(1, limit: 3) == text("oth"))
    }
    #expect(try reader.readPrefix(0, limit: .max) == content)
  }

  @Test(arguments: Maker.allCases, [1, 17, 4096, 1 << 20])
  func streamsInAnyChunk(_ maker: Maker, _ chunk: Int) throws {
    let small = pattern(chunk == 1 ? 3000 : 100_000)
    let large = pattern(chunk == 1 ? 1000 : 1_200_000, seed: 3)
    let source = try openSource(
      try maker.make(["a.bin": small, "b.bin": large, "c.bin": []], in: folder))
    #expect(try readAll(source, 0, chunk: chunk) == small)
    #expect(try readAll(source, 1, chunk: chunk) == large)
    #expect(try readAll(source, 2, chunk: chunk) == [])
  }

  @Test(arguments: Maker.allCases)
  func readsSeveralStreamsAtOnce(_ maker: Maker) throws {
    let contents = (1...4).map { pattern($0 == 2 ? 1_200_000 : 50_000 * $0, seed: $0) }
    let source = try openSource(
      try maker.make(
        contents.enumerated().map { (text("\($0.offset).bin"), $0.element) }, in: folder))
    let reader = try source.makeReader()
    let streams = try source.inventory.indices.map { try reader.open($0) }
    var results = contents.map { _ in [UInt8]() }
    var buffer = [UInt8](repeating: 0, count: 30_011)
    var isActive = true
    while isActive {
      isActive = false
      for index in streams.indices {
        let count = try buffer.withUnsafeMutableBytes { try streams[index].read(into: $0) }
        results[index] += buffer[..<count]
        if count > 0 { isActive = true }
        #expect(try reader.readPrefix(index, limit: 5) == Array(contents[index].prefix(5)))
      }
    }
    #expect(results == contents)
  }

  @Test(arguments: Maker.allCases)
  func readersWorkSideBySide(_ maker: Maker) async throws {
    let contents = (0..<40).map { pattern($0 == 5 ? 1_100_000 : 1000 + $0, seed: $0 + 1) }
    let source = try openSource(
      try maker.make(
        contents.enumerated().map { (text("\(100 + $0.offset).bin"), $0.element) }, in: folder))
    let good = try await withThrowingTaskGroup(of: Bool.self) { group in
      for worker in 0..<4 {
        group.addTask {
          let reader = try source.makeReader()
          return try (0..<40).allSatisfy { step in
            let entry = (step * 7 + worker * 11) % 40
            return try drain(reader.open(entry)) == contents[entry]
              && reader.readPrefix(entry, limit: 100) == Array(contents[entry].prefix(100))
          }
        }
      }
      return try await group.reduce(true) { $0 && $1 }
    }
    #expect(good)
  }

  @Test(arguments: Maker.allCases)
  func leavesJunkOut(_ maker: Maker) throws {
    let path = try maker.make(
      [
        "images/a.txt": text("a"), "images/.DS_Store": text("x"), "__MACOSX/images/._a.txt": [],
        "__MACOSX/b": [], "images/._a.txt": text("y"), "images/.git/config": [],
        "Thumbs.db": text("z"), ".hidden": text("h"), "git/CVSS": text("c"),
      ], in: folder)
    let source = try openSource(path)
    #expect(names(source) == [".hidden", "git/CVSS", "images/a.txt"])
    #expect(
      source.anomalies.map { "\($0.kind) \(String(decoding: $0.path ?? [], as: UTF8.self))" } == [
        "junk Thumbs.db", "junk __MACOSX", "junk images/.DS_Store", "junk images/._a.txt",
        "junk images/.git",
      ])
  }

  @Test(arguments: Maker.allCases)
  func reportsNamesThatDifferByCase(_ maker: Maker) throws {
    let path = try maker.make(
      ["a/X.jpg": text("1"), "a/x.jpg": text("2"), "a/É.txt": [], "a/é.txt": [], "b/x.jpg": []],
      in: folder)
    let source = try openSource(path)
    #expect(source.inventory.count == 5)
    let collisions = source.anomalies.filter { $0.kind != .nameEncoding }
    #expect(collisions.map(\.kind) == [.caseCollision, .caseCollision])
    #expect(collisions.map(\.detail) == ["a/X.jpg", "a/É.txt"])
    #expect(collisions.map(\.path) == [text("a/x.jpg"), text("a/é.txt")])
    if maker != .infoZip { #expect(source.anomalies.count == 2) }
    #expect(try readAll(source, 0) == text("1"))
    #expect(try readAll(source, 1) == text("2"))
  }

  @Test(arguments: Maker.allCases.filter { $0 != .ustar })
  func keepsLongNames(_ maker: Maker) throws {
    let folders = (0..<6).map { "\($0)" + String(repeating: "n", count: 60) }
    let name = folders.joined(separator: "/") + "/" + String(repeating: "f", count: 200) + ".jpg"
    let source = try openSource(try maker.make([(text(name), text("long"))], in: folder))
    #expect(names(source) == [name])
    #expect(source.anomalies.isEmpty)
    #expect(try readAll(source, 0) == text("long"))
  }
}
