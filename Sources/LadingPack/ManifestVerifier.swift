// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// Compares archives with the manifest beside them.
struct ManifestVerifier {
  let manifest: Manifest
  private let folder: String
  private let deep: Bool
  private let limits: SourceLimits
  private var result: Verification
  /// The images that the entry lists name; nil once one of the lists cannot be used.
  private var images: [ContentLine]? = []
  /// The paths that the manifest says were left out.
  private(set) lazy var skipped = Set(
    manifest.skipped.filter { $0.rule != Self.duplicate }.map(\.path))

  static func verify(
    _ path: String, given: String, deep: Bool, limits: SourceLimits
  ) throws(VerifyError) -> Verification {
    var result = Verification(path: given, hasManifest: true)
    let bytes: [UInt8]?
    do { bytes = try PlainFile.read(path, limit: manifestLimit) } catch {
      throw VerifyError(
        error.code == .notFound ? .notFound : .unreadable, path: given, detail: error.detail)
    }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[..<$0]) } ?? "."
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    do throws(ManifestProblem) {
      guard let bytes else { throw ManifestProblem(detail: "is too large") }
      var verifier = ManifestVerifier(
        manifest: try Manifest(json: bytes), folder: folder.isEmpty ? "/" : folder, deep: deep,
        limits: limits, result: result)
      verifier.compareClaims(manifestName: name)
      let archives = verifier.manifest.archives
      let digests = FileDigests.of(archives.map { verifier.path($0.name) })
      for (archive, digest) in zip(archives, digests) { verifier.verify(archive, digest) }
      verifier.compareDigest(manifestName: name)
      verifier.compareSums()
      return verifier.result
    } catch {
      result.problems.append(
        Verification.Problem(archive: name, entry: nil, message: "the manifest \(error.detail)"))
      return result
    }
  }

  mutating func complain(_ archive: String, _ message: String) {
    complain(archive, nil, message)
  }

  mutating func complain(_ archive: String, _ entry: [UInt8]?, _ message: String) {
    result.problems.append(Verification.Problem(archive: archive, entry: entry, message: message))
  }

  private func path(_ name: String) -> String { "\(folder)/\(name)" }

  private mutating func verify(
    _ archive: Manifest.Archive, _ digest: Result<FileDigest, SourceError>
  ) {
    let real: FileDigest
    do { real = try digest.get() } catch {
      complain(archive.name, "cannot be read: \(error.detail)")
      return
    }
    result.archives += 1
    result.bytes += real.bytes
    if real.bytes != archive.bytes {
      complain(archive.name, "has \(real.bytes) bytes, and the manifest says \(archive.bytes)")
    }
    let differs = real.sha256 != archive.sha256
    if differs {
      complain(archive.name, "has SHA-256 \(real.sha256), and the manifest says \(archive.sha256)")
    }
    checkLimits(archive, bytes: real.bytes)
    let lines: [EntryLine]
    do { lines = try EntryLine.read(path(entryListName(archive.name))) } catch {
      complain(entryListName(archive.name), error.detail)
      images = nil
      return
    }
    if lines.count != archive.entries {
      complain(
        entryListName(archive.name),
        "lists \(lines.count) entries, and the manifest says \(archive.entries)")
    }
    collectImages(archive, lines)
    compareSkipped(lines, of: archive)
    do {
      try compare(archive, lines, hashing: differs || deep)
    } catch {
      complain(archive.name, error.path, error.detail)
    }
  }

  /// Notes the images of an entry list.
  ///
  /// In a zip label masks may look like images: then nothing can be said of the content digest.
  private mutating func collectImages(_ archive: Manifest.Archive, _ lines: [EntryLine]) {
    let own = lines.filter {
      !$0.isGenerated
        && (manifest.kind == .tar
          || FileKind(fileExtension: EntryPath(unchecked: $0.path).fileExtension) == .image)
    }
    if own.count == archive.images {
      images?.append(contentsOf: own.map(ContentLine.init))
      compareEnds(of: archive, own.map(\.path))
      return
    }
    images = nil
    if manifest.kind == .tar {
      complain(
        entryListName(archive.name),
        "lists \(own.count) images, and the manifest says \(archive.images)")
    }
  }

  /// The entry lists are what was packed if they come to the manifest's digest.
  ///
  /// Only asked where nothing else is wrong: any other problem explains it better.
  private mutating func compareDigest(manifestName name: String) {
    guard let images, result.isGood, contentDigest(of: images) != manifest.contentDigest else {
      return
    }
    complain(name, "has another contentDigest than its entry lists: one of them was changed")
  }

  /// The list for `sha256sum -c` says what the manifest says; it may have been removed.
  private mutating func compareSums() {
    let path = "\(folder)/\(sumsName)"
    guard OutputFolder.exists(path) else { return }
    do {
      if try PlainFile.read(path, limit: manifestLimit) != Array(manifest.sums.utf8) {
        complain(sumsName, "lists other sums than the manifest")
      }
    } catch {
      complain(sumsName, "cannot be read: \(error.detail)")
    }
  }

  private mutating func checkLimits(_ archive: Manifest.Archive, bytes: Int64) {
    let limits = manifest.target.limits
    if let most = limits.archiveBytes, bytes > most {
      complain(archive.name, "has \(bytes) bytes; \(manifest.target.rawValue) takes \(most)")
    }
    if let most = limits.archiveFiles, archive.entries > most {
      complain(
        archive.name, "has \(archive.entries) files; \(manifest.target.rawValue) takes \(most)")
    }
    let shard = manifest.kind == .tar ? limits.shardImages ?? ShardCut.mostImages : nil
    if let shard, archive.images > shard {
      complain(archive.name, "has \(archive.images) images; a shard has at most \(shard)")
    }
  }

  /// Walks the archive's headers, and its contents where asked to, against the list.
  private mutating func compare(
    _ archive: Manifest.Archive, _ lines: [EntryLine], hashing: Bool
  ) throws(SourceError) {
    let source = try openSource(path(archive.name), limits: limits)
    let inventory = source.inventory
    if inventory.count != lines.count {
      complain(
        archive.name, "holds \(inventory.count) entries, and its list says \(lines.count)")
    }
    let checker = EntryChecker(try source.makeReader())
    var seen: Set<Int> = []
    for line in lines {
      guard let entry = inventory.find(line.name) else {
        complain(archive.name, line.name, "is in the list and not in the archive")
        continue
      }
      guard seen.insert(entry).inserted else {
        complain(archive.name, line.name, "is in the list twice")
        continue
      }
      result.entries += 1
      if inventory.size(entry) != line.bytes {
        complain(
          archive.name, line.name,
          "has \(inventory.size(entry)) bytes, and the list says \(line.bytes)")
        continue
      }
      guard hashing else { continue }
      do {
        let real = try checker.sizeAndHash(entry, name: line.name)
        if real.bytes != line.bytes || real.hash.hex != line.xxh128 {
          complain(archive.name, line.name, "has other content than was packed")
        }
      } catch {
        complain(archive.name, line.name, error.detail)
      }
    }
  }
}
