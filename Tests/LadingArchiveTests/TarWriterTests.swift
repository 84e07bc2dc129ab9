// SPDX-License-Identifier: Apache-2.0

import CArchive
import Glibc
import LadingModel
import LadingTestKit
import LadingText
import Testing

@testable import LadingArchive

@Suite struct TarWriterTests {
  /// Also names that are not UTF-8, short and too long for ustar.
  private static var samples: [WrittenSample] {
    WrittenSample.many(seed: 5) + [
      WrittenSample(Array("caf".utf8) + [0xE9, 0x2E, 0x6A, 0x70, 0x67], [1, 2, 3]),
      WrittenSample(Array(repeating: 0xE9, count: 180), [4, 5]),
      WrittenSample(String(repeating: "é", count: 149) + "/x.jpg", [6]),
    ]
  }

  private func write(
    _ samples: [WrittenSample], into folder: TemporaryFolder, name: String = "out.tar"
  ) throws -> String {
    let file = try AtomicFile(folder: folder.path, name: name)
    let writer = TarWriter(file)
    for sample in samples { _ = try sample.write(to: writer) }
    try writer.finish()
    let hash = try file.commit()
    let path = folder.path + "/" + name
    #expect(hash == hexadecimal(sha256(readFile(path))))
    return path
  }

  @Test func hasTheSizeThatTheArithmeticSays() throws {
    for sample in Self.samples {
      let folder = TemporaryFolder()
      let size =
        TarWriter.endBytes
        + TarWriter.entryBytes(name: sample.name, size: Int64(sample.content.count))
      let path = try write([sample], into: folder)
      #expect(readFile(path).count == Int(size), "\(String(decoding: sample.name, as: UTF8.self))")
    }
  }

  /// Names of every length, with the slash everywhere: ustar's split is predicted exactly.
  @Test func predictsWhichNamesUstarHolds() throws {
    for length in [99, 100, 101, 102, 155, 156, 200, 254, 255, 256, 257, 258, 300] {
      for slash in [1, 50, 99, 100, 101, 154, 155, 156, 157, 199] where slash < length - 1 {
        let folder = TemporaryFolder()
        var name = Array(repeating: UInt8(ascii: "n"), count: length)
        name[slash] = UInt8(ascii: "/")
        let path = try write([WrittenSample(name, [1])], into: folder)
        let size = TarWriter.endBytes + TarWriter.entryBytes(name: name, size: 1)
        #expect(readFile(path).count == Int(size), "length \(length), slash at \(slash)")
      }
    }
  }

