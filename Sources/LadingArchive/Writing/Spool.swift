// SPDX-License-Identifier: Apache-2.0

import Glibc
public import LadingText

/// Many texts that grow side by side in bounded memory: what does not fit goes to hidden files.
///
/// Files are opened only while they are appended to, so their number has no limit.
public final class Spool {
  private let folder: String
  private let limit: Int
  private var inMemory: [Int: [UInt8]] = [:]
  private var buffered = 0
  private var onDisk: [Int: Int64] = [:]

  /// A spool that may use a hidden folder inside `folder`, once it holds `limit` bytes.
  public init(in folder: String, limit: Int = 8 << 20) {
    self.folder = "\(folder)/.spool-\(String(UInt64.random(in: .min ... .max), radix: 16))"
    self.limit = limit
  }

  deinit { Spooled.remove(folder, Array(onDisk.keys)) }

  /// Adds to the text of this number; adding nothing makes it exist.
  public func append(_ bytes: [UInt8], to number: Int) throws(WriteError) {
    inMemory[number, default: []].append(contentsOf: bytes)
    buffered += bytes.count
    if buffered > limit { try spill(inMemory.keys.sorted()) }
  }

  /// Ends the writing.
  public func finish() throws(WriteError) -> Spooled {
    try spill(inMemory.keys.filter { onDisk[$0] != nil }.sorted())
    let result = Spooled(folder: folder, inMemory: inMemory, onDisk: onDisk)
    inMemory = [:]
    onDisk = [:]
    return result
  }

  private func spill(_ numbers: [Int]) throws(WriteError) {
    if numbers.isEmpty { return }
    if onDisk.isEmpty, OutputGate.pass({ unsafe mkdir(folder, 0o700) }) != 0, errno != EEXIST {
      throw WriteError.system("cannot make the folder", folder)
    }
    for number in numbers {
      guard let bytes = inMemory.removeValue(forKey: number) else { continue }
      onDisk[number, default: 0] += Int64(bytes.count)
      buffered -= bytes.count
      try Self.append(bytes, path: "\(folder)/\(number)")
    }
  }

  private static func append(_ bytes: [UInt8], path: String) throws(WriteError) {
    let descriptor = OutputGate.pass {
      unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    }
    guard descriptor >= 0 else { throw WriteError.system("cannot create", path) }
    defer { close(descriptor) }
    var done = 0
    while done < bytes.count {
      let count = min(AtomicFile.slice, bytes.count - done)
      let written = unsafe bytes[done..<(done + count)].withUnsafeBytes {
        unsafe write(descriptor, $0.baseAddress, $0.count)
      }
      if written > 0 {
        done += written
      } else if errno != EINTR {
        throw WriteError.system("cannot write", path)
      }
    }
  }
}

/// The finished texts of a spool, to be read from any thread; its files go with this value.
public final class Spooled: Sendable {
  private let folder: String
  private let inMemory: [Int: [UInt8]]
  private let onDisk: [Int: Int64]

  fileprivate init(folder: String, inMemory: [Int: [UInt8]], onDisk: [Int: Int64]) {
    self.folder = folder
    self.inMemory = inMemory
    self.onDisk = onDisk
  }

  deinit { Self.remove(folder, Array(onDisk.keys)) }

  /// The size of the text of this number; nil when nothing was ever added to it.
  public func size(_ number: Int) -> Int64? {
    onDisk[number] ?? inMemory[number].map { Int64($0.count) }
  }

  /// The text of this number from its beginning.
  public func open(_ number: Int) throws(SourceError) -> any ByteSource {
    if onDisk[number] != nil { return try PlainFile("\(folder)/\(number)") }
    return MemorySource(inMemory[number] ?? [])
  }

  fileprivate static func remove(_ folder: String, _ numbers: [Int]) {
    if numbers.isEmpty { return }
    for number in numbers { unsafe unlink("\(folder)/\(number)") }
    unsafe rmdir(folder)
  }
}
