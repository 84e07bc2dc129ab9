// SPDX-License-Identifier: Apache-2.0

public import LadingModel

/// What a dataset was found to be, and why.
public struct Detection: Sendable {
  /// The format, when confidence is certain or probable.
  public var format: DatasetFormat?
  /// How sure that is.
  public var confidence: Confidence
  /// The points of the best format.
  public var score: Int
  /// The bytes of the wrapping folder that is looked through, without a trailing `/`; empty when
  /// there is none.
  public var root: [UInt8]
  /// All that was seen, in order of format, path and reason.
  public var evidence: [Evidence]
  /// The formats that each have 60 points or more, when there are several.
  public var mixed: [DatasetFormat]
  /// Annotation files of the other formats that Lading reads, too few to count.
  public var stray: [StrayAnnotations] = []
  /// Annotations in formats that Lading does not read.
  public var foreign: [ForeignAnnotation]
  /// The annotation files that detection identified one by one: for COCO, the inventory indices of
  /// every JSON that holds a dataset; empty for the other formats.
  public var annotationFiles: [Int]
  /// For the message when nothing is recognised: what the nearest format lacks.
  public var missing: [String]

  /// Makes a detection.
  public init(
    format: DatasetFormat?, confidence: Confidence, score: Int, root: [UInt8],
    evidence: [Evidence], mixed: [DatasetFormat] = [], foreign: [ForeignAnnotation] = [],
    annotationFiles: [Int] = [], missing: [String] = []
  ) {
    self.format = format
    self.confidence = confidence
    self.score = score
    self.root = root
    self.evidence = evidence
    self.mixed = mixed
    self.foreign = foreign
    self.annotationFiles = annotationFiles
    self.missing = missing
  }
}

/// Annotation files of a format that Lading names but does not read.
public struct ForeignAnnotation: Sendable, Hashable {
  /// The name of lists of a model's results, as COCO's evaluation takes them.
  public static let results = "COCO results list"

  /// The format's usual name, as in "CreateML".
  public var name: String
  /// The inventory indices of its files, ascending.
  public var files: [Int]

  /// Makes a record of foreign annotations.
  public init(name: String, files: [Int]) {
    self.name = name
    self.files = files
  }
}

/// Annotation files of a format that the dataset does not have.
public struct StrayAnnotations: Sendable, Hashable {
  /// Their format.
  public var format: DatasetFormat
  /// Their inventory indices, ascending.
  public var files: [Int]

  /// Makes a record of stray annotation files.
  public init(format: DatasetFormat, files: [Int]) {
    self.format = format
    self.files = files
  }
}
