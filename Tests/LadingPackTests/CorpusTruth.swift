// SPDX-License-Identifier: Apache-2.0

import Foundation
import LadingModel
import LadingTestKit

/// What independent programs say about a real dataset (its `truth.json`).
struct CorpusTruth: Decodable {
  var declaredFormat: String
  var inventory: Inventory
  var annotations: Annotations?

  struct Inventory: Decodable {
    var files: Int
    var images: Int
    var junk: [String]
  }

  struct Annotations: Decodable {
    var sets: [Part]?
  }

  struct Part: Decodable {
    var annotations: Int?
    var rows: Int?
    var objects: Int?
    var perClass: [String: Int]?
  }

  init(dataset name: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let url = URL(fileURLWithPath: "\(Corpus.path)/datasets/\(name)/truth.json")
    self = try decoder.decode(CorpusTruth.self, from: Data(contentsOf: url))
  }

  /// The format that Lading should detect; nil for what it does not read.
  var format: DatasetFormat? {
    switch declaredFormat {
    case "coco": .coco
    case "yolo": .yolo
    case "voc": .voc
    case "folder-classification", "multiclass-csv": .classification
    default: nil
    }
  }

  /// The annotations, as cli.md counts them.
  var annotationCount: Int {
    (annotations?.sets ?? []).reduce(0) { sum, part in
      if format == .classification { return sum + (part.perClass ?? [:]).values.reduce(0, +) }
      return sum + (part.annotations ?? part.rows ?? part.objects ?? 0)
    }
  }

  /// The annotations a class, those of no known class left out.
  var perClass: [String: Int] {
    var counts: [String: Int] = [:]
    for part in annotations?.sets ?? [] {
      for (name, count) in part.perClass ?? [:] where !name.hasPrefix("id ") {
        counts[name, default: 0] += count
      }
    }
    return counts
  }
}
