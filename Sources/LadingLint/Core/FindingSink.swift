// SPDX-License-Identifier: Apache-2.0

import LadingArchive
public import LadingModel

/// A file that has findings of a rule which `lint --fix` mends.
struct MendableFile: Hashable, Sendable {
  var rule: RuleID
  var entry: Int
}

/// The one way that findings go: select, ignore and re-level, then the baseline, then count
/// exactly, then keep the first few a rule.
///
/// Kept are the first per rule by path, offset and message, in whatever order they were found.
/// What needs all of them goes through a log besides; a baseline needs the whole order, because
/// equal keys are told apart by it, and then nothing counts before `settle`.
/// Not thread-safe: workers hand their results back in order.
public final class FindingSink {
  /// What was kept of a finding, before it is put into a report.
  struct Kept {
    var rule: RuleID
    var severity: Severity
    var place: Place
    var detail: FindingDetail
    /// Known where the finding came out of the log; else it follows from the report's order.
    var fingerprint: Fingerprint?
  }

  private final class Bucket {
    var kept: [Kept] = []
    /// The last finding that is surely kept: what stands behind it need not be put into words.
    var threshold: Kept?
    let isSelected: Bool
    let severity: Severity?
    let ignores: [PathIgnore]
    var counts: [Severity: Int] = [:]
    init(_ id: RuleID, _ selection: RuleSelection) {
      isSelected = selection.contains(id)
      severity = selection.severity(id)
      ignores = selection.pathIgnores.filter { $0.covers(id) }
    }
  }

  private let inventory: Inventory
  private let selection: RuleSelection
  private let limit: Int?
  private let baseline: Baseline?
  private var buckets: [RuleID: Bucket] = [:]
  private var failed: [Bool]
  private var unreadable: Set<Place.File> = []

  /// Every finding that was selected, where that was asked for.
  let log: FindingLog?
  /// How many findings the selection's path ignores hide.
  public private(set) var ignoredByPath = 0
  /// How many findings the baseline hides.
  public private(set) var known = 0
  /// How many findings that the baseline knows are not there any more.
  public private(set) var stale = 0

  /// Exact counts after selection and baseline; rules without findings are left out.
  public var counts: [RuleID: [Severity: Int]] {
    buckets.mapValues(\.counts).filter { !$0.value.isEmpty }
  }
  /// The worst severity each rule was raised with, before selection: verdicts rest on it.
  public private(set) var raised: [RuleID: Severity] = [:]
  /// How many of the findings that count `lint --fix` mends, by rule.
  public private(set) var mendable: [RuleID: Int] = [:]
  /// Which files have findings that count and that `lint --fix` mends; of a baseline, where a
  /// finding of the rule counts.
  private(set) var mendableFiles: Set<MendableFile> = []
  private let notesMendable: Bool
  /// Rules by which an annotation file could not be parsed at all.
  public private(set) var unparsed: Set<RuleID> = []

  /// A sink that keeps the first `limit` findings a rule (nil: all).
  ///
  /// With `keepsAll` it has them all in a log too. `root` is the folder that everything lies in.
  public init(
    inventory: Inventory, selection: RuleSelection = RuleSelection(), limit: Int? = 100,
    root: [UInt8] = [], keepsAll: Bool = false, baseline: Baseline? = nil,
    notesMendable: Bool = false
  ) {
    self.inventory = inventory
    self.selection = selection
    self.limit = limit
    self.baseline = baseline
    self.notesMendable = notesMendable
    log = keepsAll || baseline != nil ? FindingLog(root: root) : nil
    failed = Array(repeating: false, count: inventory.count)
  }

  /// Raises a finding of `rule`; `detail` is called only if it may be kept.
  ///
  /// `isMendable` says that `DatasetFixer` mends it.
  public func report(
    _ rule: any Rule.Type, _ severity: Severity? = nil, at place: Place, isMendable: Bool = false,
    detail: () -> FindingDetail
  ) {
    let info = rule.info
    let severity = severity ?? info.severity
    report(info.id, severity, at: place, isMendable: isMendable, detail: detail)
  }

  /// Raises a finding of the rule of this name with this severity.
  public func report(
    _ id: RuleID, _ severity: Severity, at place: Place, isMendable: Bool = false,
    detail: () -> FindingDetail
  ) {
    // Listing, probing and reading may each find that a file cannot be opened.
    if id == LayoutUnreadableFile.id, !unreadable.insert(place.file).inserted { return }
    if severity > raised[id] ?? .info || raised[id] == nil { raised[id] = severity }
    let bucket = bucket(id)
    guard bucket.isSelected else { return }
    if !bucket.ignores.isEmpty, isIgnored(place, bucket.ignores) {
      ignoredByPath += 1
      return
    }
    // Which of them a baseline hides is not known yet.
    if isMendable, baseline == nil { mendable[id, default: 0] += 1 }
    if isMendable, notesMendable, case .entry(let entry) = place.file {
      mendableFiles.insert(MendableFile(rule: id, entry: entry))
    }
    let severity = bucket.severity ?? severity
    guard let log else {
      count(id, severity, place, bucket, nil, detail)
      return
    }
    let words = detail()
    log.add(id, severity, place, path: path(of: place), words)
    if baseline == nil { count(id, severity, place, bucket, nil) { words } }
  }

