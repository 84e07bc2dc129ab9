// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingTestKit
import Testing

@testable import LadingPack

/// Parts are as few and as even as the limits allow, and reach a limit without breaking it.
@Suite struct PartBalanceTests {
  private let folder = TemporaryFolder()

  private func pack(_ out: String, _ options: PackOptions) throws -> (PackPlan, Manifest) {
    try packImages(folder.path + "/ds", into: "\(folder.path)/\(out)", options)
  }

  private func stored(_ change: (inout PackOptions) -> Void) -> PackOptions {
    var options = PackOptions(kind: .zip, target: .none, compression: .store)
    change(&options)
    return options
  }

  /// The exact size of everything is enough for one part; one byte less is not.
  @Test func oneByteDecides() throws {
    for number in 10..<50 { folder.write("ds/\(number).jpg", [UInt8](repeating: 1, count: 900)) }
    folder.write("ds/LICENSE", "free")
    let (plan, one) = try pack("one", stored { _ in })
    #expect(plan.isExact)
    #expect(one.archives.map(\.bytes) == plan.archives.map(\.bytes))
    let exact = try pack("exact", stored { $0.maxBytes = plan.bytes }).1
    #expect(exact.archives.map(\.bytes) == [plan.bytes])
    let less = try pack("less", stored { $0.maxBytes = plan.bytes - 1 }).1
    #expect(less.archives.count == 2)
    #expect(less.archives.allSatisfy { $0.bytes < plan.bytes })
    #expect(less.contentDigest == one.contentDigest)
  }

  @Test func oneFileDecides() throws {
    for number in 10..<50 { folder.write("ds/\(number).jpg", "image") }
    #expect(try pack("exact", stored { $0.maxFiles = 40 }).1.archives.map(\.entries) == [40])
    #expect(try pack("less", stored { $0.maxFiles = 39 }).1.archives.map(\.entries) == [20, 20])
    #expect(try pack("images", stored { $0.maxImages = 39 }).1.archives.map(\.images) == [20, 20])
  }

  /// Deflated text is counted with its stored size: the limit holds whatever it comes to.
  @Test func aBoundHoldsWhereTextIsDeflated() throws {
    var generator = SeededGenerator(seed: 31)
    for number in 10..<40 {
      folder.write("ds/\(number).jpg", generator.bytes(400))
      folder.write("ds/\(number).md", String(repeating: "text ", count: 200))
    }
    var options = PackOptions(kind: .zip, target: .none)
    options.maxBytes = 12_000
    let (plan, manifest) = try pack("out", options)
    #expect(!plan.isExact)
    #expect(manifest.archives.count == plan.archives.count)
    for (planned, archive) in zip(plan.archives, manifest.archives) {
      #expect(archive.bytes <= planned.bytes && planned.bytes <= 12_000)
    }
    let small = manifest.archives.reduce(0) { $0 + $1.bytes }
    options.compression = .store
    let large = try pack("stored", options).1.archives.reduce(0) { $0 + $1.bytes }
    #expect(small < large * 2 / 3, "\(small) \(large)")
    #expect(try Verifier.verify(folder.path + "/out", deep: true).problems == [])
  }

  /// A few large images at the beginning do not make hundreds of parts.
  @Test func partsAreCutByBytesWhereBytesDecide() throws {
    for number in 10..<20 { folder.write("ds/a\(number).jpg", [UInt8](repeating: 1, count: 9000)) }
    for number in 100..<400 {
      folder.write("ds/b\(number).jpg", [UInt8](repeating: 2, count: 100))
    }
    let (_, manifest) = try pack("out", stored { $0.maxBytes = 31_000 })
    #expect(manifest.archives.count == 6, "\(manifest.archives.map(\.bytes))")
    #expect(manifest.archives.reduce(0) { $0 + $1.images } == 310)
    #expect(try Verifier.verify(folder.path + "/out", deep: true).problems == [])
  }

  /// Every image alone: 2,000 parts are cut and planned without trying each number of them.
  @Test func aPartForEveryImage() throws {
    for number in 1000..<3000 { folder.write("ds/\(number).jpg", "x") }
    let source = try openSource(folder.path + "/ds")
    let cut = try PartCut(
      ListedDataset(source.inventory), inventory: source.inventory, root: [],
      options: stored { $0.maxImages = 1 })
    #expect(cut.parts == 2000)
    #expect((0..<2000).allSatisfy { cut.positions(of: $0) == [$0] })
  }
}
