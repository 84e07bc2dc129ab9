// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingLint
import LadingModel
import LadingText

/// What an input is given to.
enum Target: String, CaseIterable {
  case zip, tar, json, image, yolo, yaml, xml, coco, csv

  func run(_ bytes: [UInt8]) {
    switch self {
    case .zip: ArchiveFile.read(bytes) { try ZipSource(path: $0, limits: tightLimits) }
    case .tar: ArchiveFile.read(checksummed(bytes)) { try TarSource(path: $0, limits: tightLimits) }
    case .json: readJSON(bytes)
    case .image: probe(bytes)
    case .yolo:
      lint(.yolo, ["data.yaml": config, "train/labels/a.txt": bytes, "train/images/a.jpg": []])
    case .yaml:
      _ = try? YAMLDocument(bytes)
      lint(.yolo, ["data.yaml": bytes, "train/labels/a.txt": row, "train/images/a.jpg": []])
    case .xml:
      _ = VocReader().read(bytes)
      lint(.voc, ["Annotations/a.xml": bytes, "JPEGImages/a.jpg": []])
    case .coco: lint(.coco, ["train/_annotations.coco.json": bytes, "train/a.jpg": []])
    case .csv: lint(.classification, ["train/_classes.csv": bytes, "train/a.jpg": []])
    }
  }

  private func lint(_ format: DatasetFormat, _ files: [String: [UInt8]]) {
    let options = LintOptions(format: format, findingsPerRule: 10)
    _ = try? Linter.lint(MemoryDataset(files), options: options)
  }

  private func readJSON(_ bytes: [UInt8]) {
    let whole = outcome(bytes, chunk: .max, window: 2 * bytes.count + 256)
    for chunk in [Int.max, 3] {
      let windowed = outcome(bytes, chunk: chunk, window: 256)
      // Only how long a number may be depends on the window.
      guard windowed?.code == .tooLong || windowed == whole else {
        fatalError(
          "the window changes what is read: "
            + "\(String(describing: windowed)), \(String(describing: whole))")
      }
    }
    // The two readers of JSON agree on what JSON is.
    guard ((try? JSONValue(parsing: bytes)) == nil) == (whole != nil) else {
      fatalError("the readers differ: \(String(describing: whole))")
    }
  }

  /// What is wrong with a JSON text; nil when nothing is.
  private func outcome(_ bytes: [UInt8], chunk: Int, window: Int) -> JSONError? {
    var scanner = JSONScanner(MemorySource(bytes, chunk: chunk), window: window)
    do {
      try scanner.skipValue()
      try scanner.finish()
      return nil
    } catch { return error }
  }

  private func probe(_ bytes: [UInt8]) {
    let source = MemoryDataset(["a.jpg": bytes])
    guard let reader = try? source.makeReader() else { return }
    // The size as listed need not be the true one.
    for size in [bytes.count, bytes.count * 2, 10] {
      _ = ImageProber.probe(0, size: Int64(size), reader: reader)
    }
  }
}

/// The target that this run is about; set once before libFuzzer begins.
nonisolated(unsafe) var chosen: Target?

private let config = Array("train: train/images\nval: train/images\nnames: [a, b]\n".utf8)
private let row = Array("0 0.5 0.5 0.5 0.5\n".utf8)

/// Limits low enough that every input is read in milliseconds.
private let tightLimits = SourceLimits([.entries: 10_000, .memory: 50 << 20, .entrySize: 1 << 30])

/// A tar whose headers all have the checksum that they need: chance would never find it.
private func checksummed(_ bytes: [UInt8]) -> [UInt8] {
  var bytes = bytes
  for start in stride(from: 0, to: bytes.count - 511, by: 512) {
    let block = start..<(start + 512)
    guard bytes[start + 257] == UInt8(ascii: "u") else { continue }
    for index in (start + 148)..<(start + 156) { bytes[index] = 0x20 }
    var sum = bytes[block].reduce(0) { $0 + Int($1) }
    for index in stride(from: start + 153, through: start + 148, by: -1) {
      bytes[index] = UInt8(ascii: "0") + UInt8(sum & 7)
      sum >>= 3
    }
    bytes[start + 154] = 0
  }
  return bytes
}
