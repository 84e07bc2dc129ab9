// SPDX-License-Identifier: Apache-2.0

public import LadingArchive

extension Detection {
  /// The dataset as the packer sees it; images alone where no format is detected.
  public func openPackable(
    _ source: any DatasetSource, reader: any EntryReader
  ) throws -> any PackableDataset {
    throw SourceError(.unsupported, path: nil, detail: "packing is not wired up")
  }
}
