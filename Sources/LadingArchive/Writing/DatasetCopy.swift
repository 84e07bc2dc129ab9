// SPDX-License-Identifier: Apache-2.0

import Glibc
public import LadingText

/// A folder that appears under its name only when all its files are in it and on the disk.
public final class DatasetCopy: Sendable {
  private let final: [UInt8]
  private let temporary: [UInt8]
  private let above: String
  private let made: [String]
  private let state: Guarded<State>

  private struct State {
    var copy = StreamCopy()
    var folders: Set<[UInt8]> = []
    var isDone = false
  }

  /// Plans a hidden folder beside `folder`, which must not exist or be empty; or one in a folder of
  /// the caller's own on the same file system, from where a later run can remove what a kill left.
  public init(_ folder: String, hiddenIn own: String? = nil) throws(WriteError) {
    var path = folder
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    final = Array(path.utf8)
    if OutputFolder.exists(path), !Self.isEmptyFolder(path) {
      throw WriteError(.exists, path: final, detail: "is there, and is no empty folder")
    }
    let slash = path.lastIndex(of: "/")
    let parent = slash.map { path[...$0] } ?? ""
    above = parent.count > 1 ? String(parent.dropLast()) : String(parent)
    made = above.isEmpty ? [] : OutputFolder.missing(above)
    let random = String(UInt64.random(in: .min ... .max), radix: 16)
    let name = path[(slash.map { path.index(after: $0) } ?? path.startIndex)...]
    temporary = Array("\(own.map { $0 + "/" } ?? parent).\(name).part-\(random)".utf8)
    state = Guarded(State())
  }

  /// Makes the hidden folder; from here on `discard` has something to remove.
  public func begin() throws(WriteError) {
    if !above.isEmpty { try OutputFolder.make(above) }
    let result = OutputGate.pass { unsafe withPath(temporary) { unsafe mkdir($0, 0o755) } }
    if result != 0 { throw WriteError.system("cannot make the folder", final) }
  }

  /// Writes a file of the folder, with the folders above it.
  public func add(_ path: [UInt8], _ source: any ByteSource) throws(WriteError) {
    let result = state.withLock { state -> WriteError? in
      do throws(WriteError) {
        try makeFolders(above: path, &state.folders)
        let full = temporary + [UInt8(ascii: "/")] + path
        let descriptor = OutputGate.pass {
          unsafe withPath(full) { unsafe open($0, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o644) }
        }
        guard descriptor >= 0 else { throw WriteError.system("cannot create", path) }
        defer { close(descriptor) }
        try state.copy.run(source, to: descriptor, path: path)
        return nil
      } catch {
        return error
      }
    }
    if let result { throw result }
  }

  /// Brings all files to the disk and gives the folder its name.
  public func commit() throws(WriteError) {
    // One call for all files, which on Linux waits: a sync for each would take longer than writing.
    sync()
    let renamed = OutputGate.pass {
      // An empty folder of the name gives way.
      unsafe withPath(temporary) { old in
        unsafe withPath(final) { unsafe rename(old, $0) }
      }
    }
    guard renamed == 0 else { throw WriteError.system("cannot rename to", final) }
    state.withLock { $0.isDone = true }
    let slash = final.lastIndex(of: UInt8(ascii: "/"))
    let parent = slash.map { String(decoding: final[...$0], as: UTF8.self) } ?? "."
    try OutputFolder.sync(parent)
  }

  /// Removes what was written, unless the folder has its name.
  public func discard() {
    // Whoever interrupts the writing must not wait for it.
    let isDone = state.withLockIfAvailable { $0.isDone } ?? false
    if isDone { return }
    OutputFolder.removeTree(temporary)
    OutputFolder.unmake(made)
  }

  private func makeFolders(
    above path: [UInt8], _ folders: inout Set<[UInt8]>
  ) throws(WriteError) {
    guard let last = path.lastIndex(of: UInt8(ascii: "/")) else { return }
    if folders.contains(Array(path[..<last])) { return }
    for index in path.indices.prefix(last + 1) where path[index] == UInt8(ascii: "/") {
      let folder = Array(path[..<index])
      guard folders.insert(folder).inserted else { continue }
      let full = temporary + [UInt8(ascii: "/")] + folder
      let result = OutputGate.pass { unsafe withPath(full) { unsafe mkdir($0, 0o755) } }
      if result != 0, errno != EEXIST {
        throw WriteError.system("cannot make the folder", folder)
      }
    }
  }

  private static func isEmptyFolder(_ path: String) -> Bool {
    guard let stream = try? DirectoryStream(Array(path.utf8), in: AT_FDCWD) else { return false }
    var name: [UInt8] = []
    return ((try? stream.next(appendingNameTo: &name)) ?? nil) == nil
  }
}
