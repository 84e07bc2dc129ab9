// SPDX-License-Identifier: Apache-2.0

import LadingTestKit

/// A zip whose every field can lie.
struct OddZip {
  struct Entry {
    var name: [UInt8]
    /// What lies in the file, compressed or not.
    var packed: [UInt8]
    var method = 0
    var flags = 0
    var crc: UInt32
    var size: Int
    var compressedSize: Int
    var attributes = 0o100644 << 16
    var extra: [UInt8] = []
    var localName: [UInt8]
    var localMethod: Int?
    /// Stands in for the true place of the local header.
    var offset: Int?

    /// A stored entry.
    init(_ name: String, _ data: [UInt8]) {
      self.name = Array(name.utf8)
      localName = self.name
      packed = data
      crc = crc32(data)
      size = data.count
      compressedSize = data.count
    }

    /// A deflated entry, in blocks that compress nothing.
    init(deflated name: String, _ data: [UInt8]) {
      self.init(name, data)
      packed = deflate(data)
      compressedSize = packed.count
      method = 8
    }
  }

  var entries: [Entry]
  var before: [UInt8] = []
  var offsetsCountFromFileStart = true
  var countOffBy = 0
  var directorySizeOffBy = 0
  var directoryOffsetOffBy = 0
  var disk = 0
  var comment: [UInt8] = []
  var after: [UInt8] = []
  var isZip64 = false

  init(_ entries: [Entry]) { self.entries = entries }

  func bytes() -> [UInt8] {
    var body = before
    var directory: [UInt8] = []
    let base = offsetsCountFromFileStart ? 0 : before.count
    for entry in entries {
      let offset = entry.offset ?? (body.count - base)
      func common(_ method: Int) -> [UInt8] {
        little16(entry.flags) + little16(method) + little16(0) + little16(33)
          + little32(Int(entry.crc)) + little32(entry.compressedSize) + little32(entry.size)
      }
      directory += little32(0x0201_4B50) + little16(0x0314) + little16(20) + common(entry.method)
      directory += little16(entry.name.count) + little16(entry.extra.count) + little16(0)
      directory += little16(0) + little16(0) + little32(entry.attributes) + little32(offset)
      directory += entry.name + entry.extra
      body += little32(0x0403_4B50) + little16(20) + common(entry.localMethod ?? entry.method)
      body += little16(entry.localName.count) + little16(0) + entry.localName + entry.packed
    }
    let start = body.count - base + directoryOffsetOffBy
    let count = entries.count + countOffBy
    let size = directory.count + directorySizeOffBy
    var end: [UInt8] = []
    if isZip64 {
      end += little32(0x0606_4B50) + little64(44) + little16(45) + little16(45) + little32(0)
      end += little32(0) + little64(count) + little64(count) + little64(size) + little64(start)
      end += little32(0x0706_4B50) + little32(0) + little64(start + directory.count) + little32(1)
    }
    end += little32(0x0605_4B50) + little16(disk) + little16(disk)
    end += little16(isZip64 ? 0xFFFF : count) + little16(isZip64 ? 0xFFFF : count)
    end += little32(isZip64 ? 0xFFFF_FFFF : size) + little32(isZip64 ? 0xFFFF_FFFF : start)
    return body + directory + end + little16(comment.count) + comment + after
  }
}

func little64(_ value: Int) -> [UInt8] { little32(value & 0xFFFF_FFFF) + little32(value >> 32) }

/// Raw deflate of stored blocks.
func deflate(_ data: [UInt8]) -> [UInt8] {
  var result: [UInt8] = []
  var start = 0
  repeat {
    let count = min(65535, data.count - start)
    result.append(start + count == data.count ? 1 : 0)
    result += little16(count) + little16(~count & 0xFFFF) + data[start..<(start + count)]
    start += count
  } while start < data.count
  return result
}
