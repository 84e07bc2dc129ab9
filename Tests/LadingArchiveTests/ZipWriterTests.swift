// SPDX-License-Identifier: Apache-2.0

import CZip
import Glibc
import LadingArchive
import LadingModel
import LadingTestKit
import LadingText
import Testing

@Suite struct ZipWriterTests {
  private func write(
    _ samples: [WrittenSample], into folder: TemporaryFolder, name: String = "out.zip"
  ) throws -> String {
    let file = try AtomicFile(folder: folder.path, name: name)
    let writer = ZipWriter(file)
    for sample in samples { _ = try sample.write(to: writer) }
    try writer.finish()
    try file.commit()
    return folder.path + "/" + name
  }

  @Test func isByteForByteWhatLibzipWrites() throws {
    let folder = TemporaryFolder()
    let samples = WrittenSample.many(seed: 1)
    let ours = readFile(try write(samples, into: folder))
    let theirs = folder.path + "/libzip.zip"
    var status: Int32 = 0
    let zip = try #require(zip_open(theirs, ZIP_CREATE | ZIP_EXCL, &status))
    for (number, sample) in samples.enumerated() {
      let path = folder.write("in-\(number)", sample.content)
      let source = try #require(zip_source_file(zip, path, 0, 0))
      let name = String(decoding: sample.name, as: UTF8.self)
      let index = zip_uint64_t(
        bitPattern: zip_file_add(zip, name, source, zip_flags_t(ZIP_FL_ENC_UTF_8)))
      zip_set_file_compression(zip, index, ZIP_CM_STORE, 0)
      zip_file_set_dostime(zip, index, 0, 33, 0)
      zip_file_set_external_attributes(
        zip, index, 0, zip_uint8_t(ZIP_OPSYS_UNIX), 0o100644 << 16)
    }
    #expect(zip_close(zip) == 0)
    #expect(ours == readFile(theirs))
  }

  @Test func hasTheSizeThatTheArithmeticSays() throws {
    let folder = TemporaryFolder()
    let samples = WrittenSample.many(seed: 2)
    let size = samples.reduce(ZipWriter.endBytes) {
      $0 + ZipWriter.entryBytes(nameLength: $1.name.count, size: Int64($1.content.count))
    }
    #expect(readFile(try write(samples, into: folder)).count == Int(size))
  }

  /// Deflated at a stroke, aside, and not at all where that gains nothing.
  @Test(.enabled(if: Tool.isInstalled("python3")))
  func deflatedEntriesAreNeverLargerAndReadTheSame() throws {
    let folder = TemporaryFolder()
    var samples = WrittenSample.many(seed: 7)
    for size in [1, 2, 3, 40, 5000, 1_048_575, 1_048_576, 1_048_577, 5_000_000] {
      let line = Array("\(size) cat 0.5 0.25 0.125\n".utf8)
      let text = Array(repeatElement(line, count: size / line.count + 1).joined().prefix(size))
      samples.append(WrittenSample("text-\(size).txt", text))
    }
    for index in samples.indices { samples[index].isDeflated = true }
    let path = try write(samples, into: folder)
    #expect(listFolder(folder.path) == ["out.zip"])
    let program = """
      import hashlib, sys, zipfile
      for i in zipfile.ZipFile(sys.argv[1]).infolist():
          data = zipfile.ZipFile(sys.argv[1]).read(i)
          method = 'smaller' if i.compress_size < i.file_size else 'same'
          assert (i.compress_type == 8) == (method == 'smaller') and not i.flag_bits & 8
          print(i.filename, hashlib.sha256(data).hexdigest(), method)
      """
    let answer = Tool.run("python3", ["-c", program, path])
    let expected = samples.map { sample in
      let name = String(decoding: sample.name, as: UTF8.self)
      let isText = name.hasPrefix("text-") && sample.content.count >= 40
      return "\(name) \(hexadecimal(sha256(sample.content))) \(isText ? "smaller" : "same")\n"
    }
    #expect(answer.output == expected.joined())
    for (tool, arguments) in [("unzip", ["-tqq"]), ("7z", ["t"]), ("bsdtar", ["-tf"])]
    where Tool.isInstalled(tool) {
      let answer = Tool.run(tool, arguments + [path])
      #expect(answer.status == 0, "\(tool): \(answer.output)")
    }
    let source = try ZipSource(path: path)
    #expect(source.anomalies == [])
    let reader = try source.makeReader()
    for sample in samples {
      let entry = try #require(source.inventory.find(sample.name))
      #expect(try reader.readPrefix(entry, limit: .max) == sample.content)
    }
  }

