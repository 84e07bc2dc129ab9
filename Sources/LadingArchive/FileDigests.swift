// SPDX-License-Identifier: Apache-2.0

/// What a file on disk really is.
public struct FileDigest: Sendable, Hashable {
  /// Its size.
  public var bytes: Int64
  /// Its SHA-256 in hex.
  public var sha256: String
}

/// Hashes many files side by side on one thread: as many at a time as the processor has lanes for.
@safe public struct FileDigests: ~Copyable {
  /// What of the files is in memory at a time: it is to stay in the processor's cache.
  private static let capacity = 512 << 10

  /// A file that is being read.
  private struct Lane {
    var number: Int
    var file: PlainFile
    var hash = StreamingSHA256()
    var bytes: Int64 = 0
  }

  private let paths: [String]
  private var results: [Result<FileDigest, SourceError>?]
  private var lanes: [Lane] = []
  private var next = 0
  private let memory = UnsafeMutableRawBufferPointer.allocate(
    byteCount: FileDigests.capacity, alignment: 64)

  /// The digest of one file.
  public static func of(_ path: String) throws(SourceError) -> FileDigest {
    try of([path])[0].get()
  }

  /// The digests of files, in the order of `paths`, or why one could not be read.
  public static func of(_ paths: [String]) -> [Result<FileDigest, SourceError>] {
    var run = FileDigests(paths)
    while run.step() {}
    return run.results.compactMap(\.self)
  }

  private init(_ paths: [String]) {
    self.paths = paths
    results = Array(repeating: nil, count: paths.count)
  }

  deinit { unsafe memory.deallocate() }

  /// Takes the next piece of each open file; false when all are done.
  private mutating func step() -> Bool {
    openFiles()
    if lanes.isEmpty { return false }
    // Whole pages, of a size of which all lanes' fit.
    let piece = Self.capacity / lanes.count / 4096 * 4096
    var parts: [(hash: StreamingSHA256, bytes: UnsafeRawBufferPointer)] = unsafe []
    var isDone = [Bool](repeating: false, count: lanes.count)
    for slot in lanes.indices {
      let room = unsafe UnsafeMutableRawBufferPointer(
        rebasing: memory[(slot * piece)..<((slot + 1) * piece)])
      do throws(SourceError) {
        let count = unsafe try lanes[slot].file.read(into: room)
        lanes[slot].bytes += Int64(count)
        if count == 0 {
          isDone[slot] = true
          results[lanes[slot].number] = .success(
            FileDigest(bytes: lanes[slot].bytes, sha256: lanes[slot].hash.hex()))
        } else {
          unsafe parts.append(
            (lanes[slot].hash, UnsafeRawBufferPointer(rebasing: room[..<count])))
        }
      } catch {
        isDone[slot] = true
        results[lanes[slot].number] = .failure(error)
      }
    }
    unsafe StreamingSHA256.update(parts)
    for slot in lanes.indices.reversed() where isDone[slot] { lanes.remove(at: slot) }
    return true
  }

  private mutating func openFiles() {
    while lanes.count < StreamingSHA256.lanes, next < paths.count {
      do throws(SourceError) {
        lanes.append(Lane(number: next, file: try PlainFile(paths[next])))
      } catch {
        results[next] = .failure(error)
      }
      next += 1
    }
  }
}
