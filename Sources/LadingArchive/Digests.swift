// SPDX-License-Identifier: Apache-2.0

import CHash
import CHashLanes
import LadingText

/// SHA-256 of bytes in memory: 32 bytes.
public func sha256(_ bytes: [UInt8]) -> [UInt8] {
  let hash = StreamingSHA256()
  hash.update(bytes)
  return hash.value()
}

/// SHA-256 of bytes that come piece by piece.
@safe
public final class StreamingSHA256 {
  private let state: UnsafeMutablePointer<SHA256_CTX>

  /// A hash of nothing yet.
  public init() {
    unsafe state = .allocate(capacity: 1)
    unsafe state.initialize(to: SHA256_CTX())
    unsafe lading_sha256_init(state)
  }

  deinit { unsafe state.deallocate() }

  /// Takes the next bytes.
  public func update(_ bytes: UnsafeRawBufferPointer) {
    unsafe lading_sha256_update(state, bytes.baseAddress, bytes.count)
  }

  /// Takes the next bytes.
  public func update(_ bytes: [UInt8]) { unsafe bytes.withUnsafeBytes { unsafe update($0) } }

  /// The 32 bytes of the hash of all bytes so far.
  public func value() -> [UInt8] {
    // Finishing spoils a state, so a copy of it is finished.
    var copy = unsafe state.pointee
    var digest = [UInt8](repeating: 0, count: 32)
    unsafe lading_sha256_final(&copy, &digest)
    return digest
  }

  /// 64 hex digits of all bytes so far.
  public func hex() -> String { hexadecimal(value()) }
}

extension StreamingSHA256 {
  /// How many streams are best hashed side by side by one thread; 1 where that gains nothing.
  public static let lanes = lading_sha256_has_lanes() != 0 ? Int(LADING_SHA256_LANES) : 1

  /// Takes the next bytes of several streams, side by side where the processor can do that.
  ///
  /// The more streams, up to `lanes`, the less each byte costs.
  public static func update(_ parts: [(hash: StreamingSHA256, bytes: UnsafeRawBufferPointer)]) {
    let most = Int(LADING_SHA256_LANES)
    for start in unsafe stride(from: 0, to: parts.count, by: most) {
      let some = unsafe parts[start..<min(parts.count, start + most)]
      let states = unsafe some.map { unsafe Optional($0.hash.state) }
      let bytes = unsafe some.map { unsafe $0.bytes.baseAddress }
      let counts = unsafe some.map { unsafe $0.bytes.count }
      unsafe lading_sha256_update_lanes(states, bytes, counts, Int32(some.count))
    }
  }
}

/// MD5 of bytes that come piece by piece: what object stores say of a file, and no more than a
/// checksum.
@safe
public final class StreamingMD5 {
  private let context: OpaquePointer?

  /// A hash of nothing yet; nil where the library of this machine has no MD5.
  public init?() {
    unsafe context = EVP_MD_CTX_new()
    guard unsafe EVP_DigestInit_ex(context, EVP_md5(), nil) == 1 else { return nil }
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  /// Takes the next bytes.
  public func update(_ bytes: UnsafeRawBufferPointer) {
    unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  /// The 16 bytes of the hash; the last call.
  public func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 16)
    unsafe EVP_DigestFinal_ex(context, &digest, nil)
    return digest
  }
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
