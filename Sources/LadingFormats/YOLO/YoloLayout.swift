// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingModel

/// Which files of a YOLO dataset belong together: labels to images, images to splits.
///
/// By inventory index, 8 bytes an entry, so that millions of files fit in memory.
public struct YoloLayout: Sendable {
  /// What `data.yaml` or its like says.
  public internal(set) var config: YoloConfig
  /// The names of the splits in byte order; `[""]` for a dataset without splits.
  public internal(set) var splits: [String] = []
  /// The label files in path order, those without an image included.
  public internal(set) var labels: [Int] = []
  /// Labels that belong to no image.
  public internal(set) var orphans: Set<Int> = []
  /// Labels whose name differs from an image's by case only: the image.
  public internal(set) var misnamed: [Int: Int] = [:]
  /// Labels whose image lies in another folder: that image.
  public internal(set) var misplaced: [Int: Int] = [:]
  /// Where the splits' images are, as found.
  public internal(set) var sources: [ResolvedSource] = []

  /// A path of `data.yaml` or a list of images, as found.
  public struct ResolvedSource: Sendable, Hashable {
    /// `train`, `val` or `test`.
    public var key: String
    /// The name of the split.
    public var name: String
    /// What was found.
    public var target: Target
    /// The path as the file writes it.
    public var value: String
  }

  /// What a path leads to.
  public enum Target: Sendable, Hashable {
    /// A folder of images, as bytes without a trailing `/`.
    case folder([UInt8])
    /// A list of images, by inventory index.
    case list(Int)
  }

  var labelOfImage: [Int32]
  var imageOfLabel: [Int32]
  var splitOfImage: [Int32]

  init(config: YoloConfig, entries: Int) {
    self.config = config
    labelOfImage = Array(repeating: -1, count: entries)
    imageOfLabel = Array(repeating: -1, count: entries)
    splitOfImage = Array(repeating: -1, count: entries)
  }

  /// The label of an image; nil when it has none.
  public func label(ofImage image: Int) -> Int? {
    labelOfImage[image] < 0 ? nil : Int(labelOfImage[image])
  }

  /// The image of a label, the first if there are several; nil when it has none.
  public func image(ofLabel label: Int) -> Int? {
    imageOfLabel[label] < 0 ? nil : Int(imageOfLabel[label])
  }

  /// The split of an image as an index into `splits`; nil when it is in none.
  public func split(ofImage image: Int) -> Int? {
    splitOfImage[image] < 0 ? nil : Int(splitOfImage[image])
  }

  /// The path at which an image's label would be looked for.
  public static func expectedLabel(of image: EntryPath) -> EntryPath {
    EntryPath(unchecked: YoloLabelPath.expected(image.bytes[...]))
  }

  /// Reads the dataset's description and lists, and pairs its files.
  public static func open(
    _ source: any DatasetSource, root: [UInt8], reader: any EntryReader
  ) -> YoloLayout {
    var finder = YoloConfigFinder(inventory: source.inventory, root: root, reader: reader)
    var layout = YoloLayout(config: finder.find(), entries: source.inventory.count)
    YoloSplitter(inventory: source.inventory, root: root, reader: reader).split(&layout)
    YoloPairer(inventory: source.inventory, root: root, reader: reader).pair(&layout)
    layout.config.faults.sort { ($0.entry, $0.offset ?? -1) < ($1.entry, $1.offset ?? -1) }
    return layout
  }
}
