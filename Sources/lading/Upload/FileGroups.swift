// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingText
import LadingUpload

/// Files that go alone, by the items of the queue that they are sent under.
struct FileGroups: Sendable {
  /// The groups of images in their order.
  private(set) var items: [UploadItem] = []
  private var contents: [String: BatchContent] = [:]

  /// What is sent for an item.
  func content(of item: UploadItem) -> BatchContent { contents[item.sha256] ?? .shard }

  /// Adds a group of images; all of them are read, for a group is known by what is in it.
  mutating func add(
    _ name: String, _ images: [(name: [UInt8], entry: Int)], of source: any DatasetSource
  ) throws(Failure) {
    let reader = try Self.reader(source)
    let hash = StreamingSHA256()
    var files: [BatchFile] = []
    var bytes: Int64 = 0
    for image in images {
      let file = try Self.file(image.name, image.entry, of: source, reader)
      hash.update(Array("\(file.name)\0\(file.bytes)\0\(file.sha256)\n".utf8))
      bytes += file.bytes
      files.append(file)
    }
    if files.isEmpty { return }
    let item = UploadItem(
      path: source.path, name: name, bytes: bytes, sha256: hash.hex(), count: files.count)
    items.append(item)
    contents[item.sha256] = .images(files)
  }

  /// Adds all videos; those of the same name get their folders in front, as images do.
  mutating func addVideos(of source: any DatasetSource) throws(Failure) -> [UploadItem] {
    let inventory = source.inventory
    let reader = try Self.reader(source)
    let entries = inventory.indices.filter { inventory.kind($0) == .video }
    var bearers: [[UInt8]: Int] = [:]
    for entry in entries { bearers[Array(inventory.path(entry).name), default: 0] += 1 }
    var taken: Set<[UInt8]> = []
    var videos: [UploadItem] = []
    for entry in entries {
      let path = inventory.path(entry)
      var name = Array(path.name)
      if bearers[name] != 1 {
        name = Array(
          path.bytes.split(separator: UInt8(ascii: "/")).joined(separator: Array("__".utf8)))
      }
      guard taken.insert(name).inserted else {
        throw Failure(
          .usage, "two videos would be called \(String(decoding: name, as: UTF8.self))",
          hint: "rename \(path.string); nothing was sent")
      }
      let file = try Self.file(name, entry, of: source, reader)
      // Equal videos are two files of a batch all the same: the name belongs to what they are known by.
      let hash = StreamingSHA256()
      hash.update(Array("\(file.name)\0\(file.sha256)".utf8))
      let item = UploadItem(
        path: source.path, name: file.name, bytes: file.bytes, sha256: hash.hex(), count: 1)
      videos.append(item)
      contents[item.sha256] = .video(file)
    }
    return videos
  }

  private static func reader(_ source: any DatasetSource) throws(Failure) -> any EntryReader {
    do { return try source.makeReader() } catch {
      throw inputFailure(error, path: source.path)
    }
  }

  private static func file(
    _ name: [UInt8], _ entry: Int, of source: any DatasetSource, _ reader: any EntryReader
  ) throws(Failure) -> BatchFile {
    guard let text = String(validating: name, as: UTF8.self) else {
      throw Failure(
        .usage, "\(String(decoding: name, as: UTF8.self)) has a name that is not UTF-8",
        hint: "rename it, or send images with --method bulk; nothing was sent")
    }
    do {
      let pieces = EntryPieces(try reader.open(entry))
      let hash = StreamingSHA256()
      var bytes: Int64 = 0
      while let piece = try pieces.next() {
        hash.update(piece)
        bytes += Int64(piece.count)
      }
      return BatchFile(name: text, bytes: bytes, sha256: hash.hex()) {
        EntryPieces(try source.makeReader().open(entry))
      }
    } catch {
      throw inputFailure(
        error as? SourceError ?? SourceError(.unreadable, path: nil, detail: "\(error)"),
        path: source.path)
    }
  }
}

/// An entry's bytes in pieces.
final class EntryPieces: PieceReader {
  private let stream: any ByteSource

  init(_ stream: any ByteSource) { self.stream = stream }

  func next() throws -> [UInt8]? {
    let piece = try [UInt8](unsafeUninitializedCapacity: 256 << 10) { room, count in
      let memory = UnsafeMutableRawBufferPointer(room)
      while count < memory.count {
        let read = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[count...]))
        if read == 0 { break }
        count += read
      }
    }
    return piece.isEmpty ? nil : piece
  }
}
