// SPDX-License-Identifier: Apache-2.0

/// The 512 bytes before a member that ustar can hold (POSIX.1-1988), as libarchive writes them.
enum UstarHeader {
  static let length = 512

  /// What is the same in every header: mode 0644, owner, group and time 0, a regular file.
  private static let template: [UInt8] = {
    var header = [UInt8](repeating: 0, count: length)
    func put(_ text: String, at offset: Int) {
      header.replaceSubrange(offset..<(offset + text.utf8.count), with: text.utf8)
    }
    put("000644 \0000000 \0000000 \0", at: 100)
    put("00000000000 ", at: 136)
    put("0", at: 156)
    put("ustar\0" + "00", at: 257)
    put("000000 \0000000 \0", at: 329)
    return header
  }()

  /// The sum of the template's bytes, its checksum field counting as blanks.
  private static let templateSum = template.reduce(8 * 32) { $0 + Int($1) }

  /// Fills `room`, of exactly `length` bytes, for a name that has this prefix in ustar.
  static func write(
    _ name: [UInt8], prefix: Int, size: Int64, into room: UnsafeMutableRawBufferPointer
  ) {
    unsafe room.copyBytes(from: template)
    var sum = templateSum
    func put(_ bytes: ArraySlice<UInt8>, at offset: Int) {
      unsafe UnsafeMutableRawBufferPointer(rebasing: room[offset...]).copyBytes(from: bytes)
      sum += bytes.reduce(0) { $0 + Int($1) }
    }
    put(name[(prefix == 0 ? 0 : prefix + 1)...], at: 0)
    put(name[..<prefix], at: 345)
    put(octal(size, digits: 11) + [UInt8(ascii: " ")], at: 124)
    put(octal(Int64(sum), digits: 6) + [0], at: 148)
    unsafe room[155] = UInt8(ascii: " ")
  }

  private static func octal(_ number: Int64, digits: Int) -> ArraySlice<UInt8> {
    ArraySlice((0..<digits).reversed().map { UInt8(ascii: "0") + UInt8(number >> (3 * $0) & 7) })
  }
}
