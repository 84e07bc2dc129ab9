// SPDX-License-Identifier: Apache-2.0

import LadingModel
import Testing

struct EntryPathTests {
  @Test(arguments: ["a.jpg", "train/a.jpg", "a b/ü.png", "..a/b..", "C:x", ".hidden", "a\\b"])
  func accepts(_ path: String) {
    #expect(EntryPath(path)?.string == path)
  }

  @Test(arguments: [
    ("", EntryPathProblem.empty), ("/a", .absolute), ("C:/a", .absolute), ("c:\\a", .absolute),
    ("a//b", .empty), ("a/", .empty), ("../a", .parent), ("a/../b", .parent), ("a/..", .parent),
    ("./a", .dot), ("a/./b", .dot), ("a\0b", .nul),
  ])
  func refuses(_ path: String, _ problem: EntryPathProblem) {
    #expect(EntryPathProblem.first(in: Array(path.utf8)) == problem)
    #expect(EntryPath(path) == nil)
  }

  @Test(arguments: [
    ("train/a.b.JPG", "a.b.JPG", "train", "a.b", "jpg"), (".env", ".env", "", ".env", ""),
    ("x/y/noext", "noext", "x/y", "noext", ""), ("a.", "a.", "", "a", ""),
  ])
  func parts(_ path: String, _ name: String, _ folder: String, _ stem: String, _ ext: String) throws
  {
    let entry = try #require(EntryPath(path))
    #expect(entry.name.elementsEqual(name.utf8))
    #expect(entry.folder.elementsEqual(folder.utf8))
    #expect(entry.stem.elementsEqual(stem.utf8))
    #expect(entry.fileExtension == ext)
  }

  @Test func bytesThatAreNotUTF8AreKept() throws {
    let bytes: [UInt8] = [0x63, 0xE9, 0x2E, 0x6A, 0x70, 0x67]
    let path = try EntryPath(validating: bytes)
    #expect(path.bytes == bytes)
    #expect(path.string == "c\u{FFFD}.jpg")
  }
}

struct InventoryTests {
  private func inventory(_ paths: [String]) -> Inventory {
    var builder = InventoryBuilder()
    for (index, path) in paths.enumerated() {
      if let entry = EntryPath(path) { builder.add(path: entry, size: Int64(index), locator: 7) }
    }
    return Inventory(builder)
  }

  @Test func sortsByBytesAndKeepsSizes() {
    let list = inventory(["b.jpg", "a/z.txt", "a.jpg", "a/b.mp4"])
    #expect(list.indices.map { list.path($0).string } == ["a.jpg", "a/b.mp4", "a/z.txt", "b.jpg"])
    #expect(list.indices.map { list.size($0) } == [2, 3, 1, 0])
    #expect(list.indices.map { list.kind($0) } == [.image, .video, .other, .image])
    #expect(list.totalBytes == 6)
    #expect(list.locator(3) == 7)
  }

  @Test func dropsTheLaterOfEqualPaths() {
    let list = inventory(["x", "y", "x"])
    #expect(list.count == 2)
    #expect(list.size(0) == 0)
  }

  @Test func findsExactlyWhatIsThere() {
    let list = inventory(["a", "a/b", "ab", "b"])
    for index in list.indices { #expect(list.find(list.name(index)) == index) }
    #expect(list.find("aa") == nil)
    #expect(list.find("") == nil)
    #expect(list.find("c") == nil)
  }

  @Test func rangeIsWhatLiesBelowAFolder() {
    let list = inventory(["a-b/x", "a/x", "a/y/z", "a0/x", "b"])
    #expect(list.range(under: "a".utf8).map { list.path($0).string } == ["a/x", "a/y/z"])
    #expect(list.range(under: "".utf8) == list.indices)
    #expect(list.range(under: "c".utf8).isEmpty)
  }
}
