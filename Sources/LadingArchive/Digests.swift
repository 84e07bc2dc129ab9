// SPDX-License-Identifier: Apache-2.0

import CHash
import Crypto
import LadingText

/// SHA-256 of bytes in memory: 32 bytes.
public func sha256(_ bytes: [UInt8]) -> [UInt8] {
  Array(SHA256.hash(data: bytes))
}

/// SHA-256 of bytes that come piece by piece.
public struct StreamingSHA256: Sendable {
  private var hash = SHA256()

  /// A hash of nothing yet.
  public init() {}

  /// Takes the next bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    unsafe hash.update(bufferPointer: bytes)
  }

  /// Takes the next bytes.
  public mutating func update(_ bytes: [UInt8]) { hash.update(data: bytes) }

  /// 64 hex digits of all bytes so far.
  public func hex() -> String { hexadecimal(hash.finalize()) }
}

/// The CRC-32 that zip uses, of bytes that come piece by piece.
public struct CRC32: Sendable {
  /// The checksum of all bytes so far.
  public private(set) var value: UInt32 = 0

  /// A checksum of nothing yet.
  public init() {}

  /// Takes the next bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    // libdeflate answers "start anew" to a nil pointer, which an empty buffer may be.
    guard unsafe !bytes.isEmpty else { return }
    value = unsafe libdeflate_crc32(value, bytes.baseAddress, bytes.count)
  }
}

/// XXH3's 128 bits, of bytes that come piece by piece: fast, and not against an adversary.
@safe
public final class StreamingXXH128 {
  private let state: OpaquePointer?

  /// A hash of nothing yet.
  public init() {
    unsafe state = XXH3_createState()
    unsafe XXH3_128bits_reset(state)
  }

  deinit { unsafe XXH3_freeState(state) }

  /// Forgets everything, for the next file.
  public func reset() { unsafe XXH3_128bits_reset(state) }

  /// Takes the next bytes.
  public func update(_ bytes: UnsafeRawBufferPointer) {
    guard unsafe !bytes.isEmpty else { return }
    unsafe XXH3_128bits_update(state, bytes.baseAddress, bytes.count)
  }

  /// The hash of all bytes so far.
  public func value() -> XXH128 {
    let hash = unsafe XXH3_128bits_digest(state)
    return XXH128(high: hash.high64, low: hash.low64)
  }
}

/// A finished XXH3-128.
public struct XXH128: Sendable, Hashable {
  /// The first 8 bytes, as a number.
  public var high: UInt64
  /// The last 8 bytes, as a number.
  public var low: UInt64

  /// Makes a hash of its halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// 32 hex digits, as `xxhsum -H2` writes them.
  public var hex: String {
    hexadecimal(
      [high, low].flatMap { half in
        (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * UInt64($0))) }
      })
  }
}
