// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// The folder that is packed into: made, checked for older archives and for room.
struct OutputPlace {
  private let folder: String
  private var old: [String] = []

  /// Makes the folder and refuses what must not be overwritten; removes nothing yet.
  init(_ folder: String, plan: PackPlan) throws(PackError) {
    self.folder = folder
    do { try OutputFolder.make(folder) } catch { throw PackError(error) }
    if OutputFolder.exists("\(folder)/\(manifestName)") {
      guard plan.options.force else {
        throw PackError(
          .exists, path: Array("\(folder)/\(manifestName)".utf8),
          detail: "holds what was packed before; use --force to replace it, or another folder")
      }
      old = try Self.oldFiles(folder)
    }
    let new = plan.archives.flatMap { [$0.name, entryListName($0.name)] } + [sumsName]
    let kept = Set(old)
    for name in new where !kept.contains(name) && OutputFolder.exists("\(folder)/\(name)") {
      throw PackError(
        .exists, path: Array("\(folder)/\(name)".utf8),
        detail: "exists, and no manifest lists it; remove it, or pack into another folder")
    }
    try checkRoom(plan)
  }

  /// Removes what the old manifest lists, the manifest first: without it the rest is no bill.
  func removeOld() throws(PackError) {
    do {
      for name in old { try OutputFolder.remove("\(folder)/\(name)") }
    } catch {
      throw PackError(error)
    }
  }

  /// The files of an older manifest, itself first.
  private static func oldFiles(_ folder: String) throws(PackError) -> [String] {
    let path = "\(folder)/\(manifestName)"
    let manifest: Manifest?
    do {
      manifest = try PlainFile.read(path, limit: manifestLimit).flatMap { try? Manifest(json: $0) }
    } catch {
      throw PackError(
        .permission, path: Array(path.utf8), detail: "cannot be read: \(error.detail)")
    }
    guard let manifest else {
      throw PackError(
        .exists, path: Array(path.utf8),
        detail: "is no manifest that Lading can read; remove it, or pack into another folder")
    }
    let archives = manifest.archives.flatMap { [$0.name, entryListName($0.name)] }
    return [manifestName, sumsName] + archives
  }

  private func checkRoom(_ plan: PackPlan) throws(PackError) {
    let inventory = plan.source.inventory
    var needed = plan.bytes
    for archive in plan.archives { needed = adding(needed, Int64(archive.entries) * 96) }
    // The entry lists name each file about twice.
    for index in inventory.indices {
      needed = adding(needed, Int64(2 * inventory.name(index).count))
    }
    var free: Int64
    do { free = try OutputFolder.freeBytes(folder) } catch { throw PackError(error) }
    for name in old { free = adding(free, OutputFolder.fileSize("\(folder)/\(name)") ?? 0) }
    guard needed > free else { return }
    throw PackError(
      .diskFull, path: Array(folder.utf8),
      detail: "packing needs about \(needed) bytes and \(free) are free: \(needed - free) bytes "
        + "are missing; free some, or pack to another disk")
  }
}
