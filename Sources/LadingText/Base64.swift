// SPDX-License-Identifier: Apache-2.0

/// Bytes as base64 text with padding (RFC 4648).
public func base64(_ bytes: [UInt8]) -> String {
  String(decoding: base64Text(bytes), as: UTF8.self)
}

/// Bytes as the bytes of base64 text with padding (RFC 4648).
public func base64Text(_ bytes: [UInt8]) -> [UInt8] {
  if bytes.isEmpty { return [] }
  let groups = (bytes.count + 2) / 3
  return [UInt8](unsafeUninitializedCapacity: groups * 4) { text, count in
    bytes.withUnsafeBufferPointer { bytes in
      for group in 0..<groups {
        let start = group * 3
        let left = bytes.count - start
        let b = left > 1 ? bytes[start + 1] : 0
        let c = left > 2 ? bytes[start + 2] : 0
        let bits = UInt32(bytes[start]) << 16 | UInt32(b) << 8 | UInt32(c)
        text[group * 4] = base64Digit(bits >> 18)
        text[group * 4 + 1] = base64Digit(bits >> 12)
        text[group * 4 + 2] = left > 1 ? base64Digit(bits >> 6) : UInt8(ascii: "=")
        text[group * 4 + 3] = left > 2 ? base64Digit(bits) : UInt8(ascii: "=")
      }
    }
    count = groups * 4
  }
}

/// The character of the lowest six bits.
private func base64Digit(_ bits: UInt32) -> UInt8 {
  let value = UInt8(truncatingIfNeeded: bits & 63)
  switch value {
  case 0..<26: return UInt8(ascii: "A") + value
  case 26..<52: return UInt8(ascii: "a") + (value - 26)
  case 52..<62: return UInt8(ascii: "0") + (value - 52)
  case 62: return UInt8(ascii: "+")
  default: return UInt8(ascii: "/")
  }
}

/// The bytes of base64 text (RFC 4648, with padding); nil when it is none.
public func decodeBase64(_ text: some StringProtocol) -> [UInt8]? {
  var bytes: [UInt8] = []
  var bits: UInt32 = 0
  var count = 0
  var padding = 0
  for character in text.utf8 {
    let value: UInt8
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): value = character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = character - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): value = 62
    case UInt8(ascii: "/"): value = 63
    case UInt8(ascii: "="):
      padding += 1
      value = 0
    default: return nil
    }
    if padding > 0, character != UInt8(ascii: "=") { return nil }
    bits = bits << 6 | UInt32(value)
    count += 1
    if count % 4 == 0 {
      bytes += [UInt8(bits >> 16 & 255), UInt8(bits >> 8 & 255), UInt8(bits & 255)]
      bits = 0
    }
  }
  guard count % 4 == 0, padding <= 2 else { return nil }
  return bytes.dropLast(padding)
}