  /// Names of every length, and sizes with every number of digits.
  @Test func isByteForByteWhatLibarchiveWrites() throws {
    var samples = Self.samples.filter {
      TarWriter.entryBytes(name: $0.name, size: 0) == 512
    }
    #expect(samples.count >= 8)
    for length in 1...255 {
      var name = Array(repeating: UInt8(truncatingIfNeeded: 0x61 + length % 26), count: length)
      if length > 100 { name[length - 100] = UInt8(ascii: "/") }
      samples.append(WrittenSample(name, Array(repeating: 7, count: length * length % 5000)))
    }
    let folder = TemporaryFolder()
    let ours = readFile(try write(samples, into: folder))
    let theirs = folder.path + "/libarchive.tar"
    let archive = archive_write_new()
    archive_write_set_format_ustar(archive)
    archive_write_set_bytes_in_last_block(archive, 1)
    #expect(archive_write_open_filename(archive, theirs) == ARCHIVE_OK)
    let entry = archive_entry_new()
    for sample in samples {
      archive_entry_clear(entry)
      let name = (sample.name + [0]).map { CChar(bitPattern: $0) }
      archive_entry_set_pathname(entry, name)
      archive_entry_set_size(entry, la_int64_t(sample.content.count))
      archive_entry_set_filetype(entry, 0o100000)
      archive_entry_set_perm(entry, 0o644)
      archive_entry_set_mtime(entry, 0, 0)
      #expect(archive_write_header(archive, entry) == ARCHIVE_OK)
      #expect(
        archive_write_data(archive, sample.content, sample.content.count) == sample.content.count)
    }
    archive_entry_free(entry)
    archive_write_free(archive)
    #expect(hexadecimal(sha256(ours)) == hexadecimal(sha256(readFile(theirs))))
  }

  /// Sizes that are not written out here, up to the largest that ustar has digits for.
  @Test func statesLargeSizesAsLibarchiveDoes() throws {
    for size: Int64 in [8, 63, 64, 1 << 20, 1 << 32, (1 << 33) - 1] {
      var ours = [UInt8](repeating: 1, count: 512)
      ours.withUnsafeMutableBytes {
        UstarHeader.write(Array("a/b.jpg".utf8), prefix: 0, size: size, into: $0)
      }
      var theirs = [UInt8](repeating: 0, count: 4096)
      var used = 0
      let archive = archive_write_new()
      archive_write_set_format_ustar(archive)
      archive_write_set_bytes_per_block(archive, 0)
      archive_write_open_memory(archive, &theirs, theirs.count, &used)
      let entry = archive_entry_new()
      archive_entry_set_pathname(entry, "a/b.jpg")
      archive_entry_set_size(entry, size)
      archive_entry_set_filetype(entry, 0o100000)
      archive_entry_set_perm(entry, 0o644)
      archive_entry_set_mtime(entry, 0, 0)
      #expect(archive_write_header(archive, entry) == ARCHIVE_OK)
      archive_entry_free(entry)
      archive_write_fail(archive)
      archive_write_free(archive)
      #expect(hexadecimal(ours) == hexadecimal(theirs[..<512]), "\(size)")
    }
  }

  /// What an earlier call left in errno is no error of the name that is written next.
  @Test func aStaleErrorNumberDoesNotMatter() throws {
    let folder = TemporaryFolder()
    errno = ENOMEM
    let path = try write([WrittenSample(Array(repeating: 0xE9, count: 180), [4, 5])], into: folder)
    #expect(try openSource(path).inventory.count == 1)
  }

  @Test func isTheSameEveryTime() throws {
    let folder = TemporaryFolder()
    let first = try write(Self.samples, into: folder)
    let second = try write(Self.samples, into: folder, name: "again.tar")
    #expect(readFile(first) == readFile(second))
  }

  @Test(
    arguments: [
      ("tar", ["tf"]), ("bsdtar", ["tf"]), ("7z", ["t"]), ("python3", ["-m", "tarfile", "-t"]),
    ].filter { Tool.isInstalled($0.0) })
  func otherToolsRead(tool: String, arguments: [String]) throws {
    let folder = TemporaryFolder()
    let path = try write(WrittenSample.many(seed: 6), into: folder)
    let answer = Tool.run(tool, arguments + [path])
    #expect(answer.status == 0, "\(answer.output)")
  }

  @Test(.enabled(if: Tool.isInstalled("python3")))
  func pythonReadsTheSameNamesAndContents() throws {
    let folder = TemporaryFolder()
    let path = try write(Self.samples, into: folder)
    let program = """
      import hashlib, sys, tarfile
      archive = tarfile.open(sys.argv[1], encoding='utf-8', errors='surrogateescape')
      for i in archive:
          data = archive.extractfile(i).read()
          name = i.name.encode('utf-8', 'surrogateescape')
          print(name.hex(), hashlib.sha256(data).hexdigest(), i.mode, i.mtime, i.uid, i.gid,
                i.uname + i.gname + '.')
      """
    let answer = Tool.run("python3", ["-c", program, path])
    let expected = Self.samples.map {
      "\(hexadecimal($0.name)) \(hexadecimal(sha256($0.content))) \(0o644) 0 0 0 .\n"
    }
    #expect(answer.output == expected.joined())
  }

  @Test(arguments: [(10, 9), (10, 11), (3_000_000, 2_999_999), (3_000_000, 3_000_001)])
  func refusesASourceOfAnotherSize(planned: Int, real: Int) throws {
    let folder = TemporaryFolder()
    do {
      let writer = TarWriter(try AtomicFile(folder: folder.path, name: "out.tar"))
      let error = #expect(throws: WriteError.self) {
        _ = try writer.add(ArchiveMember(name: Array("a.jpg".utf8), size: Int64(planned))) {
          MemorySource(Array(repeating: 1, count: real))
        }
      }
      #expect(error?.source?.code == .changed)
    }
    #expect(listFolder(folder.path) == [])
  }

  @Test(.enabled(if: SmallDisk.canBeMade, "needs the right to mount a tmpfs"))
  func saysThatTheDiskIsFull() throws {
    let disk = try #require(SmallDisk(kilobytes: 512))
    do {
      let writer = TarWriter(try AtomicFile(folder: disk.path, name: "out.tar"))
      let error = #expect(throws: WriteError.self) {
        _ = try writer.add(ArchiveMember(name: Array("a.jpg".utf8), size: 3_000_000)) {
          MemorySource(Array(repeating: 1, count: 3_000_000))
        }
      }
      #expect(error?.code == .diskFull)
    }
    #expect(listFolder(disk.path) == [])
  }
}
