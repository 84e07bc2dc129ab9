// SPDX-License-Identifier: Apache-2.0

/// What a source may hold before listing stops with `SourceError.Code.limit`.
///
/// They protect this machine from made-up archives; honest datasets stay far below.
public struct SourceLimits: Sendable {
  /// Files, folders and everything else that is listed.
  public var entries: Int
  /// Bytes of one name, folders included.
  public var nameLength: Int
  /// Bytes of all names together.
  public var totalNameBytes: Int
  /// Bytes of a zip's central directory.
  public var centralDirectoryBytes: Int64
  /// Bytes of one extended header (pax records, a GNU long name) in a tar.
  public var extendedHeaderBytes: Int

  /// Makes a set of limits.
  public init(
    entries: Int = 20_000_000, nameLength: Int = 4096, totalNameBytes: Int = 2 << 30,
    centralDirectoryBytes: Int64 = 4 << 30, extendedHeaderBytes: Int = 1 << 20
  ) {
    self.entries = entries
    self.nameLength = nameLength
    self.totalNameBytes = totalNameBytes
    self.centralDirectoryBytes = centralDirectoryBytes
    self.extendedHeaderBytes = extendedHeaderBytes
  }

  /// Throws if so many entries, the last with a name this long, are more than allowed.
  func check(entries: Int, nameLength: Int, totalNameBytes: Int) throws(SourceError) {
    if entries > self.entries {
      throw SourceError(.limit, path: nil, detail: "more than \(self.entries) entries")
    }
    if nameLength > self.nameLength {
      throw SourceError(
        .limit, path: nil, detail: "a name of \(nameLength) bytes; \(self.nameLength) are allowed")
    }
    if totalNameBytes > self.totalNameBytes {
      throw SourceError(
        .limit, path: nil, detail: "names of more than \(self.totalNameBytes) bytes in all")
    }
  }
}
