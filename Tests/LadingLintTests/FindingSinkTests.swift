// SPDX-License-Identifier: Apache-2.0

import LadingModel
import Testing

@testable import LadingLint

struct FindingSinkTests {
  private let inventory: Inventory = {
    var builder = InventoryBuilder()
    for index in 0..<50 {
      if let path = EntryPath("f\(index / 10)\(index % 10)") { builder.add(path: path, size: 1) }
    }
    return Inventory(builder)
  }()

  private func fill(_ sink: FindingSink, order: some Sequence<Int>) {
    for number in order {
      sink.report("coco/x", .error, at: .entry(number / 100, offset: number % 100)) {
        FindingDetail("m\(number)")
      }
    }
  }

  @Test func keepsTheFirstByPlaceWhateverTheOrder() {
    var orders: [[Int]] = [Array(0..<5000), Array((0..<5000).reversed())]
    var generator = SystemRandomNumberGenerator()
    orders.append((0..<5000).shuffled(using: &generator))
    for order in orders {
      let sink = FindingSink(inventory: inventory, limit: 100)
      fill(sink, order: order)
      #expect(sink.sorted().map(\.detail.message) == (0..<100).map { "m\($0)" })
      #expect(sink.counts["coco/x"]?[.error] == 5000)
    }
  }

  @Test func keepsAllWithoutALimit() {
    let sink = FindingSink(inventory: inventory, limit: nil)
    fill(sink, order: (0..<1000).reversed())
    #expect(sink.sorted().count == 1000)
  }

  @Test func zeroKeepsNoneAndCountsAll() {
    let sink = FindingSink(inventory: inventory, limit: 0)
    fill(sink, order: 0..<1000)
    #expect(sink.sorted().isEmpty)
    #expect(sink.counts["coco/x"]?[.error] == 1000)
  }

  @Test func selectionCountsNothingElseAndStillRemembersForVerdicts() {
    let sink = FindingSink(
      inventory: inventory, selection: RuleSelection(ignore: ["coco"]), limit: 100)
    sink.report("coco/x", .error, at: .image(3)) { FindingDetail("m") }
    #expect(sink.counts.isEmpty)
    #expect(sink.sorted().isEmpty)
    #expect(sink.raised["coco/x"] == .error)
    #expect(!sink.hasFailed(3))
  }

  @Test func errorsThatNameAnImageFailIt() {
    let sink = FindingSink(inventory: inventory)
    sink.report("a/b", .error, at: .image(3)) { FindingDetail("m") }
    sink.report("a/b", .warning, at: .image(4)) { FindingDetail("m") }
    #expect(sink.hasFailed(3))
    #expect(!sink.hasFailed(4))
  }

  @Test func datasetBeforeFilesAndNoOffsetBeforeOffsets() {
    let sink = FindingSink(inventory: inventory)
    sink.report("b/b", .info, at: .entry(0, offset: 0)) { FindingDetail("3") }
    sink.report("z/z", .info, at: .entry(0)) { FindingDetail("2") }
    sink.report("y/y", .info, at: .dataset) { FindingDetail("1") }
    sink.report("a/a", .info, at: Place(.name(Array("zzz".utf8)))) { FindingDetail("5") }
    sink.report("c/c", .info, at: .entry(0, offset: 0)) { FindingDetail("4") }
    #expect(sink.sorted().map(\.detail.message) == ["1", "2", "3", "4", "5"])
  }

  @Test func equalKeysAreNumberedInOrder() {
    var prints = Fingerprints(root: Array("wrap".utf8))
    let a = prints.next("r/r", path: Array("wrap/x".utf8), key: "k")
    let b = prints.next("r/r", path: Array("wrap/x".utf8), key: "k")
    var bare = Fingerprints(root: [])
    #expect(a == bare.next("r/r", path: Array("x".utf8), key: "k"))
    #expect(b == bare.next("r/r", path: Array("x".utf8), key: "k"))
    #expect(a != b)
    #expect(a.count == 16)
  }
}
