// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingModel
import LadingText

/// Reads the files of a folder; keeps the last one open, as a header is read in several pieces.
final class FolderReader: EntryReader {
  private let inventory: Inventory
  private let root: InputFile
  private let linkTargets: [[UInt8]]
  private var name: [UInt8] = []
  private var last: (entry: Int, file: InputFile)?

  init(inventory: Inventory, root: InputFile, linkTargets: [[UInt8]]) {
    self.inventory = inventory
    self.root = root
    self.linkTargets = linkTargets
  }

  func read(
    _ entry: Int, at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> Int {
    do {
      let file: InputFile
      if let last, last.entry == entry {
        file = last.file
      } else {
        last = nil
        file = try openFile(entry)
        last = (entry, file)
      }
      return unsafe try file.read(at: offset, into: buffer)
    } catch {
      throw error.sourceError(Array(inventory.name(entry)))
    }
  }

  func open(_ entry: Int) throws(SourceError) -> any ByteSource {
    do {
      let file = try openFile(entry)
      let status = try file.status()
      let path = Array(inventory.name(entry))
      if case .file(let time) = FolderLocator(inventory.locator(entry)),
        time != status.modifiedTime
      {
        let size = inventory.size(entry)
        throw SourceError(
          .changed, path: path,
          detail: size == status.size
            ? "it was changed since it was listed"
            : "it has \(status.size) bytes now and had \(size) when it was listed")
      }
      return FileStream(file, path: path, status: status)
    } catch let error as SystemError {
      let path = Array(inventory.name(entry))
      guard error.code == ENOENT else { throw error.sourceError(path) }
      throw SourceError(.changed, path: path, detail: "it was removed since it was listed")
    } catch let error as SourceError {
      throw error
    } catch {
      throw SourceError(.unreadable, path: nil, detail: "\(error)")
    }
  }

  /// Opens the file itself; a link put in its place since listing is refused.
  private func openFile(_ entry: Int) throws(SystemError) -> InputFile {
    name.removeAll(keepingCapacity: true)
    var isLink = false
    if case .link(let place) = FolderLocator(inventory.locator(entry)) {
      isLink = true
      name.append(contentsOf: linkTargets[place])
    } else {
      name.append(contentsOf: inventory.name(entry))
    }
    name.append(0)
    let file = unsafe try withCString(name) { (path) throws(SystemError) in
      unsafe try InputFile.open(path, in: root.descriptor, flags: O_NOFOLLOW)
    }
    if isLink { _ = try file.status() }
    return file
  }
}

/// A file on disk from its beginning to its end, whatever the listing said about its size.
private final class FileStream: ByteSource {
  private let file: InputFile
  private let path: [UInt8]
  private let status: InputFile.Status
  private var position: Int64 = 0

  init(_ file: InputFile, path: [UInt8], status: InputFile.Status) {
    self.file = file
    self.path = path
    self.status = status
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    do {
      // Where the end is known, asking for the file's size says all that reading on would say.
      let isAtEnd = position > 0 && position == status.size
      let count = unsafe isAtEnd ? 0 : try file.read(at: position, into: buffer)
      position += Int64(count)
      if count < buffer.count, try file.status() != status || position != status.size {
        throw SourceError(.changed, path: path, detail: "the file changed while it was read")
      }
      return count
    } catch let error as SystemError {
      throw error.sourceError(path)
    }
  }
}
