// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingFormats
public import LadingModel

/// What lint is asked to do.
public struct LintOptions: Sendable {
  /// The services asked about, in the order given.
  public var targets: [Target]
  /// A format to assume instead of detecting one.
  public var format: DatasetFormat?
  /// Which rules count.
  public var selection: RuleSelection
  /// How many findings a rule the report lists; nil lists all.
  public var findingsPerRule: Int?
  /// Worker threads for reading headers and hashing.
  public var jobs: Int
  /// How far images are looked into.
  public var imageDepth: ImageDepth
  /// Limits in place of the targets' own, where they are set: tightened, or learned of a service.
  public var limits: Target.Limits
  /// Whether every finding can be had afterwards, in order, and not only the first of each rule.
  public var keepsAll = false
  /// Findings that are known and do not count.
  public var baseline: Baseline?
  /// Whether it is noted in which files there is something to mend, for `DatasetFixer`.
  public var notesMendable = false
  /// What is known of a file of records.
  public var records = RecordOptions()

  /// Makes a set of options.
  public init(
    targets: [Target] = [.roboflowZip], format: DatasetFormat? = nil,
    selection: RuleSelection = RuleSelection(), findingsPerRule: Int? = 100, jobs: Int = 1,
    imageDepth: ImageDepth = .header, limits: Target.Limits = Target.Limits()
  ) {
    self.targets = targets
    self.format = format
    self.selection = selection
    self.findingsPerRule = findingsPerRule
    self.jobs = jobs
    self.imageDepth = imageDepth
    self.limits = limits
  }
}

/// One lint of one source: what every rule may look at.
public final class LintSession {
  /// Where the dataset lies.
  public let source: any DatasetSource
  /// The source's files, kept here: asking the source for them each time would copy the list's head.
  public let inventory: Inventory
  /// What was asked.
  public let options: LintOptions
  /// What the dataset was found to be.
  public let detection: Detection
  /// Where findings go.
  public let sink: FindingSink
  /// A reader for the thread that lints.
  public let reader: any EntryReader
  /// What the image headers say, by inventory index.
  public var images: ImageTable
  /// How the sizes that annotations give fit the images that EXIF turns; others are not noted.
  var sizeFits: SizeFits

  /// Makes a session.
  public init(
    source: any DatasetSource, options: LintOptions, detection: Detection, sink: FindingSink,
    reader: any EntryReader, images: ImageTable
  ) {
    self.source = source
    inventory = source.inventory
    self.options = options
    self.detection = detection
    self.sink = sink
    self.reader = reader
    self.images = images
    sizeFits = SizeFits(entries: source.inventory.count)
  }
}

/// What a format's linter adds up for the report.
public struct FormatSummary: Sendable {
  /// What is annotated: captions, classification, detection, image-info, keypoints, labels, obb,
  /// panoptic, segmentation, stuff.
  public var tasks: Set<String> = []
  /// The inventory indices of images that are label masks.
  public var masks: Set<Int> = []
  /// Annotations, as the format counts them.
  public var annotations = 0
  /// Annotation files.
  public var annotationFiles = 0
  /// Classes in the dataset's order, those without annotations included.
  public var classes: [ClassCount] = []
  /// Splits in byte order of their names; one named `""` when there are none.
  public var splits: [SplitCount] = []
  /// The split of each image that belongs to the dataset.
  public var splitOfImage = SplitTable()

  /// An empty summary.
  public init() {}
}

/// A rule over the dataset's files as listed.
public protocol DatasetRule: Rule, AnyObject {
  /// Makes the rule's state for one lint.
  init(_ session: LintSession)
  /// Sees each thing that listing found wrong, in path order.
  func visit(anomaly: SourceAnomaly, in session: LintSession)
  /// Decides what needed all of them. Runs after the format's linter: `summary` is complete.
  func finish(_ session: LintSession, summary: FormatSummary)
}

extension DatasetRule {
  /// Nothing.
  public func visit(anomaly: SourceAnomaly, in session: LintSession) {}
  /// Nothing.
  public func finish(_ session: LintSession, summary: FormatSummary) {}
}

/// A rule over every file as listed.
public protocol EntryRule: DatasetRule {
  /// Sees each file of the inventory, in path order.
  func visit(entry index: Int, in session: LintSession)
}

/// A rule over every image file; runs when the records were read.
public protocol ImageRule: Rule, AnyObject {
  /// Makes the rule's state for one lint.
  init(_ session: LintSession)
  /// Whether it looks at label masks too.
  static var seesMasks: Bool { get }
  /// Sees each image file, in path order.
  func visit(image index: Int, facts: ImageFacts, in session: LintSession)
  /// Decides what needed all of them.
  func finish(_ session: LintSession)
}

extension ImageRule {
  /// What is true of any file is true of masks.
  public static var seesMasks: Bool { true }
  /// Nothing.
  public func finish(_ session: LintSession) {}
}