  /// Says that an image has failed though no finding names it: its annotation file is unreadable.
  public func markFailed(_ image: Int) {
    if failed.indices.contains(image) { failed[image] = true }
  }

  /// Says that an annotation file could not be parsed, by which rule: no target takes that.
  public func markUnparsed(by rule: any Rule.Type) { unparsed.insert(rule.info.id) }

  /// Whether an error names the image, or its annotation file could not be parsed.
  public func hasFailed(_ image: Int) -> Bool { failed.indices.contains(image) && failed[image] }

  /// Counts and keeps what waited for the whole order: to be called once, after the last finding.
  func settle() throws(WriteError) {
    guard let baseline, let log else { return }
    var counted: Set<MendableFile> = []
    var met = [Bool](repeating: false, count: baseline.count)
    let reader = try log.reader()
    while let record = try reader.next() {
      if baseline.contains(record.fingerprint) {
        known += 1
        if let place = baseline.place(of: record.fingerprint) { met[place] = true }
      } else {
        if notesMendable, case .entry(let entry) = record.place.file {
          let file = MendableFile(rule: record.rule, entry: entry)
          if mendableFiles.contains(file) { counted.insert(file) }
        }
        count(record.rule, record.severity, record.place, bucket(record.rule), record.fingerprint) {
          record.detail
        }
      }
    }
    stale = met.count { !$0 }
    mendableFiles = counted
  }

  /// The path bytes of a place; nil for the dataset as a whole.
  func path(of place: Place) -> [UInt8]? {
    switch place.file {
    case .dataset: nil
    case .entry(let index): Array(inventory.name(index))
    case .name(let bytes): bytes
    }
  }

  /// The kept findings in report order: path bytes, offset (none first), rule, message.
  func sorted() -> [Kept] {
    var all: [Kept] = []
    for bucket in buckets.values {
      trim(bucket)
      all.append(contentsOf: bucket.kept)
    }
    return all.sorted(by: precedes)
  }

  private func bucket(_ id: RuleID) -> Bucket {
    if let bucket = buckets[id] { return bucket }
    let bucket = Bucket(id, selection)
    buckets[id] = bucket
    return bucket
  }

  private func isIgnored(_ place: Place, _ ignores: [PathIgnore]) -> Bool {
    let paths = [path(of: place), place.image.map { Array(inventory.name($0)) }].compactMap { $0 }
    return ignores.contains { ignore in
      ignore.patterns.contains { pattern in paths.contains { pattern.matches($0) } }
    }
  }

  private func count(
    _ id: RuleID, _ severity: Severity, _ place: Place, _ bucket: Bucket,
    _ fingerprint: Fingerprint?, _ detail: () -> FindingDetail
  ) {
    bucket.counts[severity, default: 0] += 1
    if severity == .error, let image = place.image { markFailed(image) }
    if limit == 0 { return }
    if let threshold = bucket.threshold, compare(threshold.place, place) == true { return }
    bucket.kept.append(
      Kept(
        rule: id, severity: severity, place: place, detail: detail(), fingerprint: fingerprint))
    if let limit, bucket.kept.count >= 2 * max(limit, 8) { trim(bucket) }
  }

  /// Sorts a rule's findings and drops those beyond the limit.
  private func trim(_ bucket: Bucket) {
    bucket.kept.sort(by: precedes)
    guard let limit, bucket.kept.count > limit else { return }
    bucket.kept.removeLast(bucket.kept.count - limit)
    bucket.threshold = bucket.kept.last
  }

  /// The report's order, which is the byte order of `FindingRecord`; what is only to make it the
  /// same whatever the order of finding comes last.
  private func precedes(_ a: Kept, _ b: Kept) -> Bool {
    if let order = compare(a.place, b.place) { return order }
    let texts = [
      (a.rule.description, b.rule.description), (a.detail.message, b.detail.message),
      (a.detail.key, b.detail.key), (a.detail.pointer ?? "", b.detail.pointer ?? ""),
    ]
    for (first, second) in texts where !first.utf8.elementsEqual(second.utf8) {
      return first.utf8.lexicographicallyPrecedes(second.utf8)
    }
    if a.severity != b.severity { return a.severity < b.severity }
    return a.place.image ?? -1 < b.place.image ?? -1
  }

  /// Whether `a` stands before `b` by path and offset; nil when they stand in the same place.
  private func compare(_ a: Place, _ b: Place) -> Bool? {
    if a.file != b.file {
      switch (a.file, b.file) {
      // The inventory is in path order.
      case (.entry(let first), .entry(let second)): return first < second
      default:
        guard let first = path(of: a) else { return true }
        guard let second = path(of: b) else { return false }
        if first != second { return first.lexicographicallyPrecedes(second) }
      }
    }
    if a.offset == b.offset { return nil }
    guard let first = a.offset else { return true }
    guard let second = b.offset else { return false }
    return first < second
  }
}
