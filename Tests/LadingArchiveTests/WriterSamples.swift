// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingTestKit
import LadingText

/// A member and its content, as the writer tests use them.
struct WrittenSample {
  var name: [UInt8]
  var content: [UInt8]
  var isDeflated = false

  init(_ name: String, _ content: [UInt8]) {
    self.init(Array(name.utf8), content)
  }

  init(_ name: [UInt8], _ content: [UInt8]) {
    self.name = name
    self.content = content
  }

  /// Names that formats treat differently, and sizes around every buffer's edge.
  static func many(seed: UInt64) -> [WrittenSample] {
    var generator = SeededGenerator(seed: seed)
    let long = String(repeating: "n", count: 96) + ".jpg"
    let folders = String(repeating: "folder/", count: 20)
    return [
      WrittenSample("a.jpg", generator.bytes(1)),
      WrittenSample("café/ñandú.jpg", generator.bytes(511)),
      WrittenSample("empty.txt", []),
      WrittenSample("images/512.jpg", generator.bytes(512)),
      WrittenSample(long, generator.bytes(1000)),
      WrittenSample(folders + "split.jpg", generator.bytes(100_000)),
      WrittenSample("日本/" + String(repeating: "語", count: 60) + ".png", generator.bytes(262_144)),
      WrittenSample("with space and ' quote.jpg", generator.bytes(1_048_576)),
      WrittenSample(
        String(repeating: "d", count: 150) + "/" + String(repeating: "f", count: 145) + ".jpg",
        generator.bytes(2_500_000)),
      WrittenSample("z.jpg", generator.bytes(77)),
    ]
  }

  func write(to writer: any ArchiveWriter) throws(WriteError) -> XXH128 {
    try writer.add(
      ArchiveMember(name: name, size: Int64(content.count), isDeflated: isDeflated)
    ) {
      MemorySource(content, chunk: 60_000)
    }
  }
}
