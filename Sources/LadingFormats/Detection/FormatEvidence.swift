// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// What speaks for one format, before the formats are weighed against each other.
struct FormatEvidence {
  let format: DatasetFormat
  var evidence: [Evidence] = []
  /// How many images its annotations speak for.
  var units = 0
  /// Its annotation files, so far as they were looked at.
  var files: [Int] = []
  /// Whether folders or index files of the format's own stand beside them.
  var hasStructure = false

  init(_ format: DatasetFormat) { self.format = format }

  var points: Int { evidence.reduce(0) { $0 + $1.points } }

  /// Whether each image has an annotation file of its own.
  var isPerImage: Bool { format == .yolo || format == .voc }

  /// Whether it is a lone file that nothing else stands behind.
  var isLoneFile: Bool { isPerImage && files.count == 1 && !hasStructure }

  mutating func add(_ points: Int, _ path: EntryPath?, _ reason: String) {
    evidence.append(Evidence(format: format, path: path, points: points, reason: reason))
  }

  /// Takes its weight away, saying why.
  mutating func discount(_ why: String) {
    for index in evidence.indices {
      evidence[index].points = 0
      evidence[index].reason += "; \(why)"
    }
  }
}

/// Annotations of other formats, by the format's usual name.
struct ForeignCollector {
  private var files: [String: Set<Int>] = [:]

  var isEmpty: Bool { files.isEmpty }
  var names: Set<String> { Set(files.keys) }

  mutating func add(_ name: String, _ file: Int) { files[name, default: []].insert(file) }

  mutating func add(_ name: String, _ all: [Int]) {
    if !all.isEmpty { files[name, default: []].formUnion(all) }
  }

  /// All of them, in order of name.
  var all: [ForeignAnnotation] {
    files.sorted { $0.key < $1.key }.map {
      ForeignAnnotation(name: $0.key, files: $0.value.sorted())
    }
  }
}
