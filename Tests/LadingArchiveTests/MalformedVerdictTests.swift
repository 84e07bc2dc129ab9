// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel
import LadingTestKit
import LadingText
import Testing

/// What we say of the malformed archives against what other programs say of them.
///
/// The truth files hold the verdicts of Python's zipfile and tarfile, of unzip, 7z and GNU tar.
/// Where ours differs from theirs, `differences` says who is right.
@Suite(.enabled(if: Corpus.isPresent, "the corpus is not there"))
struct MalformedVerdictTests {
  @Test(arguments: [("zip-go", "ds"), ("zip-libzip", "ds")])
  func zips(_ corpus: String, _ folder: String) throws {
    try compare(corpus, folder, truth: "truth.json") { file in
      file["zipfile"]?.string == "ok" && file["unzip_t"]?.array?.first?.integer == 0
        && file["7z_t"]?.integer == 0 && file["flags"]?.array?.isEmpty != false
    }
  }

  @Test func tars() throws {
    try compare("tar-go", "ds", truth: "truth-tar.json") { file in
      file["tarfile"]?.string == "ok" && file["gnu_tar_t"]?.array?.first?.integer == 0
        && file["flags"]?.array?.isEmpty != false
    }
  }

  private func compare(
    _ corpus: String, _ folder: String, truth: String, isGood: (JSONValue) -> Bool
  ) throws {
    let root = "\(Corpus.path)/malformed/\(corpus)"
    // Python writes names that are not UTF-8 as half surrogates, which are no JSON to us.
    let text = String(decoding: readFile("\(root)/\(truth)"), as: UTF8.self)
      .replacing("\\udc", with: "\\u00")
    let files = try #require(try JSONValue(parsing: text)["files"]?.object)
    #expect(files.count > 30)
    for member in files {
      let (name, file) = (member.name, member.value)
      let faults = faults("\(root)/\(folder)/\(name)")
      let key = "\(corpus)/\(name.split(separator: "/").last ?? "")"
      let theirs = isGood(file)
      let ours = faults.isEmpty
      if ours == theirs {
        #expect(Self.differences[key] == nil, "\(key) no longer differs: \(faults)")
      } else {
        #expect(Self.differences[key] != nil, "\(key): theirs \(theirs), ours \(faults)")
      }
    }
  }

  /// What is wrong with an archive: why it is not opened, the errors of its listing, and the
  /// entries that cannot be read.
  private func faults(_ path: String) -> [String] {
    let source: any DatasetSource
    do {
      source = try openSource(path)
    } catch {
      return ["\(error.code): \(error.detail)"]
    }
    var faults = source.anomalies.filter { Self.errors.contains($0.kind) }.map {
      "\($0.kind): \($0.detail)"
    }
    for entry in source.inventory.indices where source.inventory.size(entry) < 100 << 20 {
      do { _ = try readAll(source, entry, chunk: 1 << 16) } catch { faults.append("\(error)") }
    }
    return faults
  }

  /// The anomalies that are errors.
  private static let errors: Set<SourceAnomaly.Kind> = [
    .damaged, .unsafePath, .backslash, .special, .encrypted, .duplicate, .unsupportedCompression,
    .bomb, .overlap, .mismatch, .nameContradiction, .concatenated, .limit,
  ]

  /// Why our verdict is not theirs.
  private static let differences: [String: String] = [
    // Ours is the stricter one, and right.
    "zip-go/dupdir.zip": "a/b is a file and the folder of a/b/c: only one of them can be unpacked",
    "tar-go/gnu-incremental.tar": "holds a sparse file, which Lading does not read",
    "tar-go/gnu-nil-sparse-data.tar": "holds a sparse file, which Lading does not read",
    "tar-go/gnu-nil-sparse-hole.tar": "holds a sparse file, which Lading does not read",
    "tar-go/gnu-sparse-big.tar": "a sparse file of 60 GB in 5 kB",
    "tar-go/pax-nil-sparse-data.tar": "holds a sparse file, which Lading does not read",
    "tar-go/pax-nil-sparse-hole.tar": "holds a sparse file, which Lading does not read",
    "tar-go/pax-sparse-big.tar": "a sparse file of 60 GB in 4 kB",
    "tar-go/sparse-formats.tar": "holds sparse files, which Lading does not read",
    "tar-go/pax-bad-hdr-large.tar.bz2": "tarfile unpacks it; Lading names it, and unpacks nothing",
    "tar-go/pax-nul-path.tar": "a NUL in the path, at which other programs cut it",
    "tar-go/pax-pos-size-file.tar":
      "the pax header says 999 bytes, the header 684: without pax another file is read",
    // Theirs is the stricter one, over what is a warning to us or nothing at all.
    "zip-go/test-prefix.zip": "unzip and 7z mind the bytes before it: a warning",
    "zip-libzip/junk-at-start.zip": "unzip and 7z mind the bytes before it: a warning",
    "zip-libzip/incons-trailing-garbage.zip": "only 7z minds the bytes behind it: a warning",
    "zip-go/utf8-7zip.zip": "unzip's exit code 1 is about its own code page",
    "zip-go/utf8-winrar.zip": "unzip's exit code 1 is about its own code page",
    "zip-go/utf8-winzip.zip": "unzip's exit code 1 is about its own code page",
    "zip-go/utf8-osx.zip": "a name in UTF-8 without the mark: a warning",
    "zip-libzip/test-utf8-unmarked.zip": "a name in UTF-8 without the mark: a warning",
    "zip-libzip/utf-8-standardization-input.zip": "a name in UTF-8 without the mark: a warning",
    "zip-libzip/test-cp437-fc-utf-8-filename.zip": "a name in UTF-8 without the mark: a warning",
    "zip-libzip/testfile-cp437.zip": "a name in an old code page: a warning",
    "zip-libzip/bigzero-zip.zip": "four megabytes from ten kilobytes harm nobody",
    "zip-libzip/incons-ef-local-id-size.zip":
      "unzip minds an extra field of the local header that breaks off: a warning",
    "tar-go/pax-nul-xattrs.tar": "GNU tar minds an extended attribute, which is no data",
    "zip-libzip/incons-eocd64-gap.zip": "7z alone minds four bytes between the end records",
    "zip-libzip/zip64-in-archive-comment.zip":
      "unzip warns of the zip in the comment; to us what stands before it is a warning",
    "zip-libzip/testempty.zip": "unzip warns that it is empty; it is a good zip of nothing",
    "zip-libzip/zip-in-archive-comment.zip":
      "unzip warns of the zip in the comment; all read the same",
  ]
}
