// SPDX-License-Identifier: Apache-2.0

public import LadingModel

/// A dataset in a folder on disk.
public struct FolderSource: DatasetSource {
  /// The path as the user gave it.
  public let path: String
  /// A folder.
  public var container: Container { .folder }
  /// The regular files, junk excluded, sorted by path bytes.
  public let inventory: Inventory
  /// What listing found wrong or left out.
  public let anomalies: [SourceAnomaly]

  private let root: InputFile
  /// Where links lead, relative to the root; a link's locator is its place in here.
  private let linkTargets: [[UInt8]]

  /// Lists a folder.
  ///
  /// Files that cannot be opened are listed all the same; what cannot be read at all is an anomaly.
  public init(path: String, limits: SourceLimits = SourceLimits()) throws(SourceError) {
    var walk = try FolderWalk(path: path, limits: limits)
    try walk.run()
    self.path = path
    root = walk.root
    linkTargets = walk.linkTargets
    inventory = Inventory(walk.files)
    walk.anomalies.addCaseCollisions(of: inventory)
    anomalies = walk.anomalies.sorted()
  }

  /// A reader for use on one thread.
  public func makeReader() throws(SourceError) -> any EntryReader {
    FolderReader(inventory: inventory, root: root, linkTargets: linkTargets)
  }

  /// When the file was changed last; nil for a link.
  public func modificationTime(_ entry: Int) -> Int64? {
    guard case .file(let time) = FolderLocator(inventory.locator(entry)) else { return nil }
    return time
  }
}
