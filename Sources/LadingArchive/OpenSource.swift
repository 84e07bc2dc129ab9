// SPDX-License-Identifier: Apache-2.0

/// Opens a folder, a zip or a tar, by content rather than by extension.
///
/// Throws `notFound` and `unreadable` for the path itself, `notAnArchive` for any other regular
/// file.
public func openSource(_ path: String) throws(SourceError) -> any DatasetSource {
  throw SourceError(.unsupported, path: nil, detail: "no source is wired up")
}
