// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingFormats
import LadingModel
import LadingPack
import LadingText

/// Work that is done through the library, in a process of its own.
enum Inside {
  static func run(_ words: [String]) {
    do {
      switch (words[0], words.count) {
      case ("copy-tar", 3): try copy(words[1], to: words[2], isZip: false)
      case ("copy-zip", 3): try copy(words[1], to: words[2], isZip: true)
      case ("list", 2): print(try openSource(words[1]).inventory.count)
      case ("list-none", 1): break
      case ("plan", 2): try plan(Int(words[1]) ?? 0)
      case ("chill", 2): try chill(words[1])
      default: stop("inside: unknown work")
      }
    } catch {
      stop("\(error)")
    }
  }

  /// Copies a folder's files into tars of 500, or into one zip, and hashes nothing.
  private static func copy(_ folder: String, to out: String, isZip: Bool) throws {
    mkdir(out, 0o755)
    let source = try FolderSource(path: folder)
    let reader = try source.makeReader()
    let inventory = source.inventory
    let most = isZip ? inventory.count : 500
    for start in stride(from: 0, to: inventory.count, by: most) {
      let file = try AtomicFile(
        folder: out, name: "copy-\(start)\(isZip ? ".zip" : ".tar")", hashing: false)
      let writer: any ArchiveWriter =
        isZip ? ZipWriter(file, hashing: false) : TarWriter(file, hashing: false)
      for entry in start..<min(inventory.count, start + most) {
        _ = try writer.add(
          ArchiveMember(name: Array(inventory.name(entry)), size: inventory.size(entry))
        ) { try reader.open(entry) }
      }
      try writer.finish()
      try file.commit(syncingFolder: start + most >= inventory.count)
    }
  }

  /// Plans the packing of so many images that exist in name alone.
  private static func plan(_ images: Int) throws {
    let source = ImaginarySource(images)
    let detection = try Detector.detect(source)
    for kind in [Manifest.Kind.tar, .zip] {
      let plan = try Packer.plan(
        source, detection: detection,
        options: PackOptions(kind: kind, target: kind == .tar ? .roboflowBatch : .roboflowZip))
      guard plan.images == images else { stop("planned \(plan.images) images") }
    }
  }

  /// Drops a folder's files from the page cache, without need of special rights.
  private static func chill(_ folder: String) throws {
    sync()
    let source = try FolderSource(path: folder)
    for entry in source.inventory.indices {
      let path = "\(folder)/\(source.inventory.path(entry).string)"
      let descriptor = open(path, O_RDONLY)
      posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
      close(descriptor)
    }
  }
}

/// Images that exist in name alone, for what reads no content.
private struct ImaginarySource: DatasetSource {
  let path = "imaginary"
  let container = Container.folder
  let inventory: Inventory
  let anomalies: [SourceAnomaly] = []

  init(_ images: Int) {
    var listing = InventoryBuilder()
    for number in 0..<images {
      let split = number % 10 == 0 ? "valid" : "train"
      guard let path = EntryPath("\(split)/images/\(10_000_000 + number).jpg") else { continue }
      listing.add(path: path, size: Int64(50_000 + number % 100_000))
    }
    inventory = Inventory(listing)
  }

  func makeReader() throws(SourceError) -> any EntryReader { EmptyReader() }
}

private final class EmptyReader: EntryReader {
  func read(
    _ entry: Int, at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> Int { 0 }

  func open(_ entry: Int) throws(SourceError) -> any ByteSource { MemorySource([]) }
}
