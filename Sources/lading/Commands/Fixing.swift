// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingFormats
import LadingLint
import LadingModel
import LadingText

/// One run of `lint --fix`.
struct Fixing {
  let path: String
  let fix: FixOptions
  let talk: TalkOptions

  /// Texts longer than this are not shown as a difference.
  private static let shownBytes: Int64 = 64 << 20
  private static let shownLine = 1 << 16

  /// What was mended, and where the mended dataset is.
  struct Result {
    var counts: MendCounts
    var files: Int
    /// The dataset to lint in the end; nil when nothing was written.
    var mended: String?
  }

  /// Mends the dataset, which `outcome` says all about.
  func run(_ source: any DatasetSource, _ outcome: Linter.Outcome) throws -> Result {
    let reader = try reading { () throws(SourceError) in try source.makeReader() }
    if fix.diff, fix.outputDir == nil, !fix.inPlace {
      return try visit(source, outcome) { try show($0, source, reader) }
    }
    if let folder = fix.outputDir { return try copy(source, outcome, reader, to: folder) }
    Interruption.clearWith { FileReplacement.clear() }
    var replacement = FileReplacement()
    var result = try visit(source, outcome) { mend in
      if fix.diff { try show(mend, source, reader) }
      let name = Array(source.path.utf8) + [UInt8(ascii: "/")] + source.inventory.name(mend.entry)
      try replacement.replace(name, with: edited(mend, reader))
    }
    result.mended = path
    return result
  }

  /// What stands in the way of mending at all.
  func check(_ source: any DatasetSource) throws(Failure) {
    if source.container != .folder {
      throw Failure(
        .usage, "--fix mends folders, and \(path) is a \(source.container.rawValue)",
        hint: "extract it, mend the folder, then pack it with lading pack")
    }
    guard let folder = fix.outputDir else { return }
    if isInside(folder, path) {
      throw Failure(
        .usage, "--output-dir \(folder) is inside the dataset, which would hold its own copy",
        hint: "name a folder beside \(path)")
    }
  }

  private func copy(
    _ source: any DatasetSource, _ outcome: Linter.Outcome, _ reader: any EntryReader,
    to folder: String
  ) throws -> Result {
    let copy: DatasetCopy
    do {
      copy = try DatasetCopy(folder)
    } catch {
      if error.code == .exists {
        throw Failure(
          .usage, "--output-dir \(folder) \(error.detail)", hint: "name a folder that is not there")
      }
      throw writing(error, folder)
    }
    // Before anything is written: a signal may come at any time.
    Interruption.clearWith { copy.discard() }
    do {
      try copy.begin()
      var mended: Set<Int> = []
      var result = try visit(source, outcome) { mend in
        if fix.diff { try show(mend, source, reader) }
        mended.insert(mend.entry)
        try copy.add(Array(source.inventory.name(mend.entry)), edited(mend, reader))
      }
      for entry in source.inventory.indices where !mended.contains(entry) {
        Interruption.check()
        let stream = try reading { () throws(SourceError) in try reader.open(entry) }
        try copy.add(Array(source.inventory.name(entry)), stream)
      }
      try copy.commit()
      result.mended = folder
      return result
    } catch {
      copy.discard()
      if let error = error as? WriteError { throw writing(error, folder) }
      throw error
    }
  }

  private func visit(
    _ source: any DatasetSource, _ outcome: Linter.Outcome, _ body: (FileMend) throws -> Void
  ) throws -> Result {
    var files = 0
    do {
      let counts = try DatasetFixer(source, outcome).run { mend in
        Interruption.check()
        files += 1
        try body(mend)
      }
      return Result(counts: counts, files: files, mended: nil)
    } catch let error as WriteError {
      throw writing(error, path)
    } catch let error as SourceError {
      throw inputFailure(error, path: path)
    }
  }

  private func edited(_ mend: FileMend, _ reader: any EntryReader) throws -> EditedStream {
    EditedStream(try reader.open(mend.entry), edits: mend.edits, size: mend.size)
  }

