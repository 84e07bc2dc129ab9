// SPDX-License-Identifier: Apache-2.0

import CArchive
import Glibc
import LadingArchive
import LadingModel
import LadingTestKit
import Testing

/// Our own walk against libarchive's: names, sizes and contents.
struct TarSecondOpinionTests {
  struct Member: Equatable {
    var name: [UInt8]
    var size: Int64
    var content: [UInt8]
  }

  let folder = TemporaryFolder()

  @Test(arguments: Maker.allCases.filter { $0.container == .tar })
  func agreesWithLibarchive(_ maker: Maker) throws {
    let long = String(repeating: "long-", count: 50)
    let files: [(name: [UInt8], data: [UInt8])] = [
      (Array("a.txt".utf8), Array("a".utf8)), (Array("d/empty".utf8), []),
      (Array("d/é 日本.jpg".utf8), Array(repeating: 9, count: 1537)),
      (Array((maker == .ustar ? "x" : "d/" + long + "/" + long + "/z.png").utf8), [1, 2, 3]),
    ]
    let path = try maker.make(files, in: folder)
    let ours = try members(of: openSource(path))
    #expect(ours.count == 4)
    #expect(try ours == libarchive(path))
  }

  /// What libarchive lists as regular files, sorted by name, `./` left out.
  private func libarchive(_ path: String) throws -> [Member] {
    let locale = try #require(newlocale(LC_CTYPE_MASK, "C.UTF-8", nil))
    let before = uselocale(locale)
    defer {
      uselocale(before)
      freelocale(locale)
    }
    let archive = try #require(archive_read_new())
    defer { archive_read_free(archive) }
    #expect(archive_read_support_format_tar(archive) == ARCHIVE_OK)
    #expect(archive_read_open_filename(archive, path, 1 << 16) == ARCHIVE_OK)
    var result: [Member] = []
    var entry: OpaquePointer?
    while archive_read_next_header(archive, &entry) == ARCHIVE_OK {
      guard archive_entry_filetype(entry) == 0o100000 else { continue }
      var name = Array(String(cString: try #require(archive_entry_pathname(entry))).utf8)
      if name.starts(with: "./".utf8) { name.removeFirst(2) }
      var content: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = archive_read_data(archive, &buffer, buffer.count)
        if count <= 0 { break }
        content += buffer[..<count]
      }
      result.append(Member(name: name, size: archive_entry_size(entry), content: content))
    }
    return result.sorted { $0.name.lexicographicallyPrecedes($1.name) }
  }

  private func members(of source: any DatasetSource) throws -> [Member] {
    try source.inventory.indices.map {
      Member(
        name: Array(source.inventory.name($0)), size: source.inventory.size($0),
        content: try readAll(source, $0))
    }
  }
}
