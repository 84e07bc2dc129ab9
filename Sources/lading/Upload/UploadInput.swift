// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingPack
import LadingUpload

/// What PATH of an upload turned out to be.
enum UploadInput {
  /// The archives of a manifest.
  case archives([UploadItem])
  /// One archive, of the kind that the target takes, or any file for a signed address.
  case archive(UploadItem)
  /// A dataset, to be packed for the target.
  case dataset

  /// Looks at what lies there; throws a failure where it is nothing, or nothing for this target.
  init(_ path: String, for target: Target, limits: SourceLimits) throws(Failure) {
    if let manifest = Self.manifestPath(path) {
      self = .archives(try Self.items(manifest, for: target))
      return
    }
    let source = try openDataset(path, limits: limits)
    switch source {
    case .source(let source):
      switch (source.container, target) {
      case (.zip, .roboflowZip), (.tar, .roboflowBatch), (.zip, .none), (.tar, .none):
        self = .archive(try Self.item(path))
      default: self = .dataset
      }
    case .noDataset(let error, _):
      guard target == .none else {
        throw Failure(
          .findings, "\(path) is no dataset and no archive: \(error.detail)",
          hint: "'lading lint \(Wording.shell(path))' says more; nothing was sent")
      }
      self = .archive(try Self.item(path))
    }
  }

  private static func manifestPath(_ path: String) -> String? {
    if OutputFolder.isFolder(path) {
      let inside = path.hasSuffix("/") ? path + "manifest.json" : path + "/manifest.json"
      guard let bytes = try? PlainFile.read(inside, limit: 64 << 20),
        (try? Manifest(json: bytes)) != nil
      else { return nil }
      return inside
    }
    return path.hasSuffix(".json") ? path : nil
  }

  private static func items(
    _ path: String, for target: Target
  ) throws(Failure) -> [UploadItem] {
    let manifest: Manifest
    do {
      guard let bytes = try PlainFile.read(path, limit: 64 << 20) else {
        throw Failure(.verification, "\(path) is too large to be a manifest")
      }
      manifest = try Manifest(json: bytes)
    } catch let problem as ManifestProblem {
      throw Failure(.verification, "\(path) \(problem.detail)")
    } catch let failure as Failure {
      throw failure
    } catch {
      throw inputFailure(
        error as? SourceError ?? SourceError(.unreadable, path: nil, detail: "\(error)"), path: path
      )
    }
    try refuse(manifest, path, for: target)
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    return manifest.archives.map { archive in
      UploadItem(
        path: folder + archive.name, name: archive.name, bytes: archive.bytes,
        sha256: archive.sha256, count: archive.images)
    }
  }

  /// Archives that were made for another kind of service are not sent by mistake.
  private static func refuse(
    _ manifest: Manifest, _ path: String, for target: Target
  ) throws(Failure) {
    let wanted: Manifest.Kind? =
      switch target {
      case .roboflowZip: .zip
      case .roboflowBatch: .tar
      default: nil
      }
    guard let wanted else { return }
    guard manifest.kind == wanted else {
      throw Failure(
        .usage,
        "\(path) lists \(manifest.kind.rawValue) archives, and \(target.rawValue) takes "
          + "\(wanted.rawValue)",
        hint: "upload the dataset itself, or pack it with 'lading pack \(wanted.rawValue)'")
    }
    if wanted == .tar, manifest.members == .samples {
      throw Failure(
        .usage, "\(path) lists shards of samples, and roboflow-batch takes images alone",
        hint: "pack with 'lading pack tar' without --members samples")
    }
  }

  private static func item(_ path: String) throws(Failure) -> UploadItem {
    do {
      let digest = try FileDigests.of(path)
      let name = path.split(separator: "/").last.map(String.init) ?? path
      return UploadItem(
        path: path, name: name, bytes: digest.bytes, sha256: digest.sha256, count: nil)
    } catch {
      throw inputFailure(error, path: path)
    }
  }
}
