// SPDX-License-Identifier: Apache-2.0

/// A tar put together from blocks, each as odd as a test wants it.
public struct OddTar {
  /// What was added so far.
  public private(set) var bytes: [UInt8] = []

  /// An empty tar.
  public init() {}

  /// The magic of the dialects.
  public enum Dialect: Sendable {
    case v7, ustar, gnu, star
  }

  /// Adds a header and data, padded to whole blocks.
  public mutating func add(
    _ name: String, _ data: [UInt8] = [], type: Character = "0", link: String = "",
    size: [UInt8]? = nil, prefix: String = "", dialect: Dialect = .ustar, signedSum: Bool = false,
    change: (inout [UInt8]) -> Void = { _ in }
  ) {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: some Sequence<UInt8>, at offset: Int) {
      for (index, byte) in text.enumerated() { header[offset + index] = byte }
    }
    put(Array(name.utf8).prefix(100), at: 0)
    put("0000644\0".utf8, at: 100)
    put("0000000\0".utf8, at: 108)
    put("0000000\0".utf8, at: 116)
    put(size ?? Array(octal(data.count, digits: 11).utf8), at: 124)
    put("00000000000\0".utf8, at: 136)
    header[156] = type == "\0" ? 0 : type.asciiValue ?? 0
    put(link.utf8, at: 157)
    switch dialect {
    case .v7: break
    case .ustar: put(Array("ustar\0".utf8) + Array("00".utf8), at: 257)
    case .gnu: put("ustar  \0".utf8, at: 257)
    case .star:
      put(Array("ustar\0".utf8) + Array("00".utf8), at: 257)
      put("tar\0".utf8, at: 508)
    }
    put(prefix.utf8, at: 345)
    change(&header)
    put(repeatElement(0x20, count: 8), at: 148)
    let sum = header.reduce(0) { $0 + (signedSum ? Int(Int8(bitPattern: $1)) : Int($1)) }
    put((octal(sum, digits: 6) + "\0 ").utf8, at: 148)
    bytes += header
    bytes += data + Array(repeating: 0, count: (512 - data.count % 512) % 512)
  }

  /// Adds a pax header of these records.
  public mutating func addPax(_ records: [(String, String)], type: Character = "x") {
    add("PaxHeader", paxBody(records), type: type)
  }

  /// Adds bytes as they are.
  public mutating func addRaw(_ more: [UInt8]) { bytes += more }

  /// The archive with its two end blocks.
  public func finished() -> [UInt8] { bytes + Array(repeating: 0, count: 1024) }

  private func octal(_ value: Int, digits: Int) -> String {
    let text = String(value, radix: 8)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

/// Pax records, each with its own length in front.
public func paxBody(_ records: [(String, String)]) -> [UInt8] {
  var result: [UInt8] = []
  for (key, value) in records {
    let rest = " \(key)=\(value)\n"
    var length = rest.utf8.count + 1
    while "\(length)".utf8.count + rest.utf8.count != length { length += 1 }
    result += Array("\(length)\(rest)".utf8)
  }
  return result
}
