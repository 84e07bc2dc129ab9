// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingLint
import LadingModel
import LadingTestKit
import LadingText
import Testing

@testable import LadingPack

/// Other people's programs unpack what we write, and find the same names and bytes.
@Suite struct OtherToolsTests {
  private let folder = TemporaryFolder()

  /// Files that lie below a folder, by path; names are compared as the file system has them.
  private func files(below path: String) throws -> [String: [UInt8]] {
    let source = try openSource(path)
    let reader = try source.makeReader()
    var files: [String: [UInt8]] = [:]
    for index in source.inventory.indices {
      files[source.inventory.path(index).string] = try reader.readPrefix(index, limit: .max)
    }
    return files
  }

  private func writeDataset() -> String {
    var generator = SeededGenerator(seed: 41)
    let deep = String(repeating: "d", count: 150)
    let names = [
      "a.jpg", "mit Leerzeichen & 'quote'.jpg", "日本/椅子.png", "Ünï/ñandú.jpg",
      // 300 bytes, in two pieces that every file system takes.
      "\(deep)/\(String(repeating: "f", count: 145)).jpg",
      "long/\(String(repeating: "é", count: 120)).jpg",
    ]
    for (number, name) in names.enumerated() {
      folder.write("ds/\(name)", generator.bytes(number * 700))
    }
    folder.write("ds/large.jpg", generator.bytes(1_500_000))
    folder.write("ds/notes/日本.txt", String(repeating: "text that deflates well\n", count: 90_000))
    folder.write("ds/notes/empty.txt", "")
    return folder.path + "/ds"
  }

  /// A program with the arguments that unpack an archive into a folder.
  struct Unpacker: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: @Sendable (_ archive: String, _ folder: String) -> [String]
    var testDescription: String { name }

