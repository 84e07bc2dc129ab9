// SPDX-License-Identifier: Apache-2.0

/// Which split each image is in, by inventory index; two bytes an entry.
public struct SplitTable: Sendable {
  /// The splits that have images, in order of first mention; `""` stands for no split.
  public private(set) var names: [String] = []
  private var numbers: [Int16] = []
  private var numberOfName: [String: Int16] = [:]

  /// A table without images.
  public init() {}

  /// The split of an image; nil for a file that is no image of the dataset.
  public func name(of entry: Int) -> String? {
    number(of: entry).map { names[$0] }
  }

  /// The split of an image as an index into `names`; nil for a file that is no image of the dataset.
  public func number(of entry: Int) -> Int? {
    guard numbers.indices.contains(entry), numbers[entry] >= 0 else { return nil }
    return Int(numbers[entry])
  }

  /// The named split of an image as an index into `names`; nil where it is in none.
  public subscript(entry: Int) -> Int? {
    number(of: entry).flatMap { names[$0].isEmpty ? nil : $0 }
  }

  /// Puts an image into a split; of several the narrowest counts: `val` rather than `trainval`.
  mutating func assign(_ entry: Int, to name: String) {
    guard let number = number(of: name), entry >= 0 else { return }
    if entry >= numbers.count {
      numbers.append(contentsOf: repeatElement(-1, count: entry + 1 - numbers.count))
    }
    let old = numbers[entry]
    guard old < 0 || Self.isNarrower(name, than: names[Int(old)]) else { return }
    numbers[entry] = number
  }

  /// Nil when there are more splits than a table holds.
  private mutating func number(of name: String) -> Int16? {
    if let number = numberOfName[name] { return number }
    guard let number = Int16(exactly: names.count) else { return nil }
    names.append(name)
    numberOfName[name] = number
    return number
  }

  private static func isNarrower(_ a: String, than b: String) -> Bool {
    SplitMeaning.of(a).count == 1 && SplitMeaning.of(b).count != 1
  }
}
