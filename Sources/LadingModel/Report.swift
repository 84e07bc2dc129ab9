// SPDX-License-Identifier: Apache-2.0

/// The version of every JSON document that Lading writes.
public let schemaVersion = "1.0"
/// The version of Lading.
public let ladingVersion = "0.1.0"

/// All that lint says about a dataset, in the shape of `--output-format json`.
public struct Report: Sendable {
  /// What was read.
  public var source: Source
  /// What it was found to be.
  public var dataset: Dataset
  /// Exact counts of findings, after selection.
  public var summary: Summary
  /// One for each target asked about but `none`.
  public var verdicts: [Verdict]
  /// The findings kept: the first of each rule, in report order.
  public var findings: [Finding]
  /// How many findings the list leaves out.
  public var findingsOmitted: Int
  /// The shape of the upload API's task result.
  public var api: API
  /// What was found and does not count; nil when nothing was asked to be left out.
  public var suppression: Suppression?
  /// What a file of records holds; nil for a dataset.
  public var records: Records?
  /// What `lint --fix` mended; nil where it was not asked to.
  public var fix: Fix?

  /// Makes a report.
  public init(
    source: Source, dataset: Dataset, summary: Summary, verdicts: [Verdict], findings: [Finding],
    findingsOmitted: Int, api: API, suppression: Suppression? = nil
  ) {
    self.source = source
    self.dataset = dataset
    self.summary = summary
    self.verdicts = verdicts
    self.findings = findings
    self.findingsOmitted = findingsOmitted
    self.api = api
    self.suppression = suppression
  }

  /// What was found and does not count, by configuration and baseline.
  public struct Suppression: Sendable {
    /// The configuration's path; nil when there is none.
    public var configuration: String?
    /// How many findings the configuration's path ignores hide.
    public var ignoredByPath: Int
    /// What the baseline does; nil when there is none.
    public var baseline: Baseline?

    /// Makes a description.
    public init(configuration: String? = nil, ignoredByPath: Int = 0, baseline: Baseline? = nil) {
      self.configuration = configuration
      self.ignoredByPath = ignoredByPath
      self.baseline = baseline
    }

    /// What a baseline does.
    public struct Baseline: Sendable, Hashable {
      /// Its file.
      public var path: String
      /// How many findings it hides.
      public var known: Int
      /// How many findings it knows that are not there any more.
      public var stale: Int

      /// Makes a description.
      public init(path: String = "", known: Int, stale: Int) {
        self.path = path
        self.known = known
        self.stale = stale
      }
    }
  }

  /// What was read.
  public struct Source: Sendable {
    /// The path as given.
    public var path: String
    /// Folder, zip or tar; nil when it is none of them.
    public var container: Container?
    /// Files listed, junk excluded.
    public var files: Int
    /// Their sizes added up.
    public var bytes: Int64

    /// Makes a source description.
    public init(path: String, container: Container?, files: Int, bytes: Int64) {
      self.path = path
      self.container = container
      self.files = files
      self.bytes = bytes
    }
  }

  /// What it was found to be.
  public struct Dataset: Sendable {
    /// The format; nil when confidence is none.
    public var format: DatasetFormat?
    /// How sure detection is.
    public var confidence: Confidence
    /// The winner's points.
    public var score: Int
    /// The wrapping folder looked through; empty when there is none.
    public var root: String
    /// What is annotated, sorted: detection, segmentation and the like.
    public var tasks: [String]
    /// Why this format.
    public var evidence: [Evidence]
    /// Files with an image extension, readable or not.
    public var images: Int
    /// How far they were looked into.
    public var imageDepth: ImageDepth
    /// How many of them are label masks.
    public var masks: Int
    /// Annotations, as the format counts them.
    public var annotations: Int
    /// Annotation files.
    public var annotationFiles: Int
    /// Classes in the dataset's order.
    public var classes: [ClassCount]
    /// Splits in byte order of their names.
    public var splits: [SplitCount]

