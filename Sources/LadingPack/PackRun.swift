// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
public import LadingModel

/// How far packing is.
public struct PackProgress: Sendable, Hashable {
  /// Archives complete.
  public var archives: Int
  /// Archives planned.
  public var plannedArchives: Int
  /// Bytes of members written.
  public var bytes: Int64
  /// Bytes planned: a bound that may not be reached.
  public var plannedBytes: Int64
}

extension Packer {
  /// Writes the archives of a plan, their entry lists, `SHA256SUMS` and, last, `manifest.json`.
  ///
  /// `progress` is called on this thread, first before anything has its final name. When it fails,
  /// archives that are complete stay with a journal, for `resume`, if what failed may pass;
  /// everything else is removed, the folders that it made included. `taker` is handed each archive
  /// when it is complete, in no particular order, unless all are found packed already.
  public static func run(
    _ plan: PackPlan, into folder: String, handingTo taker: (any ArchiveTaker)? = nil,
    progress: (PackProgress) -> Void = { _ in }
  ) throws(PackError) -> Manifest {
    let made = OutputFolder.missing(folder)
    do {
      return try write(plan, into: folder, taker: taker, progress: progress)
    } catch {
      OutputFolder.unmake(made)
      throw error
    }
  }

  /// Temporary files are gone when this returns or throws.
  ///
  /// What is complete stays, with its journal, where the failure may pass; else nothing does.
  private static func write(
    _ plan: PackPlan, into folder: String, taker: (any ArchiveTaker)?,
    progress: (PackProgress) -> Void
  ) throws(PackError) -> Manifest {
    let place = try OutputPlace(folder, plan: plan, taker: taker)
    if case .nothing(let manifest) = place.task { return manifest }
    let journal = try place.openJournal(plan)
    let run = ArchiveRun(
      plan, folder: folder, journal: journal, kept: place.complete, taker: taker)
    do {
      plan.dataset.putAside(in: folder)
      let (jobs, dropped) = try prepare(plan, folder: folder)
      try place.removeOld()
      let results =
        switch jobs {
        case .anyThread(let jobs):
          try run.writeAll(jobs, workers: plan.options.jobs, progress)
        case .thisThread(let jobs): try run.writeAll(jobs, progress)
        }
      let manifest = makeManifest(
        plan, results: results, hashes: run.hashes, dropped: dropped)
      try run.seal(manifest)
      return manifest
    } catch {
      var error = error
      error.kept = run.complete
      if error.passes, error.kept > 0 {
        run.removeIncomplete()
      } else {
        run.removeWritten()
        error.kept = 0
      }
      throw error
    }
  }

  /// How the archives are written.
  private enum Jobs {
    case anyThread(any ArchiveJobs & Sendable)
    case thisThread(any ArchiveJobs)
  }

  /// Divides the shared files, and chooses how archives are written.
  private static func prepare(
    _ plan: PackPlan, folder: String
  ) throws(PackError) -> (Jobs, [String: Int]) {
    let inventory = plan.source.inventory
    switch plan.cut {
    case .tar(let cut):
      if plan.options.members == .samples {
        let jobs = SampleJobs(cut: cut, dataset: plan.dataset, inventory: inventory)
        return (.thisThread(jobs), [:])
      }
      let jobs = ShardJobs(cut: cut, images: plan.dataset.images, inventory: inventory)
      return (.anyThread(jobs), [:])
    case .zip(let cut):
      var dropped = plan.dataset.dropped
      let divided = try divide(plan, cut, folder: folder, dropped: &dropped)
      let jobs = PartJobs(
        cut: cut, images: plan.dataset.images, shared: plan.dataset.shared,
        loose: plan.dataset.loose, divided: divided, inventory: inventory, root: plan.root,
        compression: plan.options.compression)
      return (.anyThread(jobs), dropped)
    }
  }

  private static func divide(
    _ plan: PackPlan, _ cut: PartCut, folder: String, dropped: inout [String: Int]
  ) throws(PackError) -> Spooled {
    let spool = Spool(in: folder)
    do {
      for (number, file) in plan.dataset.shared.enumerated() where !file.isCopied {
        let counts = try plan.dataset.divide(
          file, parts: cut.parts, partOf: cut.partOf, reader: plan.reader
        ) { part, bytes in
          guard part >= 0, part < cut.parts else { return }
          try spool.append(bytes, to: number * cut.parts + part)
        }
        dropped.merge(counts, uniquingKeysWith: +)
      }
      return try spool.finish()
    } catch {
      throw PackError(any: error)
    }
  }

  private static func makeManifest(
    _ plan: PackPlan, results: [ArchiveOutput.Written], hashes: ImageHashes,
    dropped: [String: Int]
  ) -> Manifest {
    let options = plan.options
    return Manifest(
      kind: options.kind, target: options.target, format: plan.format,
      members: options.kind == .tar ? options.members : nil,
      annotationsLeftOut: plan.annotationsLeftOut,
      dropped: dropped.filter { $0.value > 0 },
      contentDigest: contentDigest(hashes, inventory: plan.source.inventory),
      archives: zip(plan.archives, results).map { planned, written in
        planned.line(written)
      },
      skipped: plan.skipped)
  }

  /// SHA-256 over `path NUL bytes NUL xxh128 LF` of all images, sorted by path.
  private static func contentDigest(_ hashes: ImageHashes, inventory: Inventory) -> String {
    let digest = StreamingSHA256()
    for entry in inventory.indices {
      guard let hash = hashes[entry] else { continue }
      let line = ContentLine(
        path: Array(inventory.name(entry)), bytes: inventory.size(entry), hash: hash.hex)
      digest.update(line.text)
    }
    return "sha256:" + digest.hex()
  }
}

extension PlannedArchive {
  /// The manifest's line of this archive, as it was written.
  func line(_ written: ArchiveOutput.Written) -> Manifest.Archive {
    Manifest.Archive(
      name: name, bytes: written.bytes, sha256: written.sha256, images: images,
      entries: written.entries, first: first, last: last)
  }
}
