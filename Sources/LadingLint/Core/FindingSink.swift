// SPDX-License-Identifier: Apache-2.0

import LadingArchive
public import LadingModel

/// Where a finding stands, in terms of the inventory, so that a million of them cost little.
public struct Place: Sendable, Hashable {
  /// The file it stands in.
  public enum File: Sendable, Hashable {
    /// The dataset as a whole.
    case dataset
    /// A file of the inventory.
    case entry(Int)
    /// A name that is not in the inventory: junk, an unsafe name, a file that is missing.
    case name([UInt8])
  }

  /// The file to be edited.
  public var file: File
  /// The byte offset in it; line and column are computed from it.
  ///
  /// Nil where that makes no sense.
  public var offset: Int?
  /// The inventory index of the image it is about; nil when there is none.
  public var image: Int?

  /// Makes a place.
  public init(_ file: File, offset: Int? = nil, image: Int? = nil) {
    self.file = file
    self.offset = offset
    self.image = image
  }

  /// The dataset as a whole.
  public static let dataset = Place(.dataset)

  /// A file of the inventory.
  public static func entry(_ index: Int, offset: Int? = nil, image: Int? = nil) -> Place {
    Place(.entry(index), offset: offset, image: image)
  }

  /// An image file itself.
  public static func image(_ index: Int) -> Place { Place(.entry(index), image: index) }
}

/// What is only put into words for the findings that are kept.
public struct FindingDetail: Sendable {
  /// What is wrong, what was expected, what to do.
  public var message: String
  /// A JSON pointer; nil where the file is no JSON.
  public var pointer: String?
  /// What tells the record apart within its file (cli.md, "fingerprint"); else empty.
  public var key: String

  /// Makes a detail.
  public init(_ message: String, pointer: String? = nil, key: String = "") {
    self.message = Self.oneLine(message)
    self.pointer = pointer
    self.key = key
  }

  /// A name from the data may hold a line break, and a message is one line wherever it is shown.
  private static func oneLine(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": shown += "\\n"
      case "\r": shown += "\\r"
      case "\t": shown += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}

/// Which rules count.
public struct RuleSelection: Sendable {
  /// Rules or groups to use; empty means all.
  public var select: Set<String>
  /// Rules or groups to leave out; wins over `select`.
  public var ignore: Set<String>

  /// Makes a selection; the default takes all rules.
  public init(select: Set<String> = [], ignore: Set<String> = []) {
    self.select = select
    self.ignore = ignore
  }

  /// Whether findings of this rule count.
  public func contains(_ rule: RuleID) -> Bool {
    let names = [rule.description, rule.group]
    if names.contains(where: ignore.contains) { return false }
    return select.isEmpty || names.contains(where: select.contains)
  }
}

/// The one way that findings go: select, count exactly, keep the first few a rule.
///
/// Kept are the first per rule by path, offset and message, in whatever order they were found.
/// Not thread-safe: workers hand their results back in order.
public final class FindingSink {
  /// What was kept of a finding, before it is put into a report.
  struct Kept {
    var rule: RuleID
    var severity: Severity
    var place: Place
    var path: [UInt8]?
    var detail: FindingDetail
  }

  private final class Bucket {
    var kept: [Kept] = []
    /// The last finding that is surely kept: what stands behind it need not be put into words.
    var threshold: Kept?
    let isSelected: Bool
    var counts: [Severity: Int] = [:]
    init(isSelected: Bool) { self.isSelected = isSelected }
  }

  private let inventory: Inventory
  private let selection: RuleSelection
  private let limit: Int?
  private var buckets: [RuleID: Bucket] = [:]
  private var failed: [Bool]
  private var unreadable: Set<Place.File> = []

  /// Exact counts after selection; rules without findings are left out.
  public var counts: [RuleID: [Severity: Int]] {
    buckets.mapValues(\.counts).filter { !$0.value.isEmpty }
  }
  /// The worst severity each rule was raised with, before selection: verdicts rest on it.
  public private(set) var raised: [RuleID: Severity] = [:]
  /// How many of the findings that count `lint --fix` mends, by rule.
  public private(set) var mendable: [RuleID: Int] = [:]
  /// Rules by which an annotation file could not be parsed at all.
  public private(set) var unparsed: Set<RuleID> = []

