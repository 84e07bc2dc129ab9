// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingArchive
import LadingModel
import LadingTestKit
import LadingText
import Testing

/// What only folders have: links, special files, names that the system allows.
struct FolderSourceTests {
  let folder = TemporaryFolder()

  private func anomalies(of source: some DatasetSource) -> [String] {
    source.anomalies.map { "\($0.kind) \(String(decoding: $0.path ?? [], as: UTF8.self))" }
  }

  private func names(of source: some DatasetSource) -> [String] {
    source.inventory.indices.map { source.inventory.path($0).string }
  }

  @Test func linkToFileInsideIsReadAsThatFile() throws {
    folder.write("ds/images/a.jpg", "content of a")
    folder.link("ds/train/b.jpg", to: "../images/a.jpg")
    let source = try FolderSource(path: folder.path + "/ds")
    #expect(names(of: source) == ["images/a.jpg", "train/b.jpg"])
    #expect(source.inventory.size(1) == 12)
    #expect(anomalies(of: source) == ["linkInside train/b.jpg"])
    #expect(try source.makeReader().readPrefix(1, limit: 100) == Array("content of a".utf8))
    #expect(try readAll(source, 1) == Array("content of a".utf8))
  }

  @Test func linkThroughALinkedFolderInsideIsRead() throws {
    folder.write("ds/real/a.txt", "a")
    folder.link("ds/alias", to: "real")
    folder.link("ds/b.txt", to: "alias/a.txt")
    let source = try FolderSource(path: folder.path + "/ds")
    #expect(names(of: source) == ["b.txt", "real/a.txt"])
    #expect(anomalies(of: source) == ["special alias", "linkInside b.txt"])
    #expect(try readAll(source, 0) == Array("a".utf8))
  }

  @Test(arguments: [
    ("/etc/passwd", "outside the folder"), ("../secret.txt", "outside the folder"),
    ("missing.txt", "does not exist"), ("sub", "no regular file"), (".", "no regular file"),
    ("loop", "does not exist"),
  ])
  func linkThatIsNotRead(_ destination: String, _ reason: String) throws {
    folder.write("secret.txt", "outside")
    folder.write("ds/sub/a.txt", "a")
    folder.link("ds/loop", to: destination)
    let source = try FolderSource(path: folder.path + "/ds")
    #expect(names(of: source) == ["sub/a.txt"])
    #expect(anomalies(of: source) == ["special loop"])
    #expect(source.anomalies[0].detail.contains("a link to \(destination)"))
    #expect(source.anomalies[0].detail.contains(reason))
  }

  @Test func folderThatSharesAPrefixIsOutside() throws {
    folder.write("ds-private/a.txt", "outside")
    folder.write("ds/b.txt", "b")
    folder.link("ds/a.txt", to: "../ds-private/a.txt")
    let source = try FolderSource(path: folder.path + "/ds")
    #expect(anomalies(of: source) == ["special a.txt"])
  }

  @Test func rootMayBeALink() throws {
    folder.write("real/a.txt", "a")
    folder.link("real/b.txt", to: "a.txt")
    folder.link("ds", to: "real")
    let source = try openSource(folder.path + "/ds/")
    #expect(source.container == .folder)
    #expect(anomalies(of: source) == ["linkInside b.txt"])
    #expect(try readAll(source, 0) == Array("a".utf8))
  }

  @Test func fileReplacedByALinkSinceListingIsNotFollowed() throws {
    folder.write("secret.txt", "outside")
    let path = folder.write("ds/a.txt", "a")
    let source = try FolderSource(path: folder.path + "/ds")
    unlink(path)
    folder.link("ds/a.txt", to: "../secret.txt")
    let reader = try source.makeReader()
    #expect(throws: SourceError.self) { try reader.readPrefix(0, limit: 10) }
    #expect(throws: SourceError.self) { try reader.open(0) }
  }

  @Test func pipeIsSpecial() throws {
    folder.write("ds/a.txt", "a")
    #expect(mkfifo(folder.path + "/ds/pipe", 0o644) == 0)
    let source = try FolderSource(path: folder.path + "/ds")
    #expect(names(of: source) == ["a.txt"])
    #expect(anomalies(of: source) == ["special pipe"])
    #expect(source.anomalies[0].detail == "a named pipe")
  }

