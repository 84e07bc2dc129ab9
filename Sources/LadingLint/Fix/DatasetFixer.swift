// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingFormats
import LadingModel
import LadingText

/// What is to be mended in a file.
public struct FileMend: Sendable {
  /// The file's inventory index.
  public var entry: Int
  /// Its size, in bytes, when it was read.
  public var size: Int64
  /// The edits, ascending and without overlap.
  public var edits: [ByteEdit]
  /// What they mend.
  public var counts: MendCounts
}

/// Finds what can be mended in the label files of a dataset without changing anything but mistakes.
///
/// Images are never touched, nor is a number that is wrong by more than rounding.
public struct DatasetFixer {
  private let source: any DatasetSource
  private let outcome: Linter.Outcome

  /// A fixer for a dataset that has been linted.
  public init(_ source: any DatasetSource, _ outcome: Linter.Outcome) {
    self.source = source
    self.outcome = outcome
  }

  /// Visits every file that has something to mend; returns the sum of what is mended.
  ///
  /// A file that cannot be read has nothing to mend: lint says what is wrong with it.
  public func run(_ visit: (FileMend) throws -> Void) throws -> MendCounts {
    var total = MendCounts()
    let reader = try source.makeReader()
    func pass(_ mend: FileMend) throws {
      total += mend.counts
      try visit(mend)
    }
    switch outcome.detection.format {
    case .yolo: try mendYOLO(reader, pass)
    case .coco: try mendCOCO(reader, pass)
    case .voc: try mendVOC(reader, pass)
    case .classification, nil: break
    }
    return total
  }

  private func mendYOLO(_ reader: any EntryReader, _ visit: (FileMend) throws -> Void) throws {
    let root = outcome.detection.root
    let layout = YoloLayout.open(source, root: root, reader: reader)
    let config = YoloConfigFixer(layout, inventory: source.inventory, root: root)
    if let entry = layout.config.entry, layout.config.origin == .yaml {
      let kinds = outcome.mending.configKinds(entry, source.inventory)
      try whole(entry, reader, limit: YAMLDocument.maximumBytes, visit) {
        config.mended($0, kinds)
      }
    }
    var labels = YoloLabelFixer(layout)
    for label in layout.labels {
      let facts = (layout.image(ofLabel: label) ?? layout.misnamed[label]).flatMap {
        outcome.images[$0]
      }
      let kinds = outcome.mending.kinds(label, source.inventory)
      if kinds.isEmpty { continue }
      try whole(label, reader, limit: YoloLabelFixer.sizeLimit, visit) {
        labels.mended($0, facts, kinds)
      }
    }
  }

  /// Mends a file that is small enough to be held.
  private func whole(
    _ entry: Int, _ reader: any EntryReader, limit: Int, _ visit: (FileMend) throws -> Void,
    _ mend: ([UInt8]) -> Mended?
  ) throws {
    guard let bytes = try? reader.readPrefix(entry, limit: limit + 1), bytes.count <= limit,
      let mended = mend(bytes)
    else { return }
    try visit(
      FileMend(
        entry: entry, size: Int64(bytes.count),
        edits: [ByteEdit(0..<bytes.count, mended.bytes)], counts: mended.counts))
  }

  private func mendCOCO(_ reader: any EntryReader, _ visit: (FileMend) throws -> Void) throws {
    let layout = CocoLayout(source.inventory, detection: outcome.detection)
    for file in layout.files {
      let kinds = outcome.mending.kinds(file.entry, source.inventory)
      if kinds.isDisjoint(with: [.clip, .marks]) { continue }
      let coco = CocoReader(file, layout: layout, inventory: source.inventory)
      let fixer = CocoFixer(entry: file.entry, reader: reader)
      let result = coco.read(fixer, reader: reader)
      if case .unreadable = result { continue }
      // A text that is no JSON may be anything: only its mark is taken away.
      let clips = result.isComplete && kinds.contains(.clip)
      var edits = clips ? fixer.edits : []
      var counts = MendCounts()
      counts.clipped = clips ? fixer.clipped : 0
      if coco.hasByteOrderMark, kinds.contains(.marks) {
        edits.insert(ByteEdit(0..<3, []), at: 0)
        counts.marks = 1
      }
      guard !edits.isEmpty, let size = try? Self.size(of: file.entry, reader) else { continue }
      try visit(FileMend(entry: file.entry, size: size, edits: edits, counts: counts))
    }
  }

  /// How many bytes an entry really has.
  private static func size(of entry: Int, _ reader: any EntryReader) throws -> Int64 {
    let stream = try reader.open(entry)
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    var size: Int64 = 0
    while true {
      let count = try buffer.withUnsafeMutableBytes { try stream.read(into: $0) }
      if count == 0 { return size }
      size += Int64(count)
    }
  }

  private func mendVOC(_ reader: any EntryReader, _ visit: (FileMend) throws -> Void) throws {
    let layout = VocLayout(source.inventory, root: outcome.detection.root, reader: reader)
    var fixer = VocFixer(reader)
    for xml in layout.xmls {
      guard outcome.mending.kinds(xml, source.inventory).contains(.clip) else { continue }
      let image = layout.image(of: xml)
      if let mend = fixer.mend(xml, image: image, facts: image.flatMap { outcome.images[$0] }) {
        try visit(mend)
      }
    }
  }
}