  /// A sink that keeps the first `limit` findings a rule (nil: all).
  public init(inventory: Inventory, selection: RuleSelection = RuleSelection(), limit: Int? = 100) {
    self.inventory = inventory
    self.selection = selection
    self.limit = limit
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
    if isMendable, selection.contains(info.id) { mendable[info.id, default: 0] += 1 }
    report(info.id, severity ?? info.severity, at: place, detail: detail)
  }

  /// Raises a finding of the rule of this name with this severity.
  public func report(
    _ id: RuleID, _ severity: Severity, at place: Place, detail: () -> FindingDetail
  ) {
    // Listing, probing and reading may each find that a file cannot be opened.
    if id == LayoutUnreadableFile.id, !unreadable.insert(place.file).inserted { return }
    if severity > raised[id] ?? .info || raised[id] == nil { raised[id] = severity }
    let bucket = bucket(id)
    guard bucket.isSelected else { return }
    bucket.counts[severity, default: 0] += 1
    if severity == .error, let image = place.image { markFailed(image) }
    keep(id, severity, place, bucket, detail)
  }

  /// Says that an image has failed though no finding names it: its annotation file is unreadable.
  public func markFailed(_ image: Int) {
    if failed.indices.contains(image) { failed[image] = true }
  }

  /// Says that an annotation file could not be parsed, by which rule: no target takes that.
  public func markUnparsed(by rule: any Rule.Type) { unparsed.insert(rule.info.id) }

  /// Whether an error names the image, or its annotation file could not be parsed.
  public func hasFailed(_ image: Int) -> Bool { failed.indices.contains(image) && failed[image] }

  /// The kept findings in report order: path bytes, offset (none first), rule, message.
  func sorted() -> [Kept] {
    var all: [Kept] = []
    for bucket in buckets.values {
      trim(bucket)
      all.append(contentsOf: bucket.kept)
    }
    return all.sorted { a, b in
      Self.compare(a, b) ?? ((a.rule, a.detail.message) < (b.rule, b.detail.message))
    }
  }

  private func bucket(_ id: RuleID) -> Bucket {
    if let bucket = buckets[id] { return bucket }
    let bucket = Bucket(isSelected: selection.contains(id))
    buckets[id] = bucket
    return bucket
  }

  private func keep(
    _ id: RuleID, _ severity: Severity, _ place: Place, _ bucket: Bucket,
    _ detail: () -> FindingDetail
  ) {
    let path = self.path(of: place)
    var candidate = Kept(
      rule: id, severity: severity, place: place, path: path, detail: FindingDetail(""))
    if limit == 0 { return }
    if let threshold = bucket.threshold, Self.compare(threshold, candidate) == true { return }
    candidate.detail = detail()
    bucket.kept.append(candidate)
    if let limit, bucket.kept.count >= 2 * max(limit, 8) { trim(bucket) }
  }

  /// Sorts a rule's findings and drops those beyond the limit.
  private func trim(_ bucket: Bucket) {
    bucket.kept.sort { a, b in Self.compare(a, b) ?? (a.detail.message < b.detail.message) }
    guard let limit, bucket.kept.count > limit else { return }
    bucket.kept.removeLast(bucket.kept.count - limit)
    bucket.threshold = bucket.kept.last
  }

  /// Whether `a` stands before `b` by path and offset; nil when they stand in the same place.
  private static func compare(_ a: Kept, _ b: Kept) -> Bool? {
    if a.path != b.path {
      guard let first = a.path else { return true }
      guard let second = b.path else { return false }
      return first.lexicographicallyPrecedes(second)
    }
    if a.place.offset == b.place.offset { return nil }
    guard let first = a.place.offset else { return true }
    guard let second = b.place.offset else { return false }
    return first < second
  }

  private func path(of place: Place) -> [UInt8]? {
    switch place.file {
    case .dataset: nil
    case .entry(let index): Array(inventory.name(index))
    case .name(let bytes): bytes
    }
  }
}