    static let zip = [
      Unpacker(name: "unzip") { ["-qq", $0, "-d", $1] },
      Unpacker(name: "7z") { ["x", $0, "-o\($1)"] },
      Unpacker(name: "bsdtar") { ["-xf", $0, "-C", $1] },
      Unpacker(name: "python3") { ["-m", "zipfile", "-e", $0, $1] },
    ]
    static let tar = [
      Unpacker(name: "tar") { ["-xf", $0, "-C", $1] },
      Unpacker(name: "bsdtar") { ["-xf", $0, "-C", $1] },
      Unpacker(name: "7z") { ["x", $0, "-o\($1)"] },
      Unpacker(name: "python3") { ["-m", "tarfile", "-e", $0, $1] },
    ]
  }

  private func unpack(_ tool: Unpacker, _ archive: String) throws -> [String: [UInt8]] {
    let there = "\(folder.path)/\(tool.name)"
    folder.write("\(tool.name)/.keep", "")
    folder.remove("\(tool.name)/.keep")
    let answer = Tool.run(
      "LC_ALL=C.UTF-8 " + tool.name, tool.arguments(archive, there))
    #expect(answer.status == 0, "\(tool.name): \(answer.output)")
    return try files(below: there)
  }

  @Test(arguments: Unpacker.zip.filter { Tool.isInstalled($0.name) }, ZipCompression.allCases)
  func zips(_ tool: Unpacker, _ compression: ZipCompression) throws {
    let source = writeDataset()
    let (_, manifest) = try packImages(
      source, into: folder.path + "/out",
      PackOptions(kind: .zip, target: .none, compression: compression))
    #expect(manifest.archives.count == 1)
    let there = try unpack(tool, folder.path + "/out/part-000000.zip")
    #expect(there == (try files(below: source)))
  }

  @Test(arguments: Unpacker.tar.filter { Tool.isInstalled($0.name) })
  func tars(_ tool: Unpacker) throws {
    let source = writeDataset()
    let out = folder.path + "/out"
    _ = try packImages(source, into: out, PackOptions(kind: .tar, target: .none))
    let there = try unpack(tool, out + "/shard-000000.tar")
    var expected: [String: [UInt8]] = [:]
    let originals = try files(below: source)
    for line in try EntryLine.read(out + "/shard-000000.tar.entries.jsonl") {
      expected[String(decoding: line.name, as: UTF8.self)] =
        originals[String(decoding: line.path, as: UTF8.self)]
    }
    #expect(expected.count == 7)
    #expect(there == expected)
  }

  /// A program with the arguments that write one member of a tar to standard output.
  static let readers = [
    Unpacker(name: "tar") { ["-xOf", $0, $1] },
    Unpacker(name: "bsdtar") { ["-xOf", $0, $1] },
    Unpacker(name: "7z") { ["e", "-so", "-bso0", "-bsp0", $0, $1] },
    Unpacker(name: "python3") {
      [
        "-c",
        "import sys, tarfile; "
          + "sys.stdout.buffer.write(tarfile.open(sys.argv[1]).extractfile(sys.argv[2]).read())",
        $0, $1,
      ]
    },
  ]

  /// Equal names get their folders in front, and so may become longer than a file's name on a disk
  /// or in a ustar header; they are read member by member all the same.
  @Test(arguments: readers.filter { Tool.isInstalled($0.name) })
  func membersOfTarsWithNamesOf300Bytes(_ tool: Unpacker) throws {
    let deep = String(repeating: "d", count: 150)
    let file = String(repeating: "é", count: 72) + ".jpg"
    folder.write("ds/\(deep)/\(file)", "the one\n")
    folder.write("ds/other/\(file)", "the other\n")
    let out = folder.path + "/out"
    _ = try packImages(folder.path + "/ds", into: out, PackOptions(kind: .tar, target: .none))
    let lines = try EntryLine.read(out + "/shard-000000.tar.entries.jsonl")
    #expect(lines.map(\.name.count) == [300, 155])
    for (line, text) in zip(lines, ["the one\n", "the other\n"]) {
      let answer = Tool.run(
        "LC_ALL=C.UTF-8 " + tool.name,
        tool.arguments(out + "/shard-000000.tar", String(decoding: line.name, as: UTF8.self)))
      #expect(answer.status == 0)
      #expect(answer.output == text)
    }
  }

  /// Sample by sample: key, extensions and bytes, for every format.
  @Test(
    .enabled(if: Tool.peer("python") != nil, "scripts/peers installs webdataset"),
    arguments: DatasetFormat.allCases)
  func samplesLoadAsAWebDataset(_ format: DatasetFormat) throws {
    let dataset = RandomDataset(format, seed: 51)
    let path = dataset.write(into: folder)
    let source = try openSource(path)
    let outcome = try Linter.lint(source)
    let out = folder.path + "/out"
    let plan = try Packer.plan(
      source, detection: outcome.detection,
      options: PackOptions(kind: .tar, target: .none, members: .samples, maxImages: 9))
    let manifest = try Packer.run(plan, into: out)
    var expected: [String] = []
    for archive in manifest.archives {
      let members = try contents("\(out)/\(archive.name)")
      for line in try EntryLine.read("\(out)/\(entryListName(archive.name))") {
        let name = String(decoding: line.name, as: UTF8.self)
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        let bytes = members[name] ?? []
        if !line.isGenerated {
          #expect(bytes == dataset.files[String(decoding: line.path, as: UTF8.self)])
        }
        expected.append("\(parts[0]) \(parts[1]) \(hexadecimal(sha256(bytes)))")
      }
    }
    let program = """
      import hashlib, sys, webdataset
      for sample in webdataset.WebDataset(sys.argv[1:], shardshuffle=False):
          parts = {k: v for k, v in sample.items() if not k.startswith('__')}
          assert len(parts) == 2, parts.keys()
          for name, data in parts.items():
              print(sample['__key__'], name, hashlib.sha256(data).hexdigest())
      """
    let answer = Tool.run(
      Tool.peer("python") ?? "python3",
      ["-W", "ignore", "-c", program] + manifest.archives.map { "\(out)/\($0.name)" })
    #expect(answer.status == 0, "\(answer.output)")
    let lines = answer.output.split(separator: "\n").map(String.init)
    #expect(lines.sorted() == expected.sorted())
    #expect(lines.count == 2 * dataset.images.count)
  }
}
