// SPDX-License-Identifier: Apache-2.0

public import LadingModel
import LadingText

/// A dataset in an uncompressed tar, read in place.
public struct TarSource: DatasetSource {
  /// The path as the user gave it.
  public let path: String
  /// A tar.
  public var container: Container { .tar }
  /// The regular files, junk excluded, sorted by path bytes.
  public let inventory: Inventory
  /// What listing found wrong or left out.
  public let anomalies: [SourceAnomaly]

  private let file: InputFile
  /// When the tar was changed last as it was listed; it has no checksums of content.
  private let time: Int64?

  /// Lists a tar; throws `damaged` when it does not begin like one.
  public init(path: String, limits: SourceLimits = SourceLimits()) throws(SourceError) {
    do {
      let file = unsafe try InputFile.open(path)
      let size = try file.status().size
      guard try isTar(file, size: size) else {
        throw SourceError(.damaged, path: nil, detail: "it does not begin with a tar header")
      }
      try self.init(path: path, file: file, size: size, limits: limits)
    } catch let error as SystemError {
      throw error.openingError
    } catch let error as SourceError {
      throw error
    } catch {
      throw SourceError(.unreadable, path: nil, detail: "\(error)")
    }
  }

  init(path: String, file: InputFile, size: Int64, limits: SourceLimits) throws(SourceError) {
    var listing = ArchiveListing(limits: limits)
    var walk = TarWalk(file, size: size, limits: limits)
    while let member = try walk.next() {
      for problem in walk.takeProblems() { listing.anomalies.add(problem) }
      guard let name = try listing.takeMember(member, fileSize: size) else { continue }
      listing.files.add(
        path: EntryPath(unchecked: name), size: member.size,
        locator: UInt64(member.dataOffset))
    }
    for problem in walk.takeProblems() { listing.anomalies.add(problem) }
    var inventory = Inventory(listing.files)
    if inventory.count != listing.files.count {
      inventory = try Self.lastOfEach(file, size: size, limits: limits, into: &listing.anomalies)
    }
    listing.anomalies.addCaseCollisions(of: inventory)
    listing.anomalies.addFilesThatAreFolders(in: inventory)
    self.path = path
    self.file = file
    time = try? file.status().modifiedTime
    self.inventory = inventory
    anomalies = listing.anomalies.sorted()
  }

  /// When the archive was changed last.
  public func modificationTime(_ entry: Int) -> Int64? { try? file.status().modifiedTime }

  /// A reader for use on one thread.
  public func makeReader() throws(SourceError) -> any EntryReader {
    TarReader(file: file, inventory: inventory, time: time)
  }

  /// Lists a tar that has equal names: the last one counts, as it does when a tar is unpacked.
  private static func lastOfEach(
    _ file: InputFile, size: Int64, limits: SourceLimits, into anomalies: inout AnomalyList
  ) throws(SourceError) -> Inventory {
    var listing = ArchiveListing(limits: limits)
    var walk = TarWalk(file, size: size, limits: limits)
    var members: [(name: [UInt8], member: TarMember)] = []
    var seen: Set<[UInt8]> = []
    while let member = try walk.next() {
      guard let name = try listing.takeMember(member, fileSize: size) else { continue }
      members.append((name, member))
      if !seen.insert(name).inserted {
        anomalies.add(.duplicate, name, "the last of them is read", offset: member.headerOffset)
      }
    }
    // Of equal paths an inventory keeps the one that was added first.
    var files = InventoryBuilder()
    for (name, member) in members.reversed() {
      files.add(
        path: EntryPath(unchecked: name), size: member.size, locator: UInt64(member.dataOffset))
    }
    return Inventory(files)
  }
}

extension ArchiveListing {
  /// The path under which the member goes into the inventory; nil when it does not.
  fileprivate mutating func takeMember(
    _ member: TarMember, fileSize: Int64
  ) throws(SourceError) -> [UInt8]? {
    if case .none = member.kind { return nil }
    var name = member.name
    // A folder's slash is not always written.
    if case .folder = member.kind, name.last != UInt8(ascii: "/") { name.append(UInt8(ascii: "/")) }
    guard case .file(let path) = try judge(name, offset: member.headerOffset) else { return nil }
    if case .special(let detail) = member.kind {
      anomalies.add(.special, path, detail, offset: member.headerOffset)
      return nil
    }
    if String(validating: path, as: UTF8.self) == nil {
      anomalies.add(.nameEncoding, path, "it is not UTF-8", offset: member.headerOffset)
    }
    // What the file has no room for is cut off, and no more than it is.
    if member.size <= fileSize - member.dataOffset {
      guard try admit(path, size: member.size, offset: member.headerOffset) else { return nil }
    }
    return path
  }
}

/// Whether the file begins with a tar header, or is an archive of nothing.
func isTar(_ file: InputFile, size: Int64) throws(SystemError) -> Bool {
  let block = try file.bytes(at: 0, count: 2 * TarHeader.length)
  if block.count >= TarHeader.length, TarHeader.hasValidChecksum(Array(block.prefix(512))) {
    return true
  }
  return block.count == 2 * TarHeader.length && block.allSatisfy { $0 == 0 } && size % 512 == 0
}

/// Reads a tar's members where they lie.
final class TarReader: EntryReader {
  private let file: InputFile
  private let inventory: Inventory
  private let time: Int64?

  init(file: InputFile, inventory: Inventory, time: Int64?) {
    self.file = file
    self.inventory = inventory
    self.time = time
  }

  func read(
    _ entry: Int, at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> Int {
    let size = inventory.size(entry)
    guard offset >= 0, offset < size else { return 0 }
    let count = Int(min(Int64(buffer.count), size - offset))
    do {
      return unsafe try file.read(
        at: Int64(inventory.locator(entry)) + offset,
        into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
    } catch {
      throw error.sourceError(Array(inventory.name(entry)))
    }
  }

  func open(_ entry: Int) throws(SourceError) -> any ByteSource {
    if let time, let now = try? file.status().modifiedTime, now != time {
      throw SourceError(
        .changed, path: Array(inventory.name(entry)),
        detail: "the tar was changed since it was listed")
    }
    return TarStream(
      entry, size: inventory.size(entry), path: Array(inventory.name(entry)), of: self)
  }
}

/// A member from its beginning to its end.
private final class TarStream: ByteSource {
  private let entry: Int
  private let size: Int64
  private let path: [UInt8]
  private let reader: TarReader
  private var position: Int64 = 0

  init(_ entry: Int, size: Int64, path: [UInt8], of reader: TarReader) {
    self.entry = entry
    self.size = size
    self.path = path
    self.reader = reader
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard unsafe !buffer.isEmpty, position < size else { return 0 }
    let count = unsafe try reader.read(entry, at: position, into: buffer)
    if count == 0 {
      throw SourceError(
        .damaged, path: path, detail: "the file ends after \(position) of its \(size) bytes")
    }
    position += Int64(count)
    return count
  }
}
