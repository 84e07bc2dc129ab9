// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingText

/// One archive while it is written, with the list of its entries beside it.
final class ArchiveOutput {
  private let name: String
  private let file: AtomicFile
  private let list: AtomicFile
  private let writer: any ArchiveWriter
  private let ending: Int64
  private let limit: Int64
  private var line = JSONWriter()
  private(set) var entries = 0

  /// What an archive came to.
  struct Written: Sendable {
    var bytes: Int64
    var sha256: String
    var entries: Int
    /// The SHA-256 of its entry list.
    var list: String
  }

  /// Opens both temporary files; an archive that would grow beyond `limit` bytes is refused.
  ///
  /// One that is written `together` with others waits with its bytes for theirs.
  init(
    folder: String, name: String, kind: Manifest.Kind, limit: Int64, together: Bool = false
  ) throws(PackError) {
    self.name = name
    self.limit = limit
    do {
      file = try AtomicFile(folder: folder, name: name, together: together)
      list = try AtomicFile(folder: folder, name: entryListName(name))
      writer = kind == .zip ? ZipWriter(file) : TarWriter(file)
    } catch {
      throw PackError(error)
    }
    ending = kind == .zip ? ZipWriter.endBytes : TarWriter.endBytes
  }

  /// How many bytes of the archive wait to be written.
  var waiting: Int { file.waiting }

  /// Whether a block of them is complete.
  var isFull: Bool { file.isFull }

  /// Hashes a block of each of several archives that are full, side by side.
  static func hashBlocks(of outputs: [ArchiveOutput]) {
    AtomicFile.hashBlocks(of: outputs.map(\.file))
  }

  /// Writes them at once; `flushBlock` does what is left, and says what is wrong.
  static func writeBlocks(of outputs: [ArchiveOutput], by writes: AsyncWrites) {
    AtomicFile.writeBlocks(of: outputs.map(\.file), by: writes)
  }

  /// Writes the block that is complete.
  func flushBlock() throws(PackError) {
    do { try file.flushBlock() } catch { throw PackError(error) }
  }

  /// Writes a member and its line; `path` is the dataset's file that it is made of.
  func add(
    path: some Collection<UInt8>, name member: [UInt8], size: Int64, isGenerated: Bool = false,
    isDeflated: Bool = false, open: () throws -> any ByteSource
  ) throws(PackError) -> XXH128 {
    do {
      let hash = try writer.add(
        ArchiveMember(name: member, size: size, isDeflated: isDeflated), open: open)
      if file.position > limit - ending {
        throw PackError(
          .tooLarge, path: Array(path), detail: "does not fit into \(name) as it was planned")
      }
      line.object { json in
        json.member("path", lossy: path)
        json.member("name", lossy: member)
        json.member("bytes", size)
        json.member("xxh128", hash.hex)
        if isGenerated { json.member("generated", true) }
      }
      try list.append(line.bytes + [UInt8(ascii: "\n")])
      line = JSONWriter()
      entries += 1
      return hash
    } catch let error as WriteError {
      throw PackError(error, path: Array(path))
    } catch {
      throw PackError(any: error)
    }
  }

  /// Ends the archive and gives both files their names; `named` hears of each as it gets it.
  func finish(_ named: (String) -> Void) throws(PackError) -> Written {
    do {
      try writer.finish()
      let bytes = file.position
      let sha256 = try file.commit(syncingFolder: false)
      named(name)
      let listSHA256 = try list.commit(syncingFolder: false)
      named(entryListName(name))
      return Written(bytes: bytes, sha256: sha256, entries: entries, list: listSHA256)
    } catch {
      throw PackError(error)
    }
  }
}

/// The name of an archive's entry list.
func entryListName(_ archive: String) -> String { archive + ".entries.jsonl" }
