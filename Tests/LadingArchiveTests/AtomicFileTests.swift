// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingTestKit
import LadingText
import Testing

@Suite struct AtomicFileTests {
  @Test(arguments: [0, 1, 229_376, 917_503, 917_504, 917_505, 1_835_008, 3_000_000])
  func holdsWhatWasWrittenAndItsHash(size: Int) throws {
    let folder = TemporaryFolder()
    var generator = SeededGenerator(seed: UInt64(size))
    let bytes = generator.bytes(size)
    let file = try AtomicFile(folder: folder.path, name: "out.bin")
    for start in stride(from: 0, to: size, by: 70_001) {
      try file.append(bytes[start..<min(size, start + 70_001)])
    }
    #expect(file.position == Int64(size))
    #expect(listFolder(folder.path).allSatisfy { $0.hasPrefix(".out.bin.part-") })
    let hash = try file.commit()
    #expect(listFolder(folder.path) == ["out.bin"])
    #expect(readFile(folder.path + "/out.bin") == bytes)
    #expect(hash == hexadecimal(sha256(bytes)))
  }

  /// Files that wait for each other hold what they would hold alone, whoever is written when.
  @Test(arguments: [1, 9, 16, 18])
  func filesWrittenTogether(count: Int) throws { try writeTogether(count, by: nil) }

  /// And whether or not the kernel writes blocks of several at once.
  @Test(arguments: [1, 9, 16, 18])
  func filesWrittenAtOnce(count: Int) throws { try writeTogether(count, by: AsyncWrites()) }

  /// A file system that cannot do it, and one that fills up meanwhile, leave the work to single writes.
  @Test(.enabled(if: SmallDisk.canBeMade, "needs the right to mount a tmpfs"))
  func filesWrittenAtOnceWhereThatCannotBe() throws {
    let disk = try #require(SmallDisk(kilobytes: 60_000))
    try writeTogether(16, by: AsyncWrites(), in: disk.path)
    let small = try #require(SmallDisk(kilobytes: 3000))
    let writes = AsyncWrites()
    let files = try (0..<16).map {
      try AtomicFile(folder: small.path, name: "\($0)", together: true)
    }
    let block = [UInt8](repeating: 7, count: 300_000)
    for file in files { try file.append(block) }
    AtomicFile.hashBlocks(of: files)
    AtomicFile.writeBlocks(of: files, by: writes)
    let error = #expect(throws: WriteError.self) { for file in files { try file.flushBlock() } }
    #expect(error?.code == .diskFull)
  }

  private func writeTogether(
    _ count: Int, by writes: AsyncWrites?, in place: String? = nil
  ) throws {
    let folder = TemporaryFolder()
    var generator = SeededGenerator(seed: UInt64(count))
    let path = place ?? folder.path
    let contents = (0..<count).map { generator.bytes($0 % 3 * 2_500_000 + $0 * 70_000 + 3) }
    let files = try contents.indices.map {
      try AtomicFile(folder: path, name: "\($0)", together: true)
    }
    var taken = [Int](repeating: 0, count: count)
    while let next = files.indices.filter({ taken[$0] < contents[$0].count })
      .min(by: { files[$0].waiting < files[$1].waiting })
    {
      if files[next].isFull {
        AtomicFile.hashBlocks(of: files)
        if let writes, !next.isMultiple(of: 5) { AtomicFile.writeBlocks(of: files, by: writes) }
        // Some are written at once, some when there is no room left.
        for number in files.indices where number == next || number.isMultiple(of: 3) {
          try files[number].flushBlock()
        }
      } else {
        let end = min(
          contents[next].count, taken[next] + Int.random(in: 1...300_000, using: &generator))
        try files[next].append(contents[next][taken[next]..<end])
        taken[next] = end
      }
    }
    for (number, file) in files.enumerated() {
      #expect(file.position == Int64(contents[number].count))
      #expect(try file.commit() == hexadecimal(sha256(contents[number])))
      #expect(readFile("\(path)/\(number)") == contents[number])
    }
  }

  /// A tmpfs and a disk differ in whether they can be written past the page cache.
  @Test(.enabled(if: SmallDisk.canBeMade, "needs the right to mount a tmpfs"))
  func writesTheSameToEveryFileSystem() throws {
    let disk = try #require(SmallDisk(kilobytes: 8192))
    var generator = SeededGenerator(seed: 9)
    let bytes = generator.bytes(2_900_000)
    let file = try AtomicFile(folder: disk.path, name: "out.bin")
    try file.append(bytes)
    #expect(try file.commit() == hexadecimal(sha256(bytes)))
    #expect(readFile(disk.path + "/out.bin") == bytes)
  }

  @Test func leavesNothingWhenItIsNotCommitted() throws {
    let folder = TemporaryFolder()
    do {
      let file = try AtomicFile(folder: folder.path, name: "out.bin")
      try file.append([1, 2, 3])
    }
    #expect(listFolder(folder.path) == [])
  }

  @Test func refusesToReplaceUnlessAsked() throws {
    let folder = TemporaryFolder()
    folder.write("out.bin", "old")
    let first = try AtomicFile(folder: folder.path, name: "out.bin")
    try first.append(Array("new".utf8))
    let error = #expect(throws: WriteError.self) { try first.commit() }
    #expect(error?.code == .exists)
    #expect(readFile(folder.path + "/out.bin") == Array("old".utf8))
    #expect(listFolder(folder.path) == ["out.bin"])

    let second = try AtomicFile(folder: folder.path, name: "out.bin")
    try second.append(Array("new".utf8))
    try second.commit(replacing: true)
    #expect(readFile(folder.path + "/out.bin") == Array("new".utf8))
  }

  @Test func saysThatTheFolderIsMissing() {
    let error = #expect(throws: WriteError.self) {
      try AtomicFile(folder: "/nowhere/at/all", name: "out.bin")
    }
    #expect(error?.code == .notFound)
  }

  @Test(.enabled(if: geteuid() != 0, "root may write anywhere"))
  func saysThatThePermissionIsMissing() {
    let folder = TemporaryFolder()
    chmod(folder.path, 0o555)
    defer { chmod(folder.path, 0o755) }
    let error = #expect(throws: WriteError.self) {
      try AtomicFile(folder: folder.path, name: "out.bin")
    }
    #expect(error?.code == .permission)
  }

  @Test(.enabled(if: SmallDisk.canBeMade, "needs the right to mount a tmpfs"))
  func saysThatTheDiskIsFullAndLeavesNothing() throws {
    let disk = try #require(SmallDisk(kilobytes: 512))
    do {
      let file = try AtomicFile(folder: disk.path, name: "out.bin")
      let error = #expect(throws: WriteError.self) {
        for _ in 0..<20 { try file.append(Array(repeating: 7, count: 100_000)) }
        try file.commit()
      }
      #expect(error?.code == .diskFull)
    }
    #expect(listFolder(disk.path) == [])
  }
}
