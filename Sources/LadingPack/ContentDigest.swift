// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// What the content digest takes of one image: `path NUL bytes NUL xxh128 LF`.
struct ContentLine {
  let path: [UInt8]
  let text: [UInt8]

  init(path: [UInt8], bytes: Int64, hash: String) {
    self.path = path
    text = path + [0] + Array("\(bytes)\0\(hash)\n".utf8)
  }

  init(_ line: EntryLine) { self.init(path: line.path, bytes: line.bytes, hash: line.xxh128) }
}

/// The digest over images in any order.
func contentDigest(of images: [ContentLine]) -> String {
  let hash = StreamingSHA256()
  for image in images.sorted(by: { $0.path.lexicographicallyPrecedes($1.path) }) {
    hash.update(image.text)
  }
  return "sha256:" + hash.hex()
}

extension Manifest {
  /// The list that `sha256sum -c` checks.
  var sums: String { archives.map { "\($0.sha256)  \($0.name)\n" }.joined() }
}
