// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The receiver, a program of its own: it brings four times as much code as all else together.
enum ReceiverProgram {
  /// Its name.
  static let name = "lading-receiver"

  /// Becomes the receiver that lies beside this program, else the one on PATH; returns only by
  /// throwing.
  static func become(_ arguments: [String]) throws(Failure) {
    let path = besideThisProgram() ?? name
    var pointers = ([path] + arguments).map { strdup($0) } + [nil]
    // Returns only when it fails; a name without a slash is looked for on PATH.
    execvp(path, &pointers)
    let reason = errno
    for pointer in pointers { free(pointer) }
    guard reason == ENOENT else {
      throw Failure(.machine, "Cannot start \(path): \(String(cString: strerror(reason)))")
    }
    throw Failure(
      .machine, "There is no \(name) beside lading",
      hint: "Build it with: swift build -c release --product \(name)")
  }

  /// The receiver in the folder of this program; nil when there is none.
  private static func besideThisProgram() -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0, count < buffer.count else { return nil }
    let own = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let slash = own.lastIndex(of: "/") else { return nil }
    let path = own[...slash] + name
    return access(String(path), X_OK) == 0 ? String(path) : nil
  }
}
