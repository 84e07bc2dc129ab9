// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingModel

/// Where a finding stands as seen from the folder that the command was started in, which is where
/// editors and code hosts look.
struct ReportPath {
  /// The dataset's path; relative where it lies below the folder that the command was started in.
  let base: [UInt8]
  private let isFolder: Bool
  private let isFile: Bool

  /// The paths of a report's findings.
  init(_ source: Report.Source) {
    self.init(source, workingFolder: Self.workingFolder)
  }

  init(_ source: Report.Source, workingFolder: String?) {
    isFolder = source.container == .folder
    isFile = source.container == .file
    var path = Array(source.path.utf8)[...]
    while path.count > 1, path.last == UInt8(ascii: "/") { path.removeLast() }
    if let folder = workingFolder, path.first == UInt8(ascii: "/") {
      let prefix = Array(folder.utf8) + [UInt8(ascii: "/")]
      if path.elementsEqual(folder.utf8) {
        path = Array(".".utf8)[...]
      } else if path.starts(with: prefix) {
        path = path.dropFirst(prefix.count)
      }
    }
    while path.starts(with: "./".utf8), path.count > 2 { path = path.dropFirst(2) }
    base = Array(path)
  }

  /// The file to open: the one in the folder, or the archive that it is in.
  func file(_ location: Location) -> [UInt8] {
    isFolder ? joined(location) : base
  }

  /// The file itself, also where it is in an archive.
  func joined(_ location: Location) -> [UInt8] {
    guard let path = location.path, !isFile else { return base }
    return base == Array(".".utf8) ? path : base + [UInt8(ascii: "/")] + path
  }

  /// Whether the finding's file, and so its line, can be opened by `file`.
  func hasLines(_ location: Location) -> Bool {
    (isFolder || isFile) && location.line != nil
  }

  /// The path as a URI reference (RFC 3986): all that is not unreserved is percent-encoded.
  static func uri(_ path: [UInt8]) -> String {
    var text = ""
    for byte in path {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        text.unicodeScalars.append(UnicodeScalar(byte))
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        text += "%" + (hex.count == 1 ? "0" : "") + hex
      }
    }
    return text
  }

  private static var workingFolder: String? {
    guard let pointer = getcwd(nil, 0) else { return nil }
    defer { free(pointer) }
    return String(cString: pointer)
  }
}

/// A place within the dataset, for formats that have no members for it: `path:line:column`.
func shownPlace(_ location: Location) -> String {
  guard let path = location.path else { return "" }
  var text = printable(String(decoding: path, as: UTF8.self))
  if let line = location.line { text += ":\(line)" + (location.column.map { ":\($0)" } ?? "") }
  return text
}
