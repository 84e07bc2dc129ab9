// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingModel

/// Images without a known annotation format: no splits, nothing shared, the rest as it is.
public final class ImagesOnly: PackableDataset {
  /// One split without a name.
  public let splits = [""]
  /// Every image file.
  public let images: PackImages
  /// None.
  public let shared: [SharedFile] = []
  /// Every file that is no image, video, document or archive.
  public let loose: [Int]

  /// Takes the images of an inventory.
  public init(_ inventory: Inventory) {
    var images = PackImages()
    images.reserve(inventory.imageCount)
    var loose: [Int] = []
    for index in inventory.indices {
      switch inventory.kind(index) {
      case .image: images.add(entry: index, split: 0, companions: [], sharedBytes: 0)
      case .other: loose.append(index)
      case .video, .document, .archive: break
      }
    }
    self.images = images
    self.loose = loose
  }

  /// Nothing is shared, so nothing is divided.
  public func divide(
    _ file: SharedFile, parts: Int, partOf: [Int32], reader: any EntryReader,
    write: (_ part: Int, _ bytes: [UInt8]) throws -> Void
  ) throws -> [String: Int] { [:] }

  /// No image has an annotation.
  public func sampleAnnotation(
    _ image: Int, reader: any EntryReader
  ) throws -> (fileExtension: String, bytes: [UInt8]) { ("txt", []) }

  /// No image has a label.
  public func labels(_ image: Int, reader: any EntryReader) -> [String] { [] }
}
