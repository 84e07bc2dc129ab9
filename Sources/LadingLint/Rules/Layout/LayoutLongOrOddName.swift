// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

/// Names that other systems cannot write.
final class LayoutLongOrOddName: EntryRule {
  static let info = RuleInfo(
    "layout/long-or-odd-name", .warning,
    "A name cannot be written on every system.",
    why: """
      A name over 255 bytes, with a control character, ending in a space or a dot, or reserved by \
      Windows is lost or changed where the archive is unpacked, and its annotation no longer finds \
      it.
      """,
    remedy: "Rename the file, and the annotations that name it.",
    flagged: [
      RuleExample(["train/_annotations.coco.json": .coco("con.jpg"), "train/con.jpg": .photo]),
      RuleExample([
        "train /_annotations.coco.json": .coco("a.jpg"), "train /a.jpg": .photo,
        "valid/_annotations.coco.json": .coco("b.jpg"), "valid/b.jpg": .photo,
      ]),
    ],
    accepted: [
      RuleExample([
        "train/_annotations.coco.json": .coco("conifer été (1).jpg"),
        "train/conifer été (1).jpg": .photo,
      ])
    ])

  private static let reserved: Set<String> = {
    let ports = (1...9).flatMap { ["com\($0)", "lpt\($0)"] }
    return Set(["con", "prn", "aux", "nul"] + ports)
  }()

  private var lastFolder: [UInt8] = []
  private var isFolder = true
  private var foldersSeen: Set<[UInt8]> = []

  init(_ session: LintSession) {}

  func visit(entry index: Int, in session: LintSession) {
    let path = session.inventory.name(index)
    let slash = path.lastIndex(of: UInt8(ascii: "/"))
    let name = path[(slash.map { $0 + 1 } ?? path.startIndex)...]
    // In an archive a control character is the error of archive/unsafe-path.
    isFolder = session.source.container == .folder
    var problem = self.problem(name)
    if let slash, !path[..<slash].elementsEqual(lastFolder) {
      lastFolder = Array(path[..<slash])
      problem = problem ?? problemOfFolders(lastFolder)
    }
    guard let problem else { return }
    session.sink.report(Self.self, at: .entry(index)) {
      FindingDetail("\(problem); rename it before it is unpacked elsewhere")
    }
  }

  /// The first problem among folders that were not seen before, so that each is reported once.
  private func problemOfFolders(_ folder: [UInt8]) -> String? {
    guard foldersSeen.insert(folder).inserted else { return nil }
    var problem: String?
    var end = 0
    for part in folder.split(separator: UInt8(ascii: "/")) {
      end = part.endIndex
      let prefix = Array(folder[..<end])
      let isNew = prefix == folder || foldersSeen.insert(prefix).inserted
      if isNew, problem == nil { problem = self.problem(part) }
    }
    return problem
  }

  private func problem(_ name: ArraySlice<UInt8>) -> String? {
    if name.count > 255 { return "A name of \(name.count) bytes is longer than the 255 allowed" }
    if isFolder, let control = name.first(where: { $0 < 0x20 || $0 == 0x7F }) {
      return "A name holds the control character \(control)"
    }
    if name.last == UInt8(ascii: " ") { return "A name ends in a space, which Windows drops" }
    if name.last == UInt8(ascii: ".") { return "A name ends in a dot, which Windows drops" }
    let stem = name.prefix { $0 != UInt8(ascii: ".") }
    guard stem.count <= 4 else { return nil }
    let text = String(decoding: stem.map(lowercasedASCII), as: UTF8.self)
    return Self.reserved.contains(text) ? "A name is reserved by Windows (\(text))" : nil
  }
}
