// SPDX-License-Identifier: Apache-2.0

import Glibc
public import LadingModel

/// A single file that is read as it is, such as a file of records: a source with one entry.
public struct FileSource: DatasetSource {
  /// The path as the user gave it.
  public let path: String
  /// A file.
  public var container: Container { .file }
  /// The file alone, under the last part of its path.
  public let inventory: Inventory
  /// Nothing: there is no listing.
  public var anomalies: [SourceAnomaly] { [] }

  private let folder: InputFile
  private let realName: [UInt8]

  /// Opens a regular file; links that lead to one are followed.
  ///
  /// Throws `notFound` and `unreadable`.
  public init(path: String) throws(SourceError) {
    self.path = path
    let real = realPath(Array(path.utf8)) ?? Array(path.utf8)
    let slash = real.lastIndex(of: UInt8(ascii: "/"))
    realName = slash.map { Array(real[($0 + 1)...]) } ?? real
    let above = slash.map { $0 == 0 ? [UInt8(ascii: "/")] : Array(real[..<$0]) } ?? [0x2E]
    let status: InputFile.Status
    do {
      // The file first: its own failure says more than that of its folder.
      status = unsafe try InputFile.open(path).status()
      folder = unsafe try withCString(above + [0]) { (path) throws(SystemError) in
        unsafe try InputFile.open(path, flags: O_DIRECTORY)
      }
    } catch {
      if error.code == EINVAL {
        throw SourceError(.unreadable, path: nil, detail: "it is no regular file")
      }
      throw error.openingError
    }
    let name = path.utf8.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? realName
    var listing = InventoryBuilder()
    if let entry = try? EntryPath(validating: name) {
      let locator =
        name == realName ? FolderLocator.file(time: status.modifiedTime) : FolderLocator.link(0)
      listing.add(path: entry, size: status.size, locator: locator.word)
    }
    inventory = Inventory(listing)
  }

  /// A reader for use on one thread.
  public func makeReader() throws(SourceError) -> any EntryReader {
    FolderReader(inventory: inventory, root: folder, linkTargets: [realName])
  }

  /// When the file was changed last; nil for a link.
  public func modificationTime(_ entry: Int) -> Int64? {
    guard case .file(let time) = FolderLocator(inventory.locator(entry)) else { return nil }
    return time
  }
}
