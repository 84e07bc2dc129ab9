// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Other people's programs, run as second opinions.
public enum Tool {
  /// What a program answered.
  public struct Answer: Sendable {
    /// Its exit status; 127 when the shell did not find it.
    public var status: Int32
    /// Standard output and standard error together.
    public var output: String
  }

  /// Whether a program is on the path.
  public static func isInstalled(_ name: String) -> Bool {
    run("command", ["-v", name]).status == 0
  }

  /// A Python program of `scripts/peers.txt` by its path, such as `python` or `check-jsonschema`;
  /// nil where `scripts/test` has not installed them.
  public static func peer(_ name: String) -> String? {
    guard let folder = getenv("LADING_PEERS").map({ String(cString: $0) }) else { return nil }
    let path = "\(folder)/\(name)"
    return access(path, X_OK) == 0 ? path : nil
  }

  /// Runs a program and waits for it; arguments are passed as they are.
  @discardableResult
  public static func run(_ name: String, _ arguments: [String] = []) -> Answer {
    let quoted = arguments.map {
      "'"
        + $0.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "'\\''") + "'"
    }
    guard let pipe = popen(([name] + quoted).joined(separator: " ") + " 2>&1", "r") else {
      return Answer(status: 127, output: "")
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, pipe)
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    let status = pclose(pipe)
    return Answer(
      status: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F),
      output: String(decoding: bytes, as: UTF8.self))
  }
}

/// The names in a folder, hidden ones included, sorted.
public func listFolder(_ path: String) -> [String] {
  guard let folder = opendir(path) else { return [] }
  defer { closedir(folder) }
  var names: [String] = []
  while let item = readdir(folder) {
    let name = withUnsafePointer(to: &item.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// A repeatable generator of numbers: the seed is printed by the tests that use it.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator that gives the same numbers for the same seed.
  public init(seed: UInt64) { state = seed }

  /// The next number (SplitMix64).
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  /// That many bytes.
  public mutating func bytes(_ count: Int) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count + 8)
    while result.count < count {
      let word = next()
      for shift in 0..<8 { result.append(UInt8(truncatingIfNeeded: word >> (8 * UInt64(shift)))) }
    }
    return Array(result.prefix(count))
  }
}
