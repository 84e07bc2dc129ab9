// SPDX-License-Identifier: Apache-2.0

import Dispatch
public import LadingArchive
import LadingModel

/// Reads all labels of a YOLO dataset.
public enum YoloReader {
  /// The largest label file that is read: hundreds of thousands of boxes.
  static let largestLabel = 1 << 24
  /// Files a worker takes at once: enough to hide what waking it costs.
  private static let batch = 512

  /// Reads the labels with `jobs` workers; `visit` gets the faults in path order, whatever `jobs`
  /// is, and the counts of all files are returned.
  ///
  /// `images` gives the sizes by which corners are measured. Whether rows of nine columns are
  /// rotated boxes may show only in the end: `isOriented` says what an earlier reading found.
  public static func read(
    _ source: any DatasetSource, layout: YoloLayout, jobs: Int,
    images: ImageTable = ImageTable(entries: 0), isOriented: Bool? = nil,
    visit: (YoloFault) -> Void
  ) throws(SourceError) -> YoloTally {
    let context = YoloContext(
      layout.config, isOriented: isOriented ?? (layout.config.task == "obb"))
    var workers: [YoloWorker] = []
    for _ in 0..<max(1, min(jobs, 64, layout.labels.count / batch)) {
      workers.append(
        YoloWorker(
          reader: try source.makeReader(), layout: layout, images: images, context: context))
    }
    var total = YoloTally(splits: layout.splits.count)
    var start = 0
    while start < layout.labels.count {
      let round = start..<min(layout.labels.count, start + batch * workers.count)
      if workers.count == 1 {
        workers[0].read(layout.labels[round])
      } else {
        // Each worker has its own reader and buffers; they meet again when all are done.
        nonisolated(unsafe) let team = workers
        DispatchQueue.concurrentPerform(iterations: workers.count) { number in
          let low = min(round.upperBound, round.lowerBound + number * batch)
          let high = min(round.upperBound, low + batch)
          unsafe team[number].read(layout.labels[low..<high])
        }
      }
      for worker in workers {
        let result = worker.parser.take()
        for fault in result.faults { visit(fault) }
        total.add(result.tally)
      }
      start = round.upperBound
    }
    return total
  }
}

/// One thread's reader, buffer and parser.
private final class YoloWorker {
  private let reader: any EntryReader
  private let layout: YoloLayout
  private let images: ImageTable
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)
  var parser: YoloLabelParser

  init(reader: any EntryReader, layout: YoloLayout, images: ImageTable, context: YoloContext) {
    self.reader = reader
    self.layout = layout
    self.images = images
    parser = YoloLabelParser(context: context, splits: layout.splits.count)
  }

  func read(_ labels: ArraySlice<Int>) {
    for label in labels {
      let image = layout.image(ofLabel: label) ?? layout.misnamed[label]
      let split = layout.image(ofLabel: label).flatMap { layout.split(ofImage: $0) }
      do throws(SourceError) {
        let count = try fill(label)
        if count > YoloReader.largestLabel {
          parser.fault(.tooLarge, label: label, image: image)
        } else {
          let size = image.flatMap { images[$0]?.shownSize }
          parser.parse(
            buffer.span.extracting(0..<count), label: label, image: image, split: split, size: size)
        }
      } catch {
        parser.fault(.unreadable, label: label, image: image, detail: error.detail)
      }
    }
  }

  /// Reads the whole file into the buffer, which grows with what is really there.
  private func fill(_ label: Int) throws(SourceError) -> Int {
    var count = 0
    while true {
      let reader = self.reader
      let done = count
      var failure: SourceError?
      let read = unsafe buffer.withUnsafeMutableBytes { bytes -> Int in
        do throws(SourceError) {
          return unsafe try reader.read(
            label, at: Int64(done), into: UnsafeMutableRawBufferPointer(rebasing: bytes[done...]))
        } catch {
          failure = error
          return 0
        }
      }
      if let failure { throw failure }
      count += read
      if count < buffer.count || count > YoloReader.largestLabel { return count }
      buffer.append(contentsOf: repeatElement(0, count: buffer.count * 3))
    }
  }
}
