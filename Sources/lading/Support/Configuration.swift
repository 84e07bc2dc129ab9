// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingFormats
import LadingLint
import LadingModel

/// What `lading.yaml` says: rules that are off or have another severity, and paths at which rules
/// do not count.
struct Configuration {
  /// The file, as it is shown.
  var path: String
  var levels: [String: RuleSelection.Level]
  var pathIgnores: [PathIgnore]

  /// The name of the file.
  static let name = "lading.yaml"

  /// The configuration for a dataset: in its folder (of an archive: beside it), else in the
  /// nearest folder above, up to the root of the repository that it is in.
  static func nearest(to dataset: String) throws(Failure) -> Configuration? {
    guard var folder = resolved(dataset) else { return nil }
    if !isFolder(folder) { folder = parent(folder) }
    while true {
      let candidate = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
      if exists(candidate) { return try read(candidate) }
      if folder == "/" || exists("\(folder)/.git") { return nil }
      folder = parent(folder)
    }
  }

  /// Reads a configuration file.
  static func read(_ file: String) throws(Failure) -> Configuration {
    let shown = ReportPath(
      Report.Source(path: file, container: nil, files: 0, bytes: 0)
    ).base
    let path = String(decoding: shown, as: UTF8.self)
    let bytes: [UInt8]
    do {
      bytes = try readConfiguration(file)
    } catch {
      throw Failure(.usage, "the configuration \(path) cannot be read: \(error.reason)")
    }
    let document: YAMLDocument
    do { document = try YAMLDocument(bytes) } catch {
      throw Failure(.usage, "\(path):\(line(of: error.offset, in: bytes)): it \(error.message)")
    }
    var reader = ConfigurationReader(path: path, bytes: bytes)
    return try reader.read(document)
  }

  /// The line that a byte stands in, from 1.
  static func line(of offset: Int, in bytes: [UInt8]) -> Int {
    bytes.prefix(max(0, offset)).count { $0 == 0x0A } + 1
  }

  private static func resolved(_ path: String) -> String? {
    guard let pointer = realpath(path, nil) else { return nil }
    defer { free(pointer) }
    return String(cString: pointer)
  }

  private static func parent(_ path: String) -> String {
    let parts = path.split(separator: "/").dropLast()
    return "/" + parts.joined(separator: "/")
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}

extension RuleSelection {
  /// The selection with what a configuration says.
  func configured(by configuration: Configuration?) -> RuleSelection {
    var selection = self
    selection.levels = configuration?.levels ?? [:]
    selection.pathIgnores = configuration?.pathIgnores ?? []
    return selection
  }
}
