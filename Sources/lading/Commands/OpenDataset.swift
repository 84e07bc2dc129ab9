// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive

/// What PATH turned out to be.
enum OpenedDataset {
  /// A folder, a zip or a tar.
  case source(any DatasetSource)
  /// A file that is none, or one too broken to be listed, with its size in bytes.
  case noDataset(SourceError, bytes: Int64)
}

/// Opens PATH; a path that is not there or not readable is a failure with exit code 3.
func openDataset(
  _ path: String, limits: SourceLimits = SourceLimits()
) throws(Failure) -> OpenedDataset {
  do {
    return .source(try openSource(path, limits: limits))
  } catch {
    switch error.code {
    case .notFound, .unreadable: throw inputFailure(error, path: path)
    default: return .noDataset(error, bytes: fileSize(path))
    }
  }
}

/// The failure for input that cannot be read; `path` is the PATH that was asked for.
func inputFailure(_ error: SourceError, path: String) -> Failure {
  if error.code == .notFound, error.path == nil {
    return Failure(
      .input, "there is no file or folder '\(path)'",
      hint: "check the spelling; a relative path starts at the folder you are in")
  }
  if error.code == .scratch {
    let folder = error.path.map { " in " + String(decoding: $0, as: UTF8.self) } ?? ""
    return Failure(
      .machine, "\(error.detail)\(folder)", hint: "make room, or name another folder in TMPDIR")
  }
  let subject = error.path.map { "\(String(decoding: $0, as: UTF8.self)) in \(path)" } ?? path
  let detail = error.detail.isEmpty ? error.code.rawValue : error.detail
  let hint: String? =
    switch error.code {
    case .unreadable where error.detail == Console.reason(EACCES):
      "check who may read it: ls -ld \(Wording.shell(path))"
    case .changed:
      "something writes to it at the same time; run the command again when that is over"
    default: nil
    }
  return Failure(.input, "\(subject) cannot be read: \(detail)", hint: hint)
}

private func fileSize(_ path: String) -> Int64 {
  var status = stat()
  return stat(path, &status) == 0 ? Int64(status.st_size) : 0
}
