// SPDX-License-Identifier: Apache-2.0

/// Something wrong with a row of a label file, or with the file.
public struct YoloFault: Sendable, Hashable {
  /// What is wrong.
  public enum Kind: UInt8, Sendable, CaseIterable {
    /// A number of columns that no kind of row has.
    case columnCount
    /// Boxes and polygons in one file; the row is the first box.
    case mixedTasks
    /// Six columns, as predictions have.
    case confidenceColumn
    /// A token that is no number.
    case notANumber
    /// An infinity or NaN.
    case notFinite
    /// A class below 0.
    case classNegative
    /// A class such as 1.5.
    case classNotInteger
    /// A class that the dataset does not have.
    case classOutOfRange
    /// A coordinate above 1.01.
    case notNormalised
    /// A coordinate below -0.01, or a negative width or height.
    case negative
    /// A box or point that reaches out of the image.
    case outOfBounds
    /// A box without width or height.
    case zeroSize
    /// A polygon with an x that has no y.
    case polygonOdd
    /// A polygon of fewer than three points.
    case polygonTooShort
    /// A row that stands twice.
    case duplicateRow
    /// Not the columns that `kpt_shape` asks for.
    case poseColumns
    /// Four corners of a rotated box that are no rectangle's.
    case notRectangle
    /// A file without a row.
    case empty
    /// Not text: UTF-16, NUL bytes.
    case notText
    /// A byte order mark, which trainers take for a part of the first number.
    case byteOrderMark
    /// A file larger than any label file is.
    case tooLarge
    /// The file cannot be read.
    case unreadable
  }

  /// What is wrong.
  public var kind: Kind
  /// The inventory index of the label file.
  public var label: Int
  /// The inventory index of its image; nil when it has none.
  public var image: Int?
  /// The byte range of the row, without the white space around it; empty for the whole file.
  public var row: Range<Int>
  /// The byte offset of what is wrong.
  public var offset: Int
  /// The columns of the row.
  public var columns: Int
  /// The number that is wrong, where one is.
  public var value: Double
  /// What the system said of an unreadable file.
  public var detail = ""
  /// Whether `YoloLabelFixer` mends it.
  public var isMendable = false
}

/// What a label file's rows are held against.
struct YoloContext: Sendable {
  /// Whether the class of a number has a name; empty when there are no names.
  var isNamed: [Bool]
  /// The number of classes; nil when it is not known.
  var classCount: Int?
  /// The columns of a row with keypoints, and the numbers a keypoint; nil without `kpt_shape`.
  var pose: (columns: Int, dimensions: Int)?
  /// Whether rows of nine columns are rotated boxes.
  var isOriented: Bool

  init(_ config: YoloConfig, isOriented: Bool) {
    self.isOriented = isOriented
    isNamed = config.hasNames ? config.names.map { $0 != nil } : []
    classCount = config.classCount
    if let columns = config.poseColumns, let keypoints = config.keypoints {
      pose = (columns, keypoints.dimensions)
    }
  }
}

/// What label files add up to.
public struct YoloTally: Sendable {
  /// Rows in all; every row that is not blank counts.
  public internal(set) var rows = 0
  /// Rows a split, by index into the layout's splits.
  public internal(set) var rowsOfSplit: [Int]
  /// Rows a class, by the class's number; only classes that are known.
  public internal(set) var rowsOfClass: [Int: Int] = [:]
  /// Rows of a box: 5 columns, or 6 with a confidence.
  public internal(set) var boxes = 0
  /// Rows of 9 columns: four corners, a polygon or a rotated box.
  public internal(set) var quadrangles = 0
  /// Those of them whose corners are no rectangle's.
  public internal(set) var skewed = 0
  /// Rows of any other polygon.
  public internal(set) var polygons = 0
  /// Rows that fit `kpt_shape`, or look like keypoints without it.
  public internal(set) var poses = 0
  /// Files that hold boxes and polygons.
  public internal(set) var mixedFiles = 0
  /// The first file with keypoints and no `kpt_shape` to say so, and the columns of its row.
  public internal(set) var undeclaredPose: (label: Int, offset: Int, columns: Int)?

  init(splits: Int) { rowsOfSplit = Array(repeating: 0, count: splits) }

  /// Adds what the files after these add up to.
  mutating func add(_ other: YoloTally) {
    rows += other.rows
    for split in rowsOfSplit.indices { rowsOfSplit[split] += other.rowsOfSplit[split] }
    rowsOfClass.merge(other.rowsOfClass, uniquingKeysWith: +)
    boxes += other.boxes
    quadrangles += other.quadrangles
    skewed += other.skewed
    polygons += other.polygons
    poses += other.poses
    mixedFiles += other.mixedFiles
    undeclaredPose = undeclaredPose ?? other.undeclaredPose
  }

  /// What is annotated, as the rows themselves show; `task` in `data.yaml` decides what they leave
  /// open.
  public func tasks(_ config: YoloConfig) -> Set<String> {
    if rows == 0 { return [] }
    if config.keypoints != nil || poses > 0 && poses >= boxes + polygons { return ["keypoints"] }
    if isOriented(config) { return ["obb"] }
    return polygons + quadrangles > 0 ? ["segmentation"] : ["detection"]
  }

  /// Whether rows of nine columns are rotated boxes rather than polygons of four points.
  ///
  /// `task` decides. Without it they are where there are no other rows and most are rectangles.
  public func isOriented(_ config: YoloConfig) -> Bool {
    if quadrangles == 0 || config.keypoints != nil { return false }
    if let task = config.task { return task == "obb" }
    return boxes == 0 && polygons == 0 && poses == 0 && skewed * 2 < quadrangles
  }

  /// Whether nothing tells if rows of nine columns are rotated boxes or polygons.
  public func isAmbiguous(_ config: YoloConfig) -> Bool {
    quadrangles > 0 && polygons == 0 && config.keypoints == nil && config.task == nil
      && !isOriented(config)
  }
}
