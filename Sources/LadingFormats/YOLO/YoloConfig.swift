// SPDX-License-Identifier: Apache-2.0

/// What a YOLO dataset says about itself outside its labels: data.yaml, obj.data, a list of names.
public struct YoloConfig: Sendable {
  /// Where the class names come from.
  public enum Origin: Sendable, Hashable {
    /// A `data.yaml`, whatever its name.
    case yaml
    /// Darknet's `obj.data`.
    case darknet
    /// A bare list of names: `classes.txt`, `obj.names`, `_darknet.labels`.
    case names
    /// Nothing at all.
    case none
  }

  /// A split as the file names it: folders or lists of images.
  public struct Source: Sendable, Hashable {
    /// The key: `train`, `val`, `test`.
    public var key: String
    /// The paths as written.
    public var values: [Value]
  }

  /// A path as written, and where.
  public struct Value: Sendable, Hashable {
    /// The text.
    public var text: String
    /// Its byte offset.
    public var offset: Int
  }

  /// Where the class names come from.
  public var origin = Origin.none
  /// The inventory index of the file that describes the dataset; nil when there is none.
  public var entry: Int?
  /// The inventory index of the list of names, where it is a file of its own.
  public var namesEntry: Int?
  /// The class names by number; nil at a number that has none.
  public var names: [String?] = []
  /// Whether any class names are known.
  public var hasNames = false
  /// The number of classes that the file claims.
  public var declaredCount: Int?
  /// `path`: the folder that the others are relative to, as written.
  public var path: Value?
  /// The splits in the order train, val, test.
  public var sources: [Source] = []
  /// `kpt_shape`: keypoints an object, and 2 or 3 numbers each.
  public var keypoints: (count: Int, dimensions: Int)?
  /// `task`, where the file says it.
  public var task: String?
  /// What is wrong with the file itself, in order of offset.
  public var faults: [YoloConfigFault] = []
  /// Further files that describe a dataset.
  public var others: [Int] = []

  /// The number of classes that a label may name; nil when that is not known.
  public var classCount: Int? { hasNames ? names.count : declaredCount }

  /// The columns of a row with keypoints; nil when the dataset has none.
  public var poseColumns: Int? {
    guard let keypoints else { return nil }
    return 5 + keypoints.count * keypoints.dimensions
  }
}

/// What is wrong with a file that describes a YOLO dataset.
public struct YoloConfigFault: Sendable, Hashable {
  /// What is wrong.
  public enum Kind: Sendable, Hashable {
    /// The YAML cannot be read: why.
    case syntax(String)
    /// A key stands twice.
    case duplicateKey(String)
    /// A value is of another type than the key needs: what was expected.
    case keyType(key: String, expected: String)
    /// A key that trainers need is not there; the one that may have been meant.
    case missingKey(String, instead: String?)
    /// The number of classes and the number of names differ.
    case countMismatch(declared: Int, names: Int)
    /// The numbers of the names are not 0 and up without a gap: the first missing one.
    case namesGap(missing: Int, count: Int)
    /// Two classes have one name.
    case namesDuplicate(String, first: Int, second: Int)
    /// A name that YAML does not read as text.
    case namesNotString(String, YAMLType)
    /// A path that leads nowhere: all that was tried.
    case pathUnresolved(key: String, value: String, tried: [String])
    /// A path that leads nowhere as written, though the folder's name tells what is meant.
    case pathGuessed(key: String, value: String, taken: String)
    /// A path on somebody's machine.
    case pathAbsolute(key: String, value: String)
    /// A path that leaves the folder, and what it was taken for.
    case pathParent(key: String, value: String, taken: String)
    /// A `download` that trainers would run as a program.
    case downloadScript
    /// A line of a list names an image that is not there.
    case listEntryMissing(String)
    /// The file cannot be read: why.
    case unreadable(String)
    /// A key of obj.data is missing, or names a file that is not there.
    case darknetKey(String, value: String?)
  }

  /// What is wrong.
  public var kind: Kind
  /// The inventory index of the file.
  public var entry: Int
  /// The byte offset in it; nil when it is about something missing.
  public var offset: Int?

  /// Makes a fault.
  public init(_ kind: Kind, entry: Int, offset: Int?) {
    self.kind = kind
    self.entry = entry
    self.offset = offset
  }
}
