// SPDX-License-Identifier: Apache-2.0

/// What a file is taken for, by its name alone.
public enum FileKind: UInt8, Sendable, CaseIterable {
  /// An image extension, whatever the content turns out to be.
  case image
  /// A video: services take it by another call or not at all.
  case video
  /// A PDF or another document that no image service takes.
  case document
  /// A zip, tar or compressed file inside the dataset.
  case archive
  /// Everything else: annotations, lists, READMEs.
  case other

  /// The kind of a file with this extension (lower case, without the dot).
  public init(fileExtension: String) {
    switch fileExtension {
    case "jpg", "jpeg", "jpe", "jfif", "mpo", "png", "apng", "bmp", "dib", "gif", "webp", "tif",
      "tiff", "avif", "heic", "heif":
      self = .image
    case "mp4", "m4v", "mov", "avi", "mkv", "webm", "wmv", "flv", "mpg", "mpeg", "3gp", "ogv":
      self = .video
    case "pdf", "doc", "docx", "ppt", "pptx":
      self = .document
    case "zip", "tar", "gz", "tgz", "bz2", "xz", "zst", "7z", "rar":
      self = .archive
    default:
      self = .other
    }
  }
}
