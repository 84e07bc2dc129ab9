// SPDX-License-Identifier: Apache-2.0

import Dispatch
import LadingArchive
import LadingModel
import LadingTestKit
import LadingText
import Testing

@testable import LadingPack

/// Archives that are handed on while the next is written: few lie there at once, and those that
/// arrived need not exist for a resumed run.
@Suite struct TakerTests {
  private let folder = TemporaryFolder()

  init() {
    for number in 10..<34 {
      folder.write("ds/\(number).jpg", [UInt8](repeating: UInt8(number), count: 3000))
    }
  }

  private func plan(jobs: Int = 1) throws -> PackPlan {
    let source = try openSource(folder.path + "/ds")
    return try Packer.plan(
      source, dataset: ListedDataset(source.inventory), reader: source.makeReader(), format: nil,
      root: [],
      options: PackOptions(kind: .tar, target: .none, maxImages: 3, resume: true, jobs: jobs))
  }

  /// Takes archives, removes each after a while, and remembers the most that lay there.
  private final class Taker: ArchiveTaker {
    struct State {
      var taken: [Manifest.Archive] = []
      var kept: [String] = []
      var most = 0
      var gone: Set<String> = []
    }

    let capacity: Int
    let folder: String
    let stopsAfter: Int
    private let room = DispatchSemaphore(value: 0)
    let state = Guarded(State())

    init(_ folder: String, capacity: Int, stopsAfter: Int = .max, gone: Set<String> = []) {
      self.folder = folder
      self.capacity = capacity
      self.stopsAfter = stopsAfter
      state.withLock { $0.gone = gone }
      for _ in 0..<capacity { room.signal() }
    }

    func hasArrived(sha256: String) -> Bool { state.withLock { $0.gone.contains(sha256) } }

    func waitForRoom() throws(PackError) {
      if state.withLock({ $0.taken.count }) >= stopsAfter {
        throw PackError(.stopped, path: nil, detail: "enough")
      }
      room.wait()
    }

    func take(_ archive: Manifest.Archive, wasKept: Bool) {
      let there = listFolder(folder).count { $0.hasSuffix(".tar") }
      state.withLock { state in
        state.taken.append(archive)
        if wasKept { state.kept.append(archive.name) }
        state.most = max(state.most, there)
      }
      DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(5)) { [self] in
        try? OutputFolder.remove("\(folder)/\(archive.name)")
        state.withLock { _ = $0.gone.insert(archive.sha256) }
        if !wasKept { room.signal() }
      }
    }
  }

  @Test(arguments: [1, 3])
  func fewArchivesLieThereAtOnce(jobs: Int) throws {
    let whole = try Packer.run(plan(), into: folder.path + "/whole")
    let out = folder.path + "/out"
    let taker = Taker(out, capacity: 2)
    let manifest = try Packer.run(plan(jobs: jobs), into: out, handingTo: taker)
    let state = taker.state.withLock { $0 }
    #expect(state.most <= 2)
    #expect(state.taken.map(\.name).sorted() == whole.archives.map(\.name))
    #expect(manifest == whole)
  }

  @Test func whatArrivedIsNotWrittenAgain() throws {
    let whole = try Packer.run(plan(), into: folder.path + "/whole")
    let out = folder.path + "/out"
    let first = Taker(out, capacity: 2, stopsAfter: 4)
    let error = #expect(throws: PackError.self) {
      try Packer.run(plan(), into: out, handingTo: first)
    }
    #expect(error?.code == .stopped && error?.kept == 4)
    // The first three have arrived and are gone; of the fourth nobody heard.
    let arrived = Set(whole.archives.prefix(3).map(\.sha256))
    for archive in whole.archives.prefix(3) { folder.remove("out/\(archive.name)") }
    let second = Taker(out, capacity: 2, gone: arrived)
    let manifest = try Packer.run(plan(), into: out, handingTo: second)
    let state = second.state.withLock { $0 }
    #expect(manifest == whole)
    #expect(state.taken.count == 8)
    #expect(Set(state.kept).isSuperset(of: whole.archives.prefix(3).map(\.name)))
    // A third run finds everything packed, and writes nothing.
    let all = Set(whole.archives.map(\.sha256))
    let third = Taker(out, capacity: 2, gone: all)
    #expect(try Packer.run(plan(), into: out, handingTo: third) == whole)
    #expect(third.state.withLock { $0.taken.isEmpty })
  }
}
