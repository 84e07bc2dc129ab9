// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingText

/// All bytes of an entry, through its stream.
func readAll(_ source: any DatasetSource, _ entry: Int, chunk: Int = 1000) throws -> [UInt8] {
  try drain(try source.makeReader().open(entry), chunk: chunk)
}

/// All that is left in a stream.
func drain(_ stream: any ByteSource, chunk: Int = 1000) throws -> [UInt8] {
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: chunk)
  while true {
    let count = try buffer.withUnsafeMutableBytes { try stream.read(into: $0) }
    if count == 0 { return bytes }
    bytes += buffer[..<count]
  }
}
