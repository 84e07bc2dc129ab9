// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingModel

/// Finds out what a dataset is, by content.
public enum Detector {
  /// Detects the format of a source, or takes `format` as given.
  public static func detect(
    _ source: any DatasetSource, format: DatasetFormat? = nil
  ) throws(SourceError) -> Detection {
    Detection(
      format: format, confidence: format == nil ? .none : .certain, score: 0, root: [],
      evidence: [])
  }
}
