// SPDX-License-Identifier: Apache-2.0

/// An annotation format that Lading reads and writes.
public enum DatasetFormat: String, Sendable, CaseIterable, Comparable {
  /// COCO JSON, in its canonical and Roboflow layouts.
  case coco
  /// YOLO text labels: Ultralytics, Roboflow and Darknet.
  case yolo
  /// Pascal VOC XML, devkit or flat.
  case voc
  /// A folder a class, or Roboflow's `_classes.csv`.
  case classification

  /// The name as people write it.
  public var title: String {
    switch self {
    case .coco: "COCO"
    case .yolo: "YOLO"
    case .voc: "Pascal VOC"
    case .classification: "folder classification"
    }
  }

  /// Orders as the cases stand.
  public static func < (a: DatasetFormat, b: DatasetFormat) -> Bool {
    (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
  }
}

/// What holds a dataset.
public enum Container: String, Sendable, CaseIterable {
  /// A folder on disk.
  case folder
  /// A zip, read in place.
  case zip
  /// An uncompressed tar, read in place.
  case tar
  /// No container: a single file of records.
  case file
}

/// How sure detection is of a format.
public enum Confidence: String, Sendable {
  /// At least 60 points and twice the runner-up, or asked for by `--format`.
  case certain
  /// 30 to 59 points: used, with the warning `layout/uncertain-format`.
  case probable
  /// Below 30 points, or two formats tie.
  case none
}

/// One reason to think that a dataset has a format.
public struct Evidence: Sendable, Hashable {
  /// The format it speaks for.
  public var format: DatasetFormat
  /// The file or folder it was seen in; nil for the dataset as a whole.
  public var path: EntryPath?
  /// Its weight.
  public var points: Int
  /// What was seen, in a few words.
  public var reason: String

  /// Makes a piece of evidence.
  public init(format: DatasetFormat, path: EntryPath?, points: Int, reason: String) {
    self.format = format
    self.path = path
    self.points = points
    self.reason = reason
  }
}

/// A class and how many annotations name it.
public struct ClassCount: Sendable, Hashable {
  /// The class's name, as the dataset writes it.
  public var name: String
  /// Its annotations over all splits and files.
  public var annotations: Int

  /// Makes a count.
  public init(name: String, annotations: Int) {
    self.name = name
    self.annotations = annotations
  }
}

/// A split and what it holds.
public struct SplitCount: Sendable, Hashable {
  /// Its name; `""` for a dataset without splits.
  public var name: String
  /// Its images, each counted once.
  public var images: Int
  /// Its annotations.
  public var annotations: Int

  /// Makes a count.
  public init(name: String, images: Int, annotations: Int) {
    self.name = name
    self.images = images
    self.annotations = annotations
  }
}
