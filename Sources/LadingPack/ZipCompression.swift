// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Which members of zips are deflated; none is where that would not make it smaller.
public enum ZipCompression: String, Sendable, CaseIterable {
  /// Annotation text is deflated, all else stored: images hardly get smaller.
  case auto
  /// Everything is stored.
  case store
  /// Everything is deflated, images too.
  case deflate

  /// Whether a file of this kind and extension is deflated.
  func deflates(_ path: EntryPath) -> Bool {
    switch self {
    case .auto: Self.textExtensions.contains(path.fileExtension)
    case .store: false
    case .deflate: true
    }
  }

  private static let textExtensions: Set<String> = [
    "json", "jsonl", "ndjson", "xml", "txt", "csv", "tsv", "yaml", "yml", "md", "names", "data",
    "cfg",
  ]
}
