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

  private let limits: SourceLimits
  private var listed = 0
  private var nameBytes = 0
  private var reportedJunk: Set<[UInt8]> = []

  var files = InventoryBuilder()
  var anomalies = AnomalyList()

  init(limits: SourceLimits) { self.limits = limits }

  /// Judges a name as it stands in the archive; one that ends in `/` is a folder's.
  mutating func judge(_ raw: [UInt8], offset: Int64) throws(SourceError) -> Verdict {
    listed += 1
    nameBytes += raw.count
    try limits.check(entries: listed, nameLength: raw.count, totalNameBytes: nameBytes)

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
    if name.contains(UInt8(ascii: "\\")) {
      anomalies.add(.backslash, Array(name), offset: offset)
    }
    return isFolder ? .folder : .file(Array(name))
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