  @Test(arguments: [(10, 9), (10, 11), (3_000_000, 2_999_999), (3_000_000, 3_000_001)])
  func refusesADeflatedSourceOfAnotherSize(planned: Int, real: Int) throws {
    let folder = TemporaryFolder()
    do {
      let writer = ZipWriter(try AtomicFile(folder: folder.path, name: "out.zip"))
      let member = ArchiveMember(
        name: Array("a.txt".utf8), size: Int64(planned), isDeflated: true)
      let error = #expect(throws: WriteError.self) {
        _ = try writer.add(member) { MemorySource(Array(repeating: 1, count: real)) }
      }
      #expect(error?.source?.code == .changed)
    }
    #expect(listFolder(folder.path) == [])
  }

  @Test(
    arguments: [
      ("unzip", ["-tqq"]), ("7z", ["t"]), ("bsdtar", ["-tf"]),
      ("python3", ["-m", "zipfile", "-t"]),
    ].filter { Tool.isInstalled($0.0) })
  func otherToolsRead(tool: String, arguments: [String]) throws {
    let folder = TemporaryFolder()
    let path = try write(WrittenSample.many(seed: 3), into: folder)
    let answer = Tool.run(tool, arguments + [path])
    #expect(answer.status == 0, "\(answer.output)")
  }

  @Test(.enabled(if: Tool.isInstalled("python3")))
  func pythonReadsTheSameNamesAndContents() throws {
    let folder = TemporaryFolder()
    var samples = WrittenSample.many(seed: 4)
    samples.append(WrittenSample(Array("caf".utf8) + [0x82], [1, 2, 3]))
    let path = try write(samples, into: folder)
    let program = """
      import hashlib, sys, zipfile
      for i in zipfile.ZipFile(sys.argv[1]).infolist():
          data = zipfile.ZipFile(sys.argv[1]).read(i)
          name = i.filename.encode('utf-8' if i.flag_bits & 0x800 else 'cp437')
          print(name.hex(), hashlib.sha256(data).hexdigest(), i.external_attr >> 16, i.date_time[0])
      """
    let answer = Tool.run("python3", ["-c", program, path])
    let expected = samples.map {
      "\(hexadecimal($0.name)) \(hexadecimal(sha256($0.content))) \(0o100644) 1980\n"
    }
    #expect(answer.output == expected.joined())
  }

  @Test(arguments: [(10, 9), (10, 11), (3_000_000, 2_999_999), (3_000_000, 3_000_001)])
  func refusesASourceOfAnotherSize(planned: Int, real: Int) throws {
    let folder = TemporaryFolder()
    do {
      let writer = ZipWriter(try AtomicFile(folder: folder.path, name: "out.zip"))
      let error = #expect(throws: WriteError.self) {
        _ = try writer.add(ArchiveMember(name: Array("a.jpg".utf8), size: Int64(planned))) {
          MemorySource(Array(repeating: 1, count: real))
        }
      }
      #expect(error?.source?.code == .changed)
      #expect(error?.path == Array("a.jpg".utf8))
    }
    #expect(listFolder(folder.path) == [])
  }

  @Test func refusesAContentThatChangesBetweenItsTwoReadings() throws {
    let folder = TemporaryFolder()
    let writer = ZipWriter(try AtomicFile(folder: folder.path, name: "out.zip"))
    var reading: UInt8 = 0
    let error = #expect(throws: WriteError.self) {
      _ = try writer.add(ArchiveMember(name: Array("a.jpg".utf8), size: 2_000_000)) {
        reading += 1
        return MemorySource(Array(repeating: reading, count: 2_000_000))
      }
    }
    #expect(error?.source?.code == .changed)
  }

  @Test func refusesWhatNeedsZip64() throws {
    let folder = TemporaryFolder()
    let writer = ZipWriter(try AtomicFile(folder: folder.path, name: "out.zip"))
    let huge = #expect(throws: WriteError.self) {
      _ = try writer.add(ArchiveMember(name: [0x61], size: 1 << 32)) { MemorySource([]) }
    }
    #expect(huge?.code == .tooLarge)
    let many = #expect(throws: WriteError.self) {
      for number in 0..<65_535 {
        _ = try writer.add(ArchiveMember(name: Array("\(number)".utf8), size: 0)) {
          MemorySource([])
        }
      }
    }
    #expect(many?.code == .tooLarge)
    #expect(many?.path == Array("65534".utf8))
  }
}
