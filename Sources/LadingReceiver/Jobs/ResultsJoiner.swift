// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingText

/// Joins the results of tasks, in order, into one file in a tar.
struct ResultsJoiner: Sendable {
  /// The SHA-256 of each task's results.
  let hashes: [String]
  let folder: DataFolder
  let format: JobDefinition.Format

  func run() throws -> BlobWriter.Blob {
    let joined = "\(folder.incoming)/\(randomID())"
    defer { unlink(joined) }
    guard let output = fopen(joined, "wb") else { throw failure(joined) }
    var isOpen = true
    defer { if isOpen { fclose(output) } }
    var bytes = 0
    if format == .csv { bytes += try write(Array(LintTask.csvHeader.utf8), to: output) }
    for hash in hashes {
      let place = folder.blob(hash)
      guard let input = fopen("\(place.folder)/\(place.name)", "rb") else {
        throw failure(place.name)
      }
      defer { fclose(input) }
      var buffer = [UInt8](repeating: 0, count: 224 << 10)
      while true {
        let count = fread(&buffer, 1, buffer.count, input)
        if count == 0 { break }
        bytes += try write(buffer.prefix(count), to: output)
      }
    }
    isOpen = false
    guard fclose(output) == 0 else { throw failure(joined) }
    return try folder.keep(tarOf: joined, bytes: bytes, as: "results.\(format.rawValue)")
  }

  private func write(_ bytes: some Collection<UInt8>, to file: UnsafeMutablePointer<FILE>) throws
    -> Int
  {
    let array = Array(bytes)
    guard fwrite(array, 1, array.count, file) == array.count else { throw failure("results") }
    return array.count
  }

  private func failure(_ path: String) -> ReceiverError {
    ReceiverError(.machine, "Cannot write \(path): \(String(cString: strerror(errno)))")
  }
}
