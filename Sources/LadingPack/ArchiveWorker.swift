// SPDX-License-Identifier: Apache-2.0

import LadingArchive

/// An archive that is being written.
struct OpenArchive {
  var number: Int
  var output: ArchiveOutput
  var members: any ArchiveMembers
  var images: [ImageHash]
}

/// Writes archives on one thread, several side by side where that makes hashing cheaper.
struct ArchiveWorker {
  let run: ArchiveRun
  let jobs: any ArchiveJobs
  let reader: any EntryReader
  /// How many archives are open at a time.
  let lanes: Int
  private let writes: AsyncWrites?
  private var open: [OpenArchive] = []

  init(_ run: ArchiveRun, _ jobs: any ArchiveJobs, reader: any EntryReader, lanes: Int) {
    self.run = run
    self.jobs = jobs
    self.reader = reader
    self.lanes = lanes
    writes = lanes > 1 ? AsyncWrites() : nil
  }

  /// Writes until there is no archive left to take, or one has failed.
  mutating func work(_ progress: (PackProgress) -> Void) {
    while true {
      openArchives(progress)
      // The one that is furthest behind, so that the bytes of all of them can be hashed together.
      let next = open.indices.min { open[$0].output.waiting < open[$1].output.waiting }
      guard let next else { return }
      let archive = open[next].number
      do throws(PackError) {
        if lanes > 1, open[next].output.isFull {
          flush()
          continue
        }
        if let member = try open[next].members.writeNext(to: open[next].output, reader: reader) {
          if let image = member.image { open[next].images.append(image) }
          progress(run.progress(adding: member.bytes))
        } else {
          try run.finish(open[next])
          open.remove(at: next)
          progress(run.progress(adding: 0))
        }
      } catch {
        fail(archive, error)
      }
    }
  }

  private mutating func openArchives(_ progress: (PackProgress) -> Void) {
    while open.count < lanes, let archive = run.takeNext() {
      do throws(PackError) {
        if let begun = try run.begin(archive, jobs, together: lanes > 1) {
          open.append(begun)
        } else {
          progress(run.progress(adding: 0))
        }
      } catch {
        fail(archive, error)
      }
    }
  }

  /// Writes a block of each open archive, all of which are full.
  private mutating func flush() {
    let outputs = open.map(\.output)
    ArchiveOutput.hashBlocks(of: outputs)
    if let writes { ArchiveOutput.writeBlocks(of: outputs, by: writes) }
    for archive in open {
      do throws(PackError) {
        try archive.output.flushBlock()
      } catch {
        fail(archive.number, error)
      }
    }
  }

  /// Goes on with the archives before the one that failed: they are complete, as if each had been
  /// written by itself, and what is reported does not depend on how many are written side by side.
  private mutating func fail(_ archive: Int, _ error: PackError) {
    run.fail(archive, error)
    open.removeAll { $0.number >= archive }
  }
}