  @Test func pipeInPlaceOfAFileDoesNotHang() throws {
    let path = folder.write("ds/a.txt", "a")
    let source = try FolderSource(path: folder.path + "/ds")
    unlink(path)
    #expect(mkfifo(path, 0o644) == 0)
    let reader = try source.makeReader()
    #expect(throws: SourceError.self) { try reader.readPrefix(0, limit: 10) }
    #expect(throws: SourceError.self) { try reader.open(0) }
  }

  @Test func hiddenFilesAreListed() throws {
    folder.write("ds/.hidden/a.txt", "a")
    folder.write("ds/.b", "b")
    let source = try FolderSource(path: folder.path + "/ds")
    #expect(names(of: source) == [".b", ".hidden/a.txt"])
    #expect(source.anomalies.isEmpty)
  }

  @Test func backslashIsKeptAndReported() throws {
    folder.write("ds/a\\b.txt", "a")
    let source = try FolderSource(path: folder.path + "/ds")
    #expect(names(of: source) == ["a\\b.txt"])
    #expect(anomalies(of: source) == ["backslash a\\b.txt"])
    #expect(try readAll(source, 0) == Array("a".utf8))
  }

  @Test func windowsDriveIsUnsafe() throws {
    folder.write("ds/C:/a.txt", "a")
    folder.write("ds/C:\\b.txt", "b")
    folder.write("ds/c:d.txt", "d")
    let source = try FolderSource(path: folder.path + "/ds")
    #expect(names(of: source) == ["c:d.txt"])
    #expect(anomalies(of: source) == ["unsafePath C:", "unsafePath C:\\b.txt"])
  }

  @Test(.enabled(if: geteuid() != 0, "permissions do not bind the superuser"))
  func unreadableFileAndFolder() throws {
    let file = folder.write("ds/a.txt", "a")
    folder.write("ds/closed/b.txt", "b")
    chmod(file, 0)
    chmod(folder.path + "/ds/closed", 0)
    defer { chmod(folder.path + "/ds/closed", 0o755) }
    let source = try FolderSource(path: folder.path + "/ds")
    #expect(names(of: source) == ["a.txt"])
    #expect(anomalies(of: source) == ["unreadable a.txt", "unreadable closed"])
    let reader = try source.makeReader()
    #expect(throws: SourceError.self) { try reader.readPrefix(0, limit: 1) }
  }

  @Test func folderNestedTooDeepIsReported() throws {
    let name = String(repeating: "d", count: 200)
    folder.write("ds/a.txt", "a")
    var descriptor = open(folder.path + "/ds", O_RDONLY | O_DIRECTORY)
    var opened = [descriptor]
    for _ in 0..<22 {
      #expect(mkdirat(descriptor, name, 0o755) == 0)
      descriptor = openat(descriptor, name, O_RDONLY | O_DIRECTORY)
      opened.append(descriptor)
    }
    let source = try FolderSource(
      path: folder.path + "/ds", limits: SourceLimits([.nameLength: 8000]))
    for descriptor in opened.dropLast().reversed() { unlinkat(descriptor, name, AT_REMOVEDIR) }
    for descriptor in opened { close(descriptor) }
    #expect(names(of: source) == ["a.txt"])
    #expect(source.anomalies.map(\.kind) == [.unreadable])
    #expect(source.anomalies.first?.detail.contains("cannot be opened") == true)
  }

  @Test func fileThatShrankWhileItIsReadIsNoticed() throws {
    let path = folder.write("ds/a.txt", Array(repeating: 7, count: 300_000))
    let source = try FolderSource(path: folder.path + "/ds")
    let stream = try source.makeReader().open(0)
    var buffer = [UInt8](repeating: 0, count: 1000)
    #expect(try buffer.withUnsafeMutableBytes { try stream.read(into: $0) } == 1000)
    #expect(truncate(path, 2000) == 0)
    #expect(throws: SourceError.self) {
      while try buffer.withUnsafeMutableBytes({ try stream.read(into: $0) }) > 0 {}
    }
  }

  @Test func missingPathIsNotFound() {
    let error = #expect(throws: SourceError.self) { try openSource(folder.path + "/none") }
    #expect(error?.code == .notFound)
    let below = #expect(throws: SourceError.self) {
      try openSource(folder.write("file", "x") + "/below")
    }
    #expect(below?.code == .notFound)
  }

  @Test func tooManyEntriesStopListing() throws {
    for index in 0..<5 { folder.write("ds/\(index).txt", "") }
    let error = #expect(throws: SourceError.self) {
      try FolderSource(path: folder.path + "/ds", limits: SourceLimits([.entries: 4]))
    }
    #expect(error?.code == .limit)
  }
}
