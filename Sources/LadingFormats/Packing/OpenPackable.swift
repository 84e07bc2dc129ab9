// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
import LadingModel

extension Detection {
  /// The dataset as the packer sees it; images alone where no format is detected.
  public func openPackable(
    _ source: any DatasetSource, reader: any EntryReader
  ) throws -> any PackableDataset {
    switch format {
    case nil: return ImagesOnly(source.inventory)
    case .coco: return try CocoPackable(source, detection: self, reader: reader)
    case .yolo: return try YoloPackable(source, root: root, reader: reader)
    case .voc: return try VocPackable(source, root: root, reader: reader)
    case .classification:
      return try ClassificationPackable(source, detection: self, reader: reader)
    }
  }
}
