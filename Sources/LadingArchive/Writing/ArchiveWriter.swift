// SPDX-License-Identifier: Apache-2.0

public import LadingText

/// What an archive is told to hold: a name and an exact size.
public struct ArchiveMember: Sendable, Hashable {
  /// The name in the archive, `/`-separated bytes.
  public var name: [UInt8]
  /// The size that its source must have, in bytes.
  public var size: Int64
  /// Whether a zip deflates it, if that makes it smaller; tars have no compression.
  public var isDeflated: Bool

  /// Makes a member.
  public init(name: [UInt8], size: Int64, isDeflated: Bool = false) {
    self.name = name
    self.size = size
    self.isDeflated = isDeflated
  }
}

/// Writes an archive member by member into an `AtomicFile`.
///
/// After an error the archive is unusable and must not be committed.
public protocol ArchiveWriter: AnyObject {
  /// Writes one member and says its content's XXH3-128.
  ///
  /// `open` gives its content from the beginning, and may be called twice: a member that does not
  /// fit in memory is read once for its checksum. A source that has not exactly the planned bytes
  /// is an error.
  func add(
    _ member: ArchiveMember, open: () throws -> any ByteSource
  ) throws(WriteError) -> XXH128

  /// Writes what ends the archive.
  func finish() throws(WriteError)
}

/// Reads exactly as many bytes of a source as were planned.
struct PlannedReader {
  private let member: ArchiveMember
  private let source: any ByteSource
  private(set) var left: Int64

  init(_ member: ArchiveMember, _ open: () throws -> any ByteSource) throws(WriteError) {
    self.member = member
    left = member.size
    do { source = try open() } catch { throw .reading(member.name, error) }
  }

  /// The next bytes, at least one and at most `left`.
  mutating func read(into room: UnsafeMutableRawBufferPointer) throws(WriteError) -> Int {
    let count: Int
    do { count = unsafe try source.read(into: room) } catch { throw .reading(member.name, error) }
    guard count > 0 else {
      throw .changed(
        member.name,
        "has \(member.size - left) bytes now, \(member.size) when it was listed; pack again")
    }
    left -= Int64(count)
    return count
  }

  /// Makes sure that the source has nothing more to give.
  func expectEnd() throws(WriteError) {
    var spare: UInt8 = 0
    let count: Int
    do {
      count = unsafe try withUnsafeMutableBytes(of: &spare) { unsafe try source.read(into: $0) }
    } catch {
      throw .reading(member.name, error)
    }
    guard count == 0 else {
      throw .changed(
        member.name, "has more than the \(member.size) bytes it had when listed; pack again")
    }
  }
}
