// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingTestKit
import Testing

/// The test data of libzip and of Go's archive packages: all is opened and read, nothing crashes,
/// and what those projects call good is read in full.
@Suite(.enabled(if: Corpus.isPresent, "the corpus is not there"))
struct MalformedCorpusTests {
  static let folders = ["zip-libzip/ds/data", "zip-go/ds", "tar-go/ds"]
  static let files = folders.flatMap { folder in
    Corpus.names(in: "malformed/" + folder).map { "malformed/\(folder)/\($0)" }
  }

  @Test func theCorpusIsComplete() { #expect(Self.files.count > 200) }

  @Test(arguments: files)
  func isReadWithoutCrash(_ file: String) throws {
    let source: any DatasetSource
    do {
      source = try openSource(Corpus.path + "/" + file)
    } catch {
      #expect([.damaged, .notAnArchive, .limit].contains(error.code), "\(error)")
      #expect(!error.detail.isEmpty)
      return
    }
    let reader = try source.makeReader()
    for index in source.inventory.indices where source.inventory.size(index) < 100 << 20 {
      _ = try? drain(reader.open(index), chunk: 1 << 16)
      _ = try? reader.readPrefix(index, limit: 4096)
    }
  }

  @Test(arguments: [
    "zip-go/ds/test.zip", "zip-go/ds/dd.zip", "zip-go/ds/zip64.zip",
    "zip-go/ds/zip64-2.zip", "zip-go/ds/unix.zip", "zip-go/ds/winxp.zip",
    "zip-go/ds/go-no-datadesc-sig.zip", "zip-go/ds/go-with-datadesc-sig.zip",
    "zip-go/ds/crc32-not-streamed.zip", "zip-go/ds/utf8-winzip.zip", "zip-go/ds/time-7zip.zip",
    "zip-libzip/ds/data/test.zip", "zip-libzip/ds/data/testdeflated.zip",
    "zip-libzip/ds/data/testcomment.zip",
    "tar-go/ds/gnu.tar", "tar-go/ds/ustar.tar", "tar-go/ds/star.tar", "tar-go/ds/v7.tar",
    "tar-go/ds/gnu-utf8.tar", "tar-go/ds/xattrs.tar",
  ])
  func isReadInFull(_ file: String) throws {
    let source = try openSource(Corpus.path + "/malformed/" + file)
    #expect(source.anomalies.filter { ![.special, .unsafePath].contains($0.kind) }.isEmpty)
    #expect(source.inventory.count > 0)
    for index in source.inventory.indices {
      #expect(try readAll(source, index).count == source.inventory.size(index))
    }
  }
}
