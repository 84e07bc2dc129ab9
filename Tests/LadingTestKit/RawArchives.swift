// SPDX-License-Identifier: Apache-2.0

/// A zip written field by field, so that tests can say exactly what is in it, right or wrong.
public struct RawZip {
  private var body: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  /// An empty zip.
  public init() {}

  /// Adds a stored entry, with these general-purpose flags, method and external attributes.
  public mutating func add(
    _ name: String, _ data: [UInt8], flags: Int = 0, method: Int = 0,
    externalAttributes: Int = 0o100644 << 16
  ) {
    add(
      Array(name.utf8), data, flags: flags, method: method, externalAttributes: externalAttributes)
  }

  /// Adds a stored entry whose name is given as bytes.
  public mutating func add(
    _ name: [UInt8], _ data: [UInt8], flags: Int = 0, method: Int = 0,
    externalAttributes: Int = 0o100644 << 16
  ) {
    let isASCII = name.allSatisfy { $0 < 128 }
    let common =
      little16(flags | (isASCII ? 0 : 0x800)) + little16(method) + little16(0) + little16(33)
      + little32(Int(crc32(data))) + little32(data.count) + little32(data.count)
      + little16(name.count) + little16(0)
    directory += little32(0x0201_4B50) + little16(0x0314) + little16(20) + common
    directory += little16(0) + little16(0) + little16(0) + little32(externalAttributes)
    directory += little32(body.count) + name
    body += little32(0x0403_4B50) + little16(20) + common + name + data
    count += 1
  }

  /// The archive's bytes.
  public func bytes() -> [UInt8] {
    body + directory + little32(0x0605_4B50) + little16(0) + little16(0) + little16(count)
      + little16(count) + little32(directory.count) + little32(body.count) + little16(0)
  }
}

/// A ustar archive written field by field.
public struct RawTar {
  private var body: [UInt8] = []

  /// An empty tar.
  public init() {}

  /// Adds a regular file.
  public mutating func add(_ name: String, _ data: [UInt8]) {
    add(Array(name.utf8), data, type: UInt8(ascii: "0"))
  }

  /// Adds a symbolic link.
  public mutating func addLink(_ name: String, to destination: String) {
    add(Array(name.utf8), [], type: UInt8(ascii: "2"), link: Array(destination.utf8))
  }

  /// Adds an entry of any type; the name is cut at 100 bytes.
  public mutating func add(
    _ name: [UInt8], _ data: [UInt8], type: UInt8, link: [UInt8] = []
  ) {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: some Sequence<UInt8>, at offset: Int) {
      for (index, byte) in text.enumerated() { header[offset + index] = byte }
    }
    func octal(_ value: Int, digits: Int, at offset: Int) {
      let text = String(value, radix: 8)
      put((String(repeating: "0", count: max(0, digits - text.count)) + text).utf8, at: offset)
    }
    put(name.prefix(100), at: 0)
    octal(0o644, digits: 7, at: 100)
    octal(0, digits: 7, at: 108)
    octal(0, digits: 7, at: 116)
    octal(data.count, digits: 11, at: 124)
    octal(0, digits: 11, at: 136)
    header[156] = type
    put(link.prefix(100), at: 157)
    put(Array("ustar".utf8) + [0, 0x30, 0x30], at: 257)
    put(repeatElement(0x20, count: 8), at: 148)
    octal(header.reduce(0) { $0 + Int($1) }, digits: 6, at: 148)
    header[154] = 0
    body += header + data + Array(repeating: 0, count: (512 - data.count % 512) % 512)
  }

  /// The archive's bytes, with the two zero blocks at its end.
  public func bytes() -> [UInt8] { body + Array(repeating: 0, count: 1024) }
}
