// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import Testing

@testable import LadingArchive

struct RecordSorterTests {
  private func records(_ count: Int, seed: UInt64, longest: Int = 40) -> [[UInt8]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      // Few different bytes, so that beginnings and whole records repeat.
      generator.bytes(Int.random(in: 0...longest, using: &generator)).map { $0 & 0x83 }
    }
  }

  private func drain(_ sorter: RecordSorter) throws -> [[UInt8]] {
    let sorted = try sorter.sorted()
    var result: [[UInt8]] = []
    while let record = try sorted.next() { result.append(record) }
    return result
  }

  /// All in memory, in a few runs, in hundreds of runs.
  @Test(arguments: [1 << 20, 40_000, 500, 1])
  func sortsAsAnArrayDoes(_ limit: Int) throws {
    let records = records(3000, seed: 7)
    let sorter = RecordSorter(limit: limit)
    for record in records { try sorter.add(record) }
    let expected = records.sorted { $0.lexicographicallyPrecedes($1) }
    #expect(sorter.count == 3000)
    #expect(try drain(sorter) == expected)
    #expect(try drain(sorter) == expected, "a second reading begins anew")
  }

  @Test func nothingIsNothing() throws {
    #expect(try drain(RecordSorter()) == [])
  }

  @Test func readingsDoNotDisturbEachOther() throws {
    let records = records(500, seed: 11)
    let sorter = RecordSorter(limit: 900)
    for record in records { try sorter.add(record) }
    let expected = records.sorted { $0.lexicographicallyPrecedes($1) }
    let (first, second) = (try sorter.sorted(), try sorter.sorted())
    for record in expected {
      #expect(try first.next() == record)
      #expect(try second.next() == record)
    }
    #expect(try first.next() == nil)
  }

  @Test func recordsLargerThanTheLimitAndTheWindowPass() throws {
    let sorter = RecordSorter(limit: 1000)
    let large = [UInt8](repeating: 5, count: 300_000)
    try sorter.add([9])
    try sorter.add(large)
    try sorter.add([1])
    #expect(try drain(sorter) == [[1], large, [9]])
  }

  @Test func temporaryFilesHaveNoName() throws {
    let folder = TemporaryFolder()
    let file = try ScratchFile(in: [folder.path])
    try file.append([1, 2, 3])
    #expect(listFolder(folder.path) == [])
    var bytes: [UInt8] = []
    try file.read(1..<3, appendingTo: &bytes)
    #expect(bytes == [2, 3])
    #expect(throws: WriteError.self) { try file.read(1..<4, appendingTo: &bytes) }
    #expect(throws: WriteError.self) { try ScratchFile(in: ["/no/such/folder"]) }
  }
}
