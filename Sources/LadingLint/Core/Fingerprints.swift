// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingText

/// What stays the same of a finding while its record does (cli.md, "fingerprint").
struct Fingerprint: Hashable {
  /// The first 8 bytes of the SHA-256, the first of them uppermost.
  var value: UInt64

  /// The fingerprint of the `number`th finding of this rule, path and key; `root` is the folder
  /// that everything lies in.
  init(_ rule: RuleID, path: [UInt8]?, key: String, number: Int = 1, root: [UInt8]) {
    var bytes = Array(rule.description.utf8) + [0]
    let path = path ?? []
    let isInRoot = !root.isEmpty && path.starts(with: root + [UInt8(ascii: "/")])
    bytes += isInRoot ? path.dropFirst(root.count + 1) : path[...]
    bytes += [0] + Array(key.utf8)
    if number > 1 { bytes.append(contentsOf: "#\(number)".utf8) }
    value = sha256(bytes).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  init(value: UInt64) { self.value = value }

  /// Reads 16 hex digits; nil when they are none.
  init?(_ text: String) {
    guard text.utf8.count == 16, text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }),
      let value = UInt64(text, radix: 16)
    else { return nil }
    self.value = value
  }

  /// 16 hex digits.
  var text: String {
    hexadecimal((0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * UInt64($0))) })
  }
}

/// Hands out fingerprints; equal keys in the same file take `#2`, `#3` in report order.
struct Fingerprints {
  private let root: [UInt8]
  private var seen: [Fingerprint: Int] = [:]

  init(root: [UInt8]) { self.root = root }

  /// The fingerprint of the next finding.
  mutating func next(_ rule: RuleID, path: [UInt8]?, key: String) -> String {
    let first = Fingerprint(rule, path: path, key: key, root: root)
    let number = seen[first, default: 0] + 1
    seen[first] = number
    if number == 1 { return first.text }
    return Fingerprint(rule, path: path, key: key, number: number, root: root).text
  }
}