    /// Makes a dataset description.
    public init(
      format: DatasetFormat?, confidence: Confidence, score: Int, root: String, tasks: [String],
      evidence: [Evidence], images: Int, imageDepth: ImageDepth = .header, masks: Int,
      annotations: Int, annotationFiles: Int,
      classes: [ClassCount], splits: [SplitCount]
    ) {
      self.format = format
      self.confidence = confidence
      self.score = score
      self.root = root
      self.tasks = tasks
      self.evidence = evidence
      self.images = images
      self.imageDepth = imageDepth
      self.masks = masks
      self.annotations = annotations
      self.annotationFiles = annotationFiles
      self.classes = classes
      self.splits = splits
    }
  }

  /// What a file of records holds.
  public struct Records: Sendable, Hashable {
    /// How it is written: `csv` or `jsonl`.
    public var kind: String
    /// How many records it has.
    public var count: Int
    /// How many of them an error names.
    public var failed: Int
    /// What the inputs are (image, text, video, audio); nil where the target does not ask.
    public var inputType: String?
    /// What the column of inputs holds (url, file_path, raw); nil where the target does not ask.
    public var csvType: String?

    /// Makes a description.
    public init(
      kind: String, count: Int, failed: Int, inputType: String? = nil, csvType: String? = nil
    ) {
      self.kind = kind
      self.count = count
      self.failed = failed
      self.inputType = inputType
      self.csvType = csvType
    }
  }

  /// What `lint --fix` mended.
  public struct Fix: Sendable, Hashable {
    /// Where the mended dataset is; nil when nothing was written.
    public var path: String?
    /// Files that were mended, or would be.
    public var files: Int
    /// How often what was done: `boxesClipped` and the like, those that are 0 included.
    public var counts: [String: Int]

    /// Makes a description.
    public init(path: String?, files: Int, counts: [String: Int]) {
      self.path = path
      self.files = files
      self.counts = counts
    }
  }

  /// Exact counts of findings.
  public struct Summary: Sendable {
    /// Findings of severity error.
    public var errors: Int
    /// Findings of severity warning.
    public var warnings: Int
    /// Findings of severity info.
    public var infos: Int
    /// Findings a rule.
    public var byRule: [RuleID: Int]
    /// Those of them that `lint --fix` mends, a rule; rules of which it mends none are left out.
    public var mendable: [RuleID: Int] = [:]
    /// The worst severity that a rule's findings have.
    public var worst: [RuleID: Severity] = [:]

    /// Makes a summary.
    public init(errors: Int, warnings: Int, infos: Int, byRule: [RuleID: Int]) {
      self.errors = errors
      self.warnings = warnings
      self.infos = infos
      self.byRule = byRule
    }

    /// Findings of all severities.
    public var total: Int { errors + warnings + infos }

    /// The count of this severity and those above it.
    public func count(from severity: Severity) -> Int {
      Severity.allCases.filter { $0 >= severity }.reduce(0) { $0 + count($1) }
    }

    /// The count of one severity.
    public func count(_ severity: Severity) -> Int {
      switch severity {
      case .error: errors
      case .warning: warnings
      case .info: infos
      }
    }
  }

  /// The upload API's result for this dataset: `uploaded + failed = images - masks`.
  public struct API: Sendable {
    /// Images that no error names.
    public var uploaded: Int
    /// Images that an error names, or whose annotation file could not be parsed.
    public var failed: Int
    /// The first 100 warnings, in report order.
    public var warnings: [Issue]
    /// The first 100 errors, in report order.
    public var errors: [Issue]

    /// Makes a result.
    public init(uploaded: Int, failed: Int, warnings: [Issue], errors: [Issue]) {
      self.uploaded = uploaded
      self.failed = failed
      self.warnings = warnings
      self.errors = errors
    }

    /// One line of the API's answer.
    public struct Issue: Sendable, Hashable {
      /// The rule's name.
      public var type: String
      /// The image's path where one is known, else the file's.
      public var fileName: String
      /// The message.
      public var reason: String

      /// Makes an issue.
      public init(type: String, fileName: String, reason: String) {
        self.type = type
        self.fileName = fileName
        self.reason = reason
      }
    }
  }
}
