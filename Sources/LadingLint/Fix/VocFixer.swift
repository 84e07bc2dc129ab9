// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Clips the boxes of Pascal VOC annotations: the numbers are replaced where they stand, the rest
/// stays as it is typed.
struct VocFixer {
  private let source: any EntryReader
  private let reader = VocReader()
  private let file: VocFile
  private var classes = VocClasses()

  init(_ source: any EntryReader) {
    self.source = source
    file = VocFile(record: reader.record)
  }

  /// What is to be mended in an annotation; nil when nothing is, or it cannot be read.
  mutating func mend(_ xml: Int, image: Int?, facts: ImageFacts?) -> FileMend? {
    guard (try? reader.read(xml, with: source)) == .some(nil), reader.record.isAnnotation else {
      return nil
    }
    file.refill(entry: xml, image: image, facts: facts, classes: &classes)
    guard file.allFaults.contains(.rounding),
      let bytes = try? source.readPrefix(xml, limit: 1 << 24)
    else { return nil }
    var edits: [ByteEdit] = []
    var counts = MendCounts()
    for (object, faults) in zip(reader.record.objects, file.faults) where faults.contains(.rounding)
    {
      let found = self.edits(object, bytes)
      if !found.isEmpty { counts.clipped += 1 }
      edits += found
    }
    if edits.isEmpty { return nil }
    edits.sort { $0.range.lowerBound < $1.range.lowerBound }
    return FileMend(entry: xml, size: Int64(bytes.count), edits: edits, counts: counts)
  }

  private func edits(_ object: VocObject, _ bytes: [UInt8]) -> [ByteEdit] {
    guard let new = file.clipped(object), let box = object.box else { return [] }
    let edges = [box.xmin, box.ymin, box.xmax, box.ymax]
    var edits: [ByteEdit] = []
    for (edge, value) in zip(edges, new) where edge?.value != value {
      guard let edge, let range = range(edge.text, bytes) else { return [] }
      edits.append(ByteEdit(range, Array(VocFile.plain(value).utf8)))
    }
    return edits
  }

  /// Where an element's text stands in the file; nil where it is not typed as it reads.
  private func range(_ text: VocText, _ bytes: [UInt8]) -> Range<Int>? {
    guard bytes.indices.contains(text.offset), bytes[text.offset] == UInt8(ascii: "<"),
      let open = bytes[text.offset...].firstIndex(of: UInt8(ascii: ">")),
      let close = bytes[open...].firstIndex(of: UInt8(ascii: "<"))
    else { return nil }
    let written = bytes[(open + 1)..<close].trimmed
    guard String(decoding: written, as: UTF8.self) == file.text(text), !written.isEmpty else {
      return nil
    }
    return written.startIndex..<written.endIndex
  }
}

extension VocFile {
  /// The four edges within the image; nil for a box that is not off by rounding alone, or of which
  /// nothing would be left.
  func clipped(_ object: VocObject) -> [Double]? {
    guard judge(object) == .rounding, let box = object.box?.values else { return nil }
    let (width, height) = bounds ?? (.infinity, .infinity)
    let edges = [
      max(0, box.xmin), max(0, box.ymin), min(width, box.xmax), min(height, box.ymax),
    ]
    return edges[0] < edges[2] && edges[1] < edges[3] ? edges : nil
  }
}
