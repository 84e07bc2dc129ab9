// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingTestKit
import Testing

/// Every way in which the conformance suite has a dataset made.
enum Maker: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case folder
  case storedZip = "stored zip"
  case dottedZip = "zip with ./ names"
  case infoZip = "deflated zip by zip"
  case sevenZip = "deflated zip by 7z"
  case ustar = "ustar tar"
  case gnuTar = "GNU tar with ./ names"
  case paxTar = "pax tar by GNU tar"
  case bsdTar = "pax tar by bsdtar"

  var testDescription: String { rawValue }

  var container: Container {
    switch self {
    case .folder: .folder
    case .storedZip, .dottedZip, .infoZip, .sevenZip: .zip
    case .ustar, .gnuTar, .paxTar, .bsdTar: .tar
    }
  }

  /// Whether names that are not UTF-8 pass through the program unchanged.
  var keepsBytes: Bool {
    switch self {
    case .sevenZip, .infoZip: false
    default: true
    }
  }

  /// Whether the program makes an archive of nothing.
  var makesEmpty: Bool {
    switch self {
    case .infoZip, .sevenZip: false
    default: true
    }
  }

  /// Makes a dataset of these files; returns its path.
  func make(_ files: [(name: [UInt8], data: [UInt8])], in folder: TemporaryFolder) throws -> String
  {
    switch self {
    case .storedZip, .dottedZip:
      var zip = RawZip()
      let prefix = Array(self == .dottedZip ? "./".utf8 : "".utf8)
      if self == .dottedZip { zip.add("./", []) }
      for (name, data) in files { zip.add(prefix + name, data) }
      return folder.write("ds.zip", zip.bytes())
    case .ustar:
      var tar = RawTar()
      for (name, data) in files { tar.add(name, data, type: UInt8(ascii: "0")) }
      return folder.write("ds.tar", tar.bytes())
    default: break
    }
    folder.write("ds/keep", "")
    for (name, data) in files { folder.write(name: Array("ds/".utf8) + name, data) }
    folder.remove("ds/keep")
    let inside = folder.path + "/ds"
    let zip = folder.path + "/ds.zip"
    let tar = folder.path + "/ds.tar"
    switch self {
    case .infoZip: try run(["zip", "-r", "-9", zip, "."], in: inside)
    case .sevenZip: try run(["7z", "a", "-tzip", "-mx=5", zip, "."], in: inside)
    case .gnuTar: try run(["tar", "--format=gnu", "-cf", tar, "."], in: inside)
    case .paxTar: try run(["tar", "--format=pax", "-cf", tar, "."], in: inside)
    case .bsdTar: try run(["bsdtar", "--format=pax", "-cf", tar, "."], in: inside)
    default: return inside
    }
    return container == .zip ? zip : tar
  }

  /// Makes a dataset of these files; returns its path.
  func make(_ files: KeyValuePairs<String, [UInt8]>, in folder: TemporaryFolder) throws -> String {
    try make(files.map { (Array($0.key.utf8), $0.value) }, in: folder)
  }

  /// Runs a program in `folder`; the test shows as skipped where it is not installed.
  private func run(_ arguments: [String], in folder: String) throws {
    if !Tool.isInstalled(arguments[0]) { try Test.cancel("\(arguments[0]) is not installed") }
    let answer = Tool.run("env", ["-C", folder, "LC_ALL=C.UTF-8"] + arguments)
    #expect(answer.status == 0, "\(answer.output)")
  }
}