  private func show(
    _ mend: FileMend, _ source: any DatasetSource, _ reader: any EntryReader
  ) throws {
    let name = source.inventory.path(mend.entry).string
    guard mend.size <= Self.shownBytes,
      let old = try? reader.readPrefix(mend.entry, limit: Int(Self.shownBytes))
    else { return try Console.write("# \(printable(name)): too large to show\n") }
    let new = ByteEdit.apply(mend.edits, to: old)
    let text = UnifiedDiff.text(path: printable(name), old: old, new: new)
    let longest = text.split(separator: 10).map(\.count).max() ?? 0
    if longest > Self.shownLine {
      let what = Self.list(mend.counts)
      return try Console.write("# \(printable(name)): \(what); its lines are too long to show\n")
    }
    try Console.write(String(decoding: text, as: UTF8.self))
  }

  /// What was done, for standard error.
  func summary(_ result: Result) -> String {
    if result.counts.isEmpty {
      return "Nothing to mend."
        + (fix.outputDir.map { " The copy is in \(printable($0))." } ?? "") + "\n"
    }
    let files = Wording.count(result.files, "file")
    let what = Self.list(result.counts)
    guard result.mended != nil else {
      return "Would mend \(files): \(what). Nothing has been changed.\n"
    }
    let place = fix.outputDir.map { " in the copy \(printable($0))" } ?? ""
    return "Mended \(files)\(place): \(what).\n"
  }

  /// The same for machines.
  func description(_ result: Result) -> Report.Fix {
    let counts = result.counts
    return Report.Fix(
      path: result.mended, files: result.files,
      counts: [
        "boxesClipped": counts.clipped, "byteOrderMarksRemoved": counts.marks,
        "lineEndsMadeLF": counts.lineEnds, "pathsRewritten": counts.paths,
        "rowsRemoved": counts.rows,
      ])
  }

  private static func list(_ counts: MendCounts) -> String {
    var parts: [String] = []
    func add(_ count: Int, _ noun: String, _ plural: String? = nil, _ verb: String) {
      if count > 0 { parts.append("\(Wording.count(count, noun, plural: plural)) \(verb)") }
    }
    add(counts.clipped, "box", "boxes", "clipped")
    add(counts.rows, "repeated row", nil, "removed")
    add(counts.marks, "byte order mark", nil, "removed")
    add(counts.lineEnds, "file's line ends", "files' line ends", "made LF")
    add(counts.paths, "path of data.yaml", "paths of data.yaml", "rewritten")
    return Wording.list(parts)
  }

  private func reading<Value>(
    _ body: () throws(SourceError) -> Value
  ) throws(Failure) -> Value {
    do { return try body() } catch { throw inputFailure(error, path: path) }
  }

  private func writing(_ error: WriteError, _ place: String) -> Failure {
    if let source = error.source { return inputFailure(source, path: path) }
    let name = error.path.isEmpty ? place : String(decoding: error.path, as: UTF8.self)
    return Failure(
      error.code == .diskFull ? .machine : .input,
      "\(name) cannot be written: \(error.detail)",
      hint: error.code == .diskFull ? "make room, or name another folder" : nil)
  }
}

/// Whether a folder that may not exist yet would lie in another, or be it.
private func isInside(_ folder: String, _ other: String) -> Bool {
  guard
    let outer = realpath(other, nil).map({ pointer in
      defer { free(pointer) }
      return String(cString: pointer)
    })
  else { return false }
  var existing = folder
  while !existing.isEmpty {
    if let pointer = realpath(existing, nil) {
      defer { free(pointer) }
      let inner = String(cString: pointer)
      return inner == outer || inner.hasPrefix(outer == "/" ? "/" : outer + "/")
    }
    while existing.hasSuffix("/") { existing.removeLast() }
    guard let slash = existing.lastIndex(of: "/") else { break }
    existing = slash == existing.startIndex ? "/" : String(existing[..<slash])
  }
  return isInside(".", other)
}
