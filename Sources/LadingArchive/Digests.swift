// SPDX-License-Identifier: Apache-2.0

import Crypto

/// SHA-256 of bytes in memory: 32 bytes.
public func sha256(_ bytes: [UInt8]) -> [UInt8] {
  Array(SHA256.hash(data: bytes))
}
