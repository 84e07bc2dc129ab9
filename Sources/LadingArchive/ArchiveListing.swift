// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// What zip and tar do alike while they list: judge names, count, collect.
struct ArchiveListing {
  /// What an entry's name says about it.
  enum Verdict {
    /// A regular file may have this path.
    case file([UInt8])
    /// A folder, which datasets do not need.
    case folder
    /// Not to be read; an anomaly says why, where there is a reason.
    case dropped
  }

  let limits: SourceLimits
  private var listed = 0
  private var memory = 0
  private var totalBytes: Int64 = 0
  private var reportedJunk: Set<[UInt8]> = []

  var files = InventoryBuilder()
  var anomalies = AnomalyList()

  init(limits: SourceLimits) { self.limits = limits }

  /// Judges a name as it stands in the archive; one that ends in `/` is a folder's.
  mutating func judge(_ raw: [UInt8], offset: Int64) throws(SourceError) -> Verdict {
    listed += 1
    memory += Self.cost(of: raw)
    try limits.check(entries: listed, memory: memory + anomalies.cost)
    if raw.count > limits[.nameLength] {
      anomalies.add(
        .limit, Array(raw.prefix(1024)),
        "a name of \(raw.count) bytes; \(limits.described(.nameLength))", offset: offset)
      return .dropped
    }

    var name = withoutLeadingDots(raw)
    let isFolder = name.last == slash
    if isFolder { name.removeLast() }
    // What `./` leaves is the dataset itself.
    if name.isEmpty, !raw.isEmpty, raw.first != slash { return .dropped }
    if let problem = EntryPathProblem.first(in: Array(name)) {
      anomalies.add(.unsafePath, raw, problem.explanation, offset: offset)
      return .dropped
    }
    if let junk = Junk.part(of: name, isFolder: isFolder) {
      let path = Array(junk)
      if reportedJunk.insert(path).inserted { anomalies.add(.junk, path, offset: offset) }
      return .dropped
    }
    if !isFolder { reportOddBytes(name, offset: offset) }
    return isFolder ? .folder : .file(Array(name))
  }

  /// About how many bytes of memory an entry of this name takes while it is listed.
  static func cost(of name: [UInt8]) -> Int { 200 + 2 * name.count }

  /// Counts an entry's unpacked size; throws when all of them together are too much.
  ///
  /// False, and an anomaly, when it is too much by itself.
  mutating func admit(_ name: [UInt8], size: Int64, offset: Int64) throws(SourceError) -> Bool {
    if size > limits[.entrySize] {
      anomalies.add(
        .bomb, name, "it would be unpacked to \(size) bytes; \(limits.described(.entrySize))",
        offset: offset)
      return false
    }
    let (sum, overflow) = totalBytes.addingReportingOverflow(size)
    totalBytes = overflow ? .max : sum
    if totalBytes > limits[.totalSize] {
      throw limits.error(
        .totalSize, "its entries would be unpacked to more than \(limits[.totalSize]) bytes")
    }
    return true
  }

  /// Throws when the entries together would unpack to too many times the file's size.
  func checkRatio(fileSize: Int64) throws(SourceError) {
    guard
      limits.isBomb(size: totalBytes, packed: fileSize, floor: SourceLimits.ratioFloor.total)
    else { return }
    throw limits.error(.ratio, "its \(fileSize) bytes would be unpacked to \(totalBytes)")
  }

  /// Reports bytes that systems or programs read differently.
  private mutating func reportOddBytes(_ name: ArraySlice<UInt8>, offset: Int64) {
    var control: UInt8?
    var hasBackslash = false
    for byte in name {
      if byte < 0x20 || byte == 0x7F { control = control ?? byte }
      if byte == UInt8(ascii: "\\") { hasBackslash = true }
    }
    if hasBackslash { anomalies.add(.backslash, Array(name), offset: offset) }
    if let control {
      anomalies.add(.controlCharacter, Array(name), "\(control)", offset: offset)
    }
  }

  /// `tar -C ds .` writes `./a/b.jpg`: the same file as `a/b.jpg`.
  private func withoutLeadingDots(_ raw: [UInt8]) -> ArraySlice<UInt8> {
    var name = raw[...]
    while name.starts(with: [dot, slash]) { name = name.dropFirst(2) }
    if name.elementsEqual([dot]) { return name.dropFirst() }
    return name
  }
}

private let slash = UInt8(ascii: "/")
private let dot = UInt8(ascii: ".")

extension EntryPathProblem {
  /// What is wrong, in a few words.
  var explanation: String {
    switch self {
    case .empty: "an empty part in the path"
    case .absolute: "an absolute path"
    case .parent: "a .. part, which leads out of the dataset"
    case .dot: "a . part in the path"
    case .nul: "a NUL byte, at which other programs cut the name"
    }
  }
}

extension Junk {
  /// The junk that a valid path is or lies in: the path itself, or the folder of its that is junk.
  static func part(of path: ArraySlice<UInt8>, isFolder isFolderEntry: Bool) -> ArraySlice<UInt8>? {
    var start = path.startIndex
    while let end = path[start...].firstIndex(of: slash) {
      if isFolder(path[start..<end]) { return path[..<end] }
      start = end + 1
    }
    let name = path[start...]
    return (isFolderEntry ? isFolder(name) : isFile(name)) ? path : nil
  }
}
