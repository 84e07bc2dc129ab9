// SPDX-License-Identifier: Apache-2.0

public import LadingModel
public import LadingText

/// A folder, a zip or a tar, listed once and then read entry by entry.
///
/// Making one lists everything; nothing is ever extracted. A source is a value that any thread may
/// use; each thread reads through a reader of its own.
public protocol DatasetSource: Sendable {
  /// The path as the user gave it.
  var path: String { get }
  /// What kind of container it is.
  var container: Container { get }
  /// The regular files with valid names, junk excluded, sorted by path bytes.
  var inventory: Inventory { get }
  /// What listing found wrong or left out, in path order: at most one a name and kind.
  var anomalies: [SourceAnomaly] { get }
  /// A reader for use on one thread.
  func makeReader() throws(SourceError) -> any EntryReader
  /// When the entry was changed last, in nanoseconds since 1970: its file's own time, or its
  /// archive's; nil where the source cannot tell.
  func modificationTime(_ entry: Int) -> Int64?
}

extension DatasetSource {
  /// Nothing is known.
  public func modificationTime(_ entry: Int) -> Int64? { nil }
}

/// Reads the entries of a source.
///
/// Not `Sendable`: one a thread.
public protocol EntryReader: AnyObject {
  /// Reads up to `buffer.count` bytes of the entry from `offset` on; fewer only at its end.
  ///
  /// Cheap for folders, tars and stored zip entries; a deflated entry is inflated up to there.
  func read(
    _ entry: Int, at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> Int

  /// Opens the entry to be read from its beginning to its end.
  ///
  /// The stream checks what the container can check (a zip's size and CRC-32) and throws
  /// `SourceError` when it fails. Several may be open at once.
  func open(_ entry: Int) throws(SourceError) -> any ByteSource
}

extension EntryReader {
  /// All of an entry, read as a stream: one that changed since it was listed is an error.
  public func readAll(_ entry: Int) throws -> [UInt8] {
    let stream = try open(entry)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe try buffer.withUnsafeMutableBytes { unsafe try stream.read(into: $0) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: buffer[..<count])
    }
  }

  /// The first `limit` bytes of an entry, or all if it is shorter.
  ///
  /// Memory follows what is really there, never a claimed size.
  public func readPrefix(_ entry: Int, limit: Int) throws(SourceError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = min(limit, 1 << 16)
    while bytes.count < limit {
      let offset = bytes.count
      let want = min(chunk, limit - offset)
      let part: [UInt8]
      do {
        part = unsafe try [UInt8](unsafeUninitializedCapacity: want) { buffer, count in
          unsafe count = try read(
            entry, at: Int64(offset), into: UnsafeMutableRawBufferPointer(buffer))
        }
      } catch let error as SourceError {
        throw error
      } catch {
        throw SourceError(.unreadable, path: nil, detail: "\(error)")
      }
      bytes.append(contentsOf: part)
      if part.count < want { break }
      chunk = min(chunk * 4, 1 << 24)
    }
    return bytes
  }
}

/// Why a source or an entry cannot be read.
public struct SourceError: Error, Hashable, Sendable {
  /// What sort of failure.
  public enum Code: String, Sendable {
    /// PATH does not exist.
    case notFound
    /// It exists and cannot be opened or read (permission, I/O error).
    case unreadable
    /// It is a regular file, but neither a zip nor an uncompressed tar.
    case notAnArchive
    /// The archive is broken: truncated, inconsistent, a wrong CRC-32.
    case damaged
    /// An entry is password-protected.
    case encrypted
    /// An entry's compression method is not supported.
    case unsupported
    /// A limit that protects this machine was reached.
    case limit
    /// It would unpack to more than the limits allow.
    case bomb
    /// The file changed while it was read.
    case changed
    /// An image is damaged, and it was asked to look.
    case brokenImage
    /// There is no room for a temporary file that the work needs.
    case scratch
  }

  /// What sort of failure.
  public var code: Code
  /// The entry's path bytes; nil when it is the source as a whole.
  public var path: [UInt8]?
  /// The details, for people.
  public var detail: String

  /// Makes an error.
  public init(_ code: Code, path: [UInt8]?, detail: String) {
    self.code = code
    self.path = path
    self.detail = detail
  }
}

/// Something that listing a source found, for the rules to report.
public struct SourceAnomaly: Sendable, Hashable {
  /// What was found.
  public enum Kind: String, Sendable, CaseIterable {
    /// `__MACOSX/`, `._*`, `.DS_Store` and the like: never data.
    case junk
    /// A name that cannot be an `EntryPath`: never read.
    case unsafePath
    /// A backslash in a name: an error in an archive, a warning in a folder.
    case backslash
    /// A link, device or other special entry, or a link out of the folder: never read.
    case special
    /// A link inside a folder that leads to a file of the same folder: read as that file.
    case linkInside
    /// A password-protected zip entry.
    case encrypted
    /// A second entry of the same name.
    case duplicate
    /// A name that differs from another by case, or by Unicode composition, only.
    case caseCollision
    /// A file or folder that cannot be opened.
    case unreadable
    /// The container itself is inconsistent: truncated, bad checksums, sizes that cannot be.
    case damaged
    /// An entry that would unpack to more than the limits allow: never read.
    case bomb
    /// An entry whose bytes are those of another entry too.
    case overlap
    /// Two headers of one entry contradict each other.
    case mismatch
    /// Two headers of one entry differ in what few programs look at.
    case discrepancy
    /// An entry lies in the archive and is not listed.
    case unlisted
    /// A name whose encoding programs read differently.
    case nameEncoding
    /// A name that is another one to programs that read it by the book.
    case nameContradiction
    /// A control character in a name.
    case controlCharacter
    /// Bytes stand before the archive.
    case prepended
    /// Bytes follow the archive's end.
    case trailing
    /// Zeros follow a zip's end.
    case padding
    /// Another archive follows the archive's end.
    case concatenated
    /// The blocks that end a tar are missing.
    case unfinished
    /// An entry beyond a limit: never read.
    case limit
    /// A compression method other than stored and deflated.
    case unsupportedCompression
  }

  /// What was found.
  public var kind: Kind
  /// The name's bytes as they stand; nil when it is the container as a whole.
  public var path: [UInt8]?
  /// The byte offset in the archive; nil for folders.
  public var offset: Int64?
  /// Details, for people: where a link leads, which other name collides.
  public var detail: String

  /// Makes an anomaly.
  public init(kind: Kind, path: [UInt8]?, offset: Int64? = nil, detail: String = "") {
    self.kind = kind
    self.path = path
    self.offset = offset
    self.detail = detail
  }
}
