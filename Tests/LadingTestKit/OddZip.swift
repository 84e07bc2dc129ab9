// SPDX-License-Identifier: Apache-2.0

/// A zip whose every field can lie.
public struct OddZip {
  /// One entry: what the directory says of it, what the local header says, and what lies there.
  public struct Entry {
    /// Its name in the directory.
    public var name: [UInt8]
    /// What lies in the file, compressed or not.
    public var packed: [UInt8]
    /// The compression method.
    public var method = 0
    /// The general purpose flags.
    public var flags = 0
    /// The CRC-32 of the content.
    public var crc: UInt32
    /// The unpacked size, in bytes.
    public var size: Int
    /// The packed size, in bytes.
    public var compressedSize: Int
    /// The external attributes, a Unix mode in the upper half.
    public var attributes = 0o100644 << 16
    /// The directory's extra fields.
    public var extra: [UInt8] = []
    /// The part of a split archive.
    public var disk = 0
    /// The local header's, where it says otherwise than the directory.
    public var localName: [UInt8]?
    /// The local header's method; nil for the same.
    public var localMethod: Int?
    /// The local header's flags; nil for the same.
    public var localFlags: Int?
    /// The local header's CRC-32; nil for the same.
    public var localCrc: UInt32?
    /// The local header's unpacked size; nil for the same.
    public var localSize: Int?
    /// The local header's packed size; nil for the same.
    public var localCompressedSize: Int?
    /// The local header's extra fields.
    public var localExtra: [UInt8] = []
    /// What follows the content: a data descriptor, or anything.
    public var descriptor: [UInt8] = []
    /// Whether the directory lists it.
    public var isListed = true
    /// Stands in for the true place of the local header.
    public var offset: Int?

    /// A stored entry.
    public init(_ name: String, _ data: [UInt8]) { self.init(Array(name.utf8), data) }

    /// A stored entry whose name is given as bytes, marked as UTF-8 where it is not ASCII.
    public init(_ name: [UInt8], _ data: [UInt8]) {
      self.name = name
      packed = data
      crc = crc32(data)
      size = data.count
      compressedSize = data.count
      flags = name.allSatisfy { $0 < 0x80 } ? 0 : 0x800
    }

    /// A deflated entry, in blocks that compress nothing.
    public init(deflated name: String, _ data: [UInt8]) {
      self.init(name, data)
      packed = deflate(data)
      compressedSize = packed.count
      method = 8
    }

    /// Makes it an entry as streams write them: sizes and CRC-32 in a data descriptor alone.
    public mutating func stream(isLong: Bool = false, hasSignature: Bool = true) {
      flags |= 8
      localCrc = 0
      localSize = 0
      localCompressedSize = 0
      descriptor = hasSignature ? little32(0x0807_4B50) : []
      descriptor += little32(Int(crc))
      descriptor += isLong ? little64(compressedSize) : little32(compressedSize)
      descriptor += isLong ? little64(size) : little32(size)
    }
  }

  /// The entries, in file order.
  public var entries: [Entry]
  /// Bytes before the first entry.
  public var before: [UInt8] = []
  /// Whether offsets count those bytes.
  public var offsetsCountFromFileStart = true
  /// Added to the end record's count.
  public var countOffBy = 0
  /// Added to the directory's size in the end record.
  public var directorySizeOffBy = 0
  /// Added to the directory's offset in the end record.
  public var directoryOffsetOffBy = 0
  /// The part of a split archive.
  public var disk = 0
  /// The archive's comment.
  public var comment: [UInt8] = []
  /// Bytes behind the archive.
  public var after: [UInt8] = []
  /// Whether a zip64 end record is written.
  public var isZip64 = false
  /// Stands in for the 32-bit end record's count beside a zip64 record.
  public var shortCount = 0xFFFF

  /// A zip of these entries.
  public init(_ entries: [Entry]) { self.entries = entries }

  /// Where the entry of this number has its local header.
  public func localOffset(_ number: Int) -> Int { before.count + body(number).count }

  /// Where the directory's record of this number stands.
  public func recordOffset(_ number: Int) -> Int {
    before.count + body(entries.count).count
      + entries[..<number].reduce(0) { sum, entry in
        sum + (entry.isListed ? 46 + entry.name.count + entry.extra.count : 0)
      }
  }

  /// The first entries as they lie in the file.
  private func body(_ count: Int) -> [UInt8] {
    var body: [UInt8] = []
    for entry in entries[..<count] {
      let name = entry.localName ?? entry.name
      body += little32(0x0403_4B50) + little16(20)
      body += little16(entry.localFlags ?? entry.flags)
      body += little16(entry.localMethod ?? entry.method) + little16(0) + little16(33)
      body += little32(Int(entry.localCrc ?? entry.crc))
      body += little32(entry.localCompressedSize ?? entry.compressedSize)
      body += little32(entry.localSize ?? entry.size)
      body += little16(name.count) + little16(entry.localExtra.count) + name + entry.localExtra
      body += entry.packed + entry.descriptor
    }
    return body
  }

  /// The archive's bytes.
  public func bytes() -> [UInt8] {
    var directory: [UInt8] = []
    let base = offsetsCountFromFileStart ? 0 : before.count
    for (number, entry) in entries.enumerated() where entry.isListed {
      let offset = entry.offset ?? (localOffset(number) - base)
      directory += little32(0x0201_4B50) + little16(0x0314) + little16(20)
      directory += little16(entry.flags) + little16(entry.method) + little16(0) + little16(33)
      directory += little32(Int(entry.crc)) + little32(entry.compressedSize) + little32(entry.size)
      directory += little16(entry.name.count) + little16(entry.extra.count) + little16(0)
      directory += little16(entry.disk) + little16(0) + little32(entry.attributes)
      directory += little32(offset) + entry.name + entry.extra
    }
    let body = before + body(entries.count)
    let start = body.count - base + directoryOffsetOffBy
    let count = entries.count(where: \.isListed) + countOffBy
    let size = directory.count + directorySizeOffBy
    var end: [UInt8] = []
    if isZip64 {
      end += little32(0x0606_4B50) + little64(44) + little16(45) + little16(45) + little32(0)
      end += little32(0) + little64(count) + little64(count) + little64(size) + little64(start)
      end += little32(0x0706_4B50) + little32(0) + little64(start + directory.count) + little32(1)
    }
    end += little32(0x0605_4B50) + little16(disk) + little16(disk)
    end += little16(isZip64 ? shortCount : count) + little16(isZip64 ? shortCount : count)
    end += little32(isZip64 ? 0xFFFF_FFFF : size) + little32(isZip64 ? 0xFFFF_FFFF : start)
    return body + directory + end + little16(comment.count) + comment + after
  }
}

/// A number as eight bytes, the lowest first.
public func little64(_ value: Int) -> [UInt8] {
  little32(value & 0xFFFF_FFFF) + little32(value >> 32)
}

/// A Unicode path field (0x7075) that says that this raw name is to be read as `path`.
public func unicodePath(_ path: String, of raw: [UInt8]) -> [UInt8] {
  let body = [1] + little32(Int(crc32(raw))) + Array(path.utf8)
  return little16(0x7075) + little16(body.count) + body
}

/// Raw deflate of stored blocks.
public func deflate(_ data: [UInt8]) -> [UInt8] {
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
