// SPDX-License-Identifier: Apache-2.0

public import LadingModel

/// A dataset in a zip, read in place.
public struct ZipSource: DatasetSource {
  /// The path as the user gave it.
  public let path: String
  /// A zip.
  public var container: Container { .zip }
  /// The regular files, junk excluded, sorted by path bytes.
  public let inventory: Inventory
  /// What listing found wrong or left out.
  public let anomalies: [SourceAnomaly]

  private let file: InputFile
  private let members: [ZipMember]

  /// Lists a zip; throws `damaged` when it has no central directory that can be read.
  public init(path: String, limits: SourceLimits = SourceLimits()) throws(SourceError) {
    do {
      let file = unsafe try InputFile.open(path)
      try self.init(path: path, file: file, size: try file.status().size, limits: limits)
    } catch let error as SystemError {
      throw error.openingError
    } catch let error as SourceError {
      throw error
    } catch {
      throw SourceError(.unreadable, path: nil, detail: "\(error)")
    }
  }

  init(path: String, file: InputFile, size: Int64, limits: SourceLimits) throws(SourceError) {
    let listing = try ZipListing(file, size: size, limits: limits)
    self.path = path
    self.file = file
    members = listing.members
    inventory = listing.inventory
    anomalies = listing.anomalies
  }

  /// When the archive was changed last.
  public func modificationTime(_ entry: Int) -> Int64? { try? file.status().modifiedTime }

  /// A reader for use on one thread.
  public func makeReader() throws(SourceError) -> any EntryReader {
    ZipReader(path: path, file: file, inventory: inventory, members: members)
  }
}
