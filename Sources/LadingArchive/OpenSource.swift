// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Opens a folder, a zip or a tar, by content rather than by extension.
///
/// Throws `notFound` and `unreadable` for the path itself, `notAnArchive` for any other regular
/// file.
public func openSource(
  _ path: String, limits: SourceLimits = SourceLimits()
) throws(SourceError) -> any DatasetSource {
  var status = stat()
  guard unsafe stat(path, &status) == 0 else {
    let error = SystemError(errno)
    if error.code == ENOENT || error.code == ENOTDIR {
      throw SourceError(.notFound, path: nil, detail: "\(error)")
    }
    throw error.sourceError(nil)
  }
  if status.st_mode & S_IFMT == S_IFDIR { return try FolderSource(path: path, limits: limits) }
  throw SourceError(.notAnArchive, path: nil, detail: "neither a folder, a zip nor a tar")
}
