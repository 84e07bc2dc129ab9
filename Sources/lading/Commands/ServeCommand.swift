// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc

/// `lading serve`: becomes the receiver that lies beside it.
///
/// The server is a program of its own: it brings four times as much code as all else together.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve the upload APIs on this machine.",
    discussion: """
        lading serve
        lading serve --listen 127.0.0.1:9000 --data ~/received

      The options are those of lading-receiver, which lies beside lading; \
      lading serve --help shows them.
      """, helpNames: [])

  /// The program that serves.
  static let program = "lading-receiver"

  @Argument(parsing: .captureForPassthrough)
  var arguments: [String] = []

  func run() throws {
    let path = Self.besideThisProgram() ?? Self.program
    let words = [path] + arguments
    var pointers = words.map { strdup($0) } + [nil]
    // Returns only when it fails; a name without a slash is looked for on PATH.
    execvp(path, &pointers)
    let reason = errno
    for pointer in pointers { free(pointer) }
    guard reason == ENOENT else {
      throw Failure(.machine, "Cannot start \(path): \(String(cString: strerror(reason)))")
    }
    throw Failure(
      .machine, "There is no \(Self.program) beside lading",
      hint: "Build it with: swift build -c release --product \(Self.program)")
  }

  /// The receiver in the folder of this program; nil when there is none.
  private static func besideThisProgram() -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0, count < buffer.count else { return nil }
    let own = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let slash = own.lastIndex(of: "/") else { return nil }
    let path = own[...slash] + program
    return access(String(path), X_OK) == 0 ? String(path) : nil
  }
}
