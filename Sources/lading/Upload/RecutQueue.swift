// SPDX-License-Identifier: Apache-2.0

import Dispatch
import LadingArchive
import LadingModel
import LadingPack
import LadingUpload

/// A shard as smaller ones, each written when it is its turn and removed when it has been sent.
actor RecutQueue: UploadQueue {
  private let recut: ShardRecut
  private let folder: String
  private var index = 0

  /// Plans the smaller shards, which are to lie in `folder` for a moment; throws an `UploadError`.
  init(_ item: UploadItem, _ order: CutOrder, folder: String) throws(UploadError) {
    self.folder = folder
    do {
      recut = try ShardRecut(
        item.path, maxImages: order.limits.images, maxBytes: order.limits.bytes,
        last: order.lastMember.map { (Array($0.name.utf8), $0.bytes) })
      try OutputFolder.make(folder)
    } catch {
      throw Self.failure(error)
    }
  }

  func next() async throws -> UploadItem? {
    guard index < recut.count else {
      OutputFolder.unmake([folder])
      return nil
    }
    let (recut, folder, index) = (recut, folder, index)
    self.index += 1
    do {
      // Writing blocks, which threads that others wait for must not.
      let archive = try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
          continuation.resume(with: Result { try recut.write(index, into: folder) })
        }
      }
      return UploadItem(
        path: "\(folder)/\(archive.name)", name: archive.name, bytes: archive.bytes,
        sha256: archive.sha256, count: archive.images)
    } catch {
      throw Self.failure(error)
    }
  }

  func finished(_ item: UploadItem) { try? OutputFolder.remove(item.path) }

  private static func failure(_ error: any Error) -> UploadError {
    let (detail, isInput): (String, Bool) =
      switch error {
      case let error as PackError:
        (
          (error.path.map { String(decoding: $0, as: UTF8.self) + ": " } ?? "") + error.detail,
          [.unreadable, .changed, .damaged].contains(error.code)
        )
      case let error as WriteError: (error.detail, false)
      default: ("\(error)", false)
      }
    if let error = error as? PackError, error.code == .tooLarge {
      return UploadError(.refused, detail)
    }
    return UploadError(
      isInput ? .input : .machine, "a shard cannot be cut into smaller ones: \(detail)",
      hint: isInput ? nil : "make room, or choose another disk with --work-dir")
  }
}
