// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// The folder that is packed into: made, checked for older archives and for room.
struct OutputPlace {
  /// What is to be done there.
  enum Task {
    /// Pack everything.
    case pack
    /// Go on: these archives are complete, says the journal.
    case resume(PackJournal)
    /// Nothing: what was asked for is there.
    case nothing(Manifest)
  }

  /// What is to be done.
  private(set) var task = Task.pack
  /// What tells the plan from every other.
  let fingerprint: String
  private let folder: String
  private let taker: (any ArchiveTaker)?
  /// Files that are removed before the first archive gets its name.
  private var old: [String] = []
  private var journal: PackJournal?

  /// Makes the folder and refuses what must not be overwritten; removes nothing yet.
  init(
    _ folder: String, plan: PackPlan, taker: (any ArchiveTaker)? = nil
  ) throws(PackError) {
    self.folder = folder
    self.taker = taker
    fingerprint = plan.fingerprint()
    do { try OutputFolder.make(folder) } catch { throw PackError(error) }
    journal = try PackJournal.read(folder)
    let hasManifest = OutputFolder.exists("\(folder)/\(manifestName)")
    if let journal {
      try take(journal, hasManifest: hasManifest, plan)
    } else if hasManifest {
      try takeManifest(plan)
    }
    if case .nothing = task { return }
    try refuseStrays(plan)
    try checkRoom(plan)
  }

  /// A packing that did not come to its end: gone on with, begun anew, or left alone.
  private mutating func take(
    _ journal: PackJournal, hasManifest: Bool, _ plan: PackPlan
  ) throws(PackError) {
    let name = "\(folder)/\(PackJournal.fileName)"
    let path = Array(name.utf8)
    if JournalFile.isHeld(name) {
      throw PackError(.exists, path: path, detail: "another run of lading is writing here")
    }
    if plan.options.force {
      old = (hasManifest ? try Self.oldFiles(folder) : [sumsName]) + journal.files(in: folder)
    } else if !plan.options.resume {
      throw PackError(
        .exists, path: path,
        detail: "tells of a packing that was interrupted, \(journal.archives.count) of "
          + "\(journal.planned) archives complete; use --resume to go on with it, or --force to "
          + "begin anew")
    } else if journal.plan == fingerprint || journal.archives.isEmpty {
      task = .resume(journal)
      // The run ended between giving names and noting it, or before it had replaced older archives.
      let kept = journal.completeFiles
      let older = hasManifest ? try? Self.oldFiles(folder) : nil
      old = ((older ?? [manifestName, sumsName]) + journal.files(in: folder)).filter {
        !kept.contains($0)
      }
    } else {
      throw PackError(
        .exists, path: path,
        detail: "tells of a packing with other options, or of the dataset before it was changed, "
          + "\(journal.archives.count) of \(journal.planned) archives complete; use --force to "
          + "begin anew, or another folder")
    }
  }

  private mutating func takeManifest(_ plan: PackPlan) throws(PackError) {
    let path = Array("\(folder)/\(manifestName)".utf8)
    if plan.options.force {
      old = try Self.oldFiles(folder)
    } else if !plan.options.resume {
      throw PackError(
        .exists, path: path,
        detail: "holds what was packed before; use --force to replace it, or another folder")
    } else if let manifest = try Self.manifest(folder), isDone(manifest, plan) {
      task = .nothing(manifest)
    } else if taker != nil, let manifest = try Self.manifest(folder),
      isDone(manifest, plan, whereverArchivesAre: true)
    {
      // Packed whole for one who takes archives, and gone before it is known that they arrived under
      // these very hashes: made once more.
      old = try Self.oldFiles(folder)
    } else {
      throw PackError(
        .exists, path: path,
        detail: "is of a packing with other options, or of the dataset before it was changed; use "
          + "--force to replace it, or another folder")
    }
  }

  /// Whether a manifest is that of the plan: same archives, and no packed file is newer.
  private func isDone(
    _ manifest: Manifest, _ plan: PackPlan, whereverArchivesAre: Bool = false
  ) -> Bool {
    guard manifest.kind == plan.options.kind, manifest.target == plan.options.target,
      manifest.format == plan.format, manifest.skipped == plan.skipped,
      manifest.members == (plan.options.kind == .tar ? plan.options.members : nil),
      manifest.archives.count == plan.archives.count
    else { return false }
    for (real, planned) in zip(manifest.archives, plan.archives) {
      guard real.name == planned.name, real.images == planned.images,
        real.first == planned.first, real.last == planned.last,
        plan.isExact ? real.bytes == planned.bytes : real.bytes <= planned.bytes,
        whereverArchivesAre || OutputFolder.fileSize("\(folder)/\(real.name)") == real.bytes
          || taker?.hasArrived(sha256: real.sha256) ?? false
      else { return false }
    }
    guard let packed = OutputFolder.modificationTime("\(folder)/\(manifestName)") else {
      return false
    }
    return plan.newestChange().map { $0 < packed } ?? true
  }

