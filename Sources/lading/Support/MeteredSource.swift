// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingText
import Synchronization

/// Counts what a lint has read, to say how far it is.
///
/// Of an image little more than the header is read, of any other file everything: that is the
/// measure of the work, whatever the format.
final class ReadMeter: Sendable {
  private static let imageWork: Int64 = 16 << 10

  private let line: ProgressLine
  private let totalImages: Int
  private let totalWork: Int64
  private let images = Atomic<Int>(0)
  private let textBytes = Atomic<Int>(0)

  init(_ inventory: Inventory, line: ProgressLine) {
    self.line = line
    totalImages = inventory.indices.count { inventory.kind($0) == .image }
    var text: Int64 = 0
    for index in inventory.indices where inventory.kind(index) == .other {
      text = text.addingReportingOverflow(inventory.size(index)).partialValue
    }
    totalWork = max(1, text &+ Int64(totalImages) &* Self.imageWork)
  }

  func imageBegun() {
    images.wrappingAdd(1, ordering: .relaxed)
    draw()
  }

  func textRead(_ count: Int) {
    textBytes.wrappingAdd(count, ordering: .relaxed)
    draw()
  }

  private func draw() {
    line.update { seconds in
      let seen = min(images.load(ordering: .relaxed), totalImages)
      let bytes = Int64(textBytes.load(ordering: .relaxed))
      let done = Double(bytes) + Double(seen) * Double(Self.imageWork)
      let share = done / Double(totalWork)
      if totalImages > 0, seen < totalImages || bytes == 0 {
        return ProgressLine.State(
          fraction: share,
          done: "\(Wording.number(seen)) of \(Wording.count(totalImages, "image"))",
          rate: "\(Wording.number(Int(Double(seen) / seconds))) images/s")
      }
      return ProgressLine.State(
        fraction: share, done: "\(Wording.size(bytes)) of annotations",
        rate: "\(Wording.size(Int64(Double(bytes) / seconds)))/s")
    }
  }
}

/// A source whose reading is counted; only used where progress is shown.
struct MeteredSource: DatasetSource {
  let base: any DatasetSource
  let meter: ReadMeter

  var path: String { base.path }
  var container: Container { base.container }
  var inventory: Inventory { base.inventory }
  var anomalies: [SourceAnomaly] { base.anomalies }

  func makeReader() throws(SourceError) -> any EntryReader {
    MeteredReader(
      base: try base.makeReader(), inventory: base.inventory, meter: meter)
  }
}

private final class MeteredReader: EntryReader {
  let base: any EntryReader
  let inventory: Inventory
  let meter: ReadMeter

  init(base: any EntryReader, inventory: Inventory, meter: ReadMeter) {
    self.base = base
    self.inventory = inventory
    self.meter = meter
  }

  func read(
    _ entry: Int, at offset: Int64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> Int {
    let count = try base.read(entry, at: offset, into: buffer)
    if inventory.kind(entry) != .image {
      meter.textRead(count)
    } else if offset == 0 {
      meter.imageBegun()
    }
    return count
  }

  func open(_ entry: Int) throws(SourceError) -> any ByteSource {
    let stream = try base.open(entry)
    if inventory.kind(entry) == .image {
      meter.imageBegun()
      return stream
    }
    return MeteredStream(base: stream, meter: meter)
  }
}

private final class MeteredStream: ByteSource {
  let base: any ByteSource
  let meter: ReadMeter

  init(base: any ByteSource, meter: ReadMeter) {
    self.base = base
    self.meter = meter
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try base.read(into: buffer)
    meter.textRead(count)
    return count
  }
}
