// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Weighs the formats' evidence against each other (formats-and-rules.md, "Detection rule").
struct Scales {
  /// From here on a format is found; two of them are a mixture.
  private static let certain = 60
  /// From here on a format is used, with a warning.
  private static let probable = 30
  /// What forbids that folders are read as classes.
  private static let claim = 40

  private var all: [FormatEvidence]
  private let images: Int

  init(_ formats: [FormatEvidence], classification: ClassificationEvidence, images: Int) {
    self.images = images
    var classification = classification
    var folders = FormatEvidence(.classification)
    folders.units = classification.inClassFolders
    all = formats.map { Self.withoutStray($0, beside: formats, images: images) }
    all = all.map { evidence in
      var evidence = evidence
      if evidence.points > 0, Self.isNothing(evidence, besideFolders: folders) {
        evidence.discount("\(evidence.files.count) files beside \(folders.units) images in folders")
      }
      return evidence
    }
    if !all.contains(where: { $0.points >= Self.claim }) { classification.addFolders() }
    all.append(Self.withoutStray(classification.result, beside: formats, images: images))
  }

  /// The verdict; `given` is taken without question.
  func decide(root: [UInt8], given: DatasetFormat?) -> Detection {
    let ranked = all.sorted { ($0.points, $1.format) > ($1.points, $0.format) }
    var detection = Detection(
      format: nil, confidence: .none, score: ranked[0].points, root: root, evidence: sorted())
    if let given {
      detection.format = given
      detection.confidence = .certain
      detection.score = all.first { $0.format == given }?.points ?? 0
    } else {
      let found = ranked.filter { $0.points >= Self.certain }.map(\.format).sorted()
      if found.count > 1 {
        detection.mixed = found
      } else if ranked[0].points >= Self.probable, ranked[0].points > ranked[1].points {
        detection.format = ranked[0].format
        let isClear = ranked[0].points >= 2 * ranked[1].points
        detection.confidence =
          ranked[0].points >= Self.certain && isClear ? .certain : .probable
      }
    }
    if let format = detection.format {
      detection.stray = all.filter { $0.format != format && !$0.files.isEmpty }
        .map { StrayAnnotations(format: $0.format, files: $0.files.sorted()) }
    } else if detection.mixed.isEmpty {
      detection.missing = missing(ranked[0])
    }
    return detection
  }

  private func sorted() -> [Evidence] {
    all.flatMap(\.evidence).sorted { a, b in
      if a.format != b.format { return a.format < b.format }
      if a.path != b.path {
        guard let first = a.path else { return true }
        guard let second = b.path else { return false }
        return first < second
      }
      return a.reason < b.reason
    }
  }

  /// The evidence, without weight if what it rests on is minor beside another format.
  private static func withoutStray(
    _ evidence: FormatEvidence, beside all: [FormatEvidence], images: Int
  ) -> FormatEvidence {
    guard evidence.points > 0 else { return evidence }
    var evidence = evidence
    for other in all where other.format != evidence.format && other.points >= certain {
      if isStray(evidence, beside: other) {
        evidence.discount("minor beside \(other.format.title)")
        return evidence
      }
    }
    // Alone in a dataset of several images, one file may be anything.
    if evidence.isLoneFile, images >= 5 {
      for index in evidence.evidence.indices { evidence.evidence[index].points /= 4 }
    }
    return evidence
  }

  private static func isStray(_ a: FormatEvidence, beside b: FormatEvidence) -> Bool {
    if a.isLoneFile, !b.isLoneFile, b.units > 0 { return true }
    return b.units > a.units && a.units * 5 <= b.units
  }

  /// Whether annotations are so few beside class folders that the folders count.
  private static func isNothing(
    _ evidence: FormatEvidence, besideFolders folders: FormatEvidence
  ) -> Bool {
    guard folders.units >= 2 else { return false }
    return evidence.isLoneFile || evidence.units * 20 <= folders.units
  }

  /// What the nearest format lacks.
  private func missing(_ nearest: FormatEvidence) -> [String] {
    guard nearest.points > 0 else { return [] }
    let seen = nearest.evidence.first.map { " (\($0.reason))" } ?? ""
    let lacks =
      switch nearest.format {
      case .coco: "a JSON file with images, annotations and categories"
      case .yolo: "label files with rows of a class and a box, named like the images, and data.yaml"
      case .voc: "XML files with the root element annotation"
      case .classification: "a folder a class with its images, or _classes.csv"
      }
    return ["nearest is \(nearest.format.title)\(seen), which lacks \(lacks)"]
  }
}