  /// Archives that nobody knows of are not overwritten.
  private func refuseStrays(_ plan: PackPlan) throws(PackError) {
    var known = Set(old)
    if case .resume(let journal) = task { known.formUnion(journal.completeFiles) }
    for name in plan.archives.flatMap({ [$0.name, entryListName($0.name)] }) + [sumsName]
    where !known.contains(name) && OutputFolder.exists("\(folder)/\(name)") {
      throw PackError(
        .exists, path: Array("\(folder)/\(name)".utf8),
        detail: "exists, and no manifest lists it; remove it, or pack into another folder")
    }
  }

  /// The archives that need not be written again.
  var complete: [String: PackJournal.Line] {
    guard case .resume(let journal) = task, journal.plan == fingerprint else { return [:] }
    return journal.archives
  }

  /// Begins the journal, or goes on with it; what a run that was killed left half-written goes.
  func openJournal(_ plan: PackPlan) throws(PackError) -> JournalFile {
    let path = "\(folder)/\(PackJournal.fileName)"
    do throws(WriteError) {
      let file: JournalFile
      if journal == nil {
        file = try .create(path)
      } else {
        file = try .reopen(path)
        OutputFolder.removeTemporaries(folder, of: isPackedFile)
        if case .resume(let journal) = task, journal.plan == fingerprint { return file }
        for name in old { try OutputFolder.remove("\(folder)/\(name)") }
        try file.empty()
      }
      try file.append(PackJournal.head(plan, fingerprint: fingerprint))
      try OutputFolder.sync(folder)
      return file
    } catch {
      if journal == nil, error.code != .exists { try? OutputFolder.remove(path) }
      throw PackError(error)
    }
  }

  /// Removes what the old manifest lists, the manifest first: without it the rest is no bill.
  func removeOld() throws(PackError) {
    do {
      for name in old { try OutputFolder.remove("\(folder)/\(name)") }
    } catch {
      throw PackError(error)
    }
  }

  private static func manifest(_ folder: String) throws(PackError) -> Manifest? {
    let path = "\(folder)/\(manifestName)"
    do {
      return try PlainFile.read(path, limit: manifestLimit).flatMap { try? Manifest(json: $0) }
    } catch {
      throw PackError(
        .permission, path: Array(path.utf8), detail: "cannot be read: \(error.detail)")
    }
  }

  /// The files of an older manifest, itself first.
  private static func oldFiles(_ folder: String) throws(PackError) -> [String] {
    guard let manifest = try manifest(folder) else {
      throw PackError(
        .exists, path: Array("\(folder)/\(manifestName)".utf8),
        detail: "is no manifest that Lading can read; remove it, or pack into another folder")
    }
    let archives = manifest.archives.flatMap { [$0.name, entryListName($0.name)] }
    return [manifestName, sumsName] + archives
  }

  private func checkRoom(_ plan: PackPlan) throws(PackError) {
    let inventory = plan.source.inventory
    // Archives that go on are never all there at once.
    let largest = plan.archives.map(\.bytes).sorted(by: >)
    var needed = largest.prefix(taker?.capacity ?? .max).reduce(0, adding)
    for archive in plan.archives { needed = adding(needed, Int64(archive.entries) * 96) }
    // The entry lists name each file about twice.
    for index in inventory.indices {
      needed = adding(needed, Int64(2 * inventory.name(index).count))
    }
    if plan.options.kind == .zip {
      // Divided files lie beside the archives until they are in them.
      for file in plan.dataset.shared where !file.isCopied {
        needed = adding(needed, inventory.size(file.entry))
      }
    }
    var free: Int64
    do { free = try OutputFolder.freeBytes(folder) } catch { throw PackError(error) }
    var there = Set(old)
    if case .resume(let journal) = task { there.formUnion(journal.completeFiles) }
    for name in there { free = adding(free, OutputFolder.fileSize("\(folder)/\(name)") ?? 0) }
    guard needed > free else { return }
    throw PackError(
      .diskFull, path: Array(folder.utf8),
      detail: "packing needs about \(needed) bytes and \(free) are free: \(needed - free) bytes "
        + "are missing; free some, or pack to another disk")
  }
}
