// SPDX-License-Identifier: Apache-2.0

import CAsyncWrites
import Glibc

/// A file that appears under its name only when it is complete and on the disk.
///
/// Bytes go to a hidden temporary file in the same folder through one buffer, hashed as they leave
/// it. `commit` syncs and renames; a file that is not committed is removed when this value goes.
///
/// What leaves the buffer goes past the page cache where the file system can do that: it is to be
/// on the disk before it has its name, and copying it into pages first costs more CPU than all the
/// rest of writing.
@safe
public final class AtomicFile {
  /// What one write into the page cache takes.
  ///
  /// Not a power of two: where such a write begins at a multiple of its size, recent kernels use one
  /// large folio for it, at two to six times the CPU (measured: 2 GB in writes of 224 KiB took
  /// 0.5 s, of 256 KiB 1.5 to 4.3 s). Much smaller writes cost system calls.
  static let slice = 224 << 10
  /// What is hashed and written at a time: enough for the disk to be busy, past the page cache.
  ///
  /// Of files that are written side by side each takes less, so that all of them fit in memory.
  private static let blocks = (alone: 4 * slice, together: slice)
  /// The largest piece that `space` gives in one: what a zip's entry may measure to be read once.
  static let largestSpace = 1 << 20
  /// What a file is made longer by, before blocks are written there all at once: the kernel waits for
  /// each write that makes a file longer.
  static let reserve: Int64 = 4 << 20

  /// Where it will appear.
  let folder: String
  private let name: String
  private let temporary: String
  private var descriptor: Int32
  private let buffer: UnsafeMutableRawPointer
  private var fill = 0
  private var flushed: Int64 = 0
  private var hash: StreamingSHA256?
  private var isDirect = false
  private let block: Int
  private let isTogether: Bool
  /// Whether the block at the buffer's beginning is in the hash already.
  private var isHashed = false
  /// How much of that block is written already.
  private var begun = 0
  /// How long the file was made; nil when that is not done, or not any more.
  private var reserved: Int64? = 0

  /// Creates the temporary file; hashing can be left out where the caller needs no SHA-256.
  ///
  /// A file that is written `together` with others keeps its bytes, as far as there is room for
  /// them, until `hashBlocks`, `writeBlocks` and `flushBlock` take those of all of them.
  public init(
    folder: String, name: String, hashing: Bool = true, together: Bool = false
  ) throws(WriteError) {
    isTogether = together
    block = together ? Self.blocks.together : Self.blocks.alone
    self.folder = folder
    self.name = name
    let random = String(UInt64.random(in: .min ... .max), radix: 16)
    temporary = "\(folder)/.\(name).part-\(random)"
    hash = hashing ? StreamingSHA256() : nil
    unsafe buffer = UnsafeMutableRawPointer.allocate(
      byteCount: block + Self.largestSpace, alignment: DirectWrites.alignment)
    let path = temporary
    descriptor = OutputGate.pass {
      unsafe open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o644)
    }
    if descriptor < 0 { throw WriteError.system("cannot create", "\(folder)/\(name)") }
  }

  deinit {
    unsafe buffer.deallocate()
    guard descriptor >= 0 else { return }
    close(descriptor)
    unsafe unlink(temporary)
  }

  /// How many bytes have been written.
  public var position: Int64 { flushed + Int64(fill) }

  /// Writes bytes.
  public func append(_ bytes: some Collection<UInt8>) throws(WriteError) {
    let array = Array(bytes)
    var start = 0
    while start < array.count {
      let room = unsafe try space(atMost: array.count - start)
      unsafe room.copyBytes(from: array[start..<(start + room.count)])
      try advance(room.count)
      start += room.count
    }
  }

  /// Writes bytes; those that lie where `space` pointed are taken as they lie.
  func append(_ bytes: UnsafeRawBufferPointer) throws(WriteError) {
    if let base = bytes.baseAddress, unsafe base == UnsafeRawPointer(buffer + fill) {
      return try advance(bytes.count)
    }
    var start = 0
    while start < bytes.count {
      let room = unsafe try space(atMost: bytes.count - start)
      unsafe room.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: bytes[start...].prefix(room.count)))
      try advance(room.count)
      start += room.count
    }
  }

  /// Room in the buffer for the next bytes: at least one, at most `limit`.
  ///
  /// Up to `largestSpace` is given in one piece, so that a file is read by one call. What is put
  /// there counts when `advance` says so.
  func space(atMost limit: Int) throws(WriteError) -> UnsafeMutableRawBufferPointer {
    let isLarge = limit > Self.largestSpace
    // Where blocks wait for those of other files, no more of them are put behind them than there is
    // room for.
    if isLarge || fill > block + Self.largestSpace - limit { try flushBlocks() }
    let count = isLarge ? min(limit, block - fill) : limit
    return unsafe UnsafeMutableRawBufferPointer(start: buffer + fill, count: count)
  }

  /// Takes the next `count` bytes of the room as written.
  func advance(_ count: Int) throws(WriteError) {
    fill += count
    if !isTogether { try flushBlocks() }
  }

  /// Whether a file that is written together with others has a block to be written.
  public var isFull: Bool { fill >= block }

  /// How many bytes wait to be written.
  public var waiting: Int { fill }

  /// Hashes the next block of files that are all full, side by side; `flushBlock` then writes it.
  public static func hashBlocks(of files: [AtomicFile]) {
    var parts: [(hash: StreamingSHA256, bytes: UnsafeRawBufferPointer)] = unsafe []
    for file in files where file.isFull && !file.isHashed {
      guard let hash = file.hash else { continue }
      unsafe parts.append(
        (hash, UnsafeRawBufferPointer(start: file.buffer, count: file.block)))
      file.isHashed = true
    }
    unsafe StreamingSHA256.update(parts)
  }

  /// Writes the next block of files that are all full, at once where the system can do that;
  /// `flushBlock` then does what is left of it.
  public static func writeBlocks(of files: [AtomicFile], by writes: AsyncWrites) {
    var list: [lading_write] = unsafe []
    var writing: [AtomicFile] = []
    var isRoomy = true
    for file in files where file.isFull && file.begun == 0 {
      guard file.makeRoom(&isRoomy) else { continue }
      unsafe list.append(
        lading_write(
          descriptor: file.descriptor, bytes: file.buffer, count: file.block,
          offset: file.flushed, result: -1))
      writing.append(file)
    }
    unsafe writes.run(&list)
    for unsafe(file, write) in unsafe zip(writing, list) {
      file.begun = unsafe min(max(0, Int(write.result)), file.block)
    }
    // Nearly full, the disk needs for one file what was kept for the others.
    if !isRoomy { for file in files { file.giveRoomBack() } }
  }

  /// Whether the next block can be written without the file growing, past the page cache.
  private func makeRoom(_ isRoomy: inout Bool) -> Bool {
    if flushed == 0 { setDirect(true) }
    guard isDirect, let length = reserved else { return false }
    if flushed + Int64(block) <= length { return true }
    guard lading_reserve(descriptor, length, Self.reserve) == 0 else {
      isRoomy = false
      return false
    }
    reserved = length + Self.reserve
    return true
  }

  /// Cuts off what the file was made longer by, and does not make it longer again.
  private func giveRoomBack() {
    if reserved != nil { ftruncate(descriptor, off_t(flushed) + off_t(begun)) }
    reserved = nil
  }

  /// Writes the block of a file that is full.
  public func flushBlock() throws(WriteError) {
    guard isFull else { return }
    try flush(block)
    // What lies beyond the block is the end of one file of at most `largestSpace`.
    fill -= block
    unsafe buffer.copyMemory(from: buffer + block, byteCount: fill)
  }

  private func flushBlocks() throws(WriteError) {
    while isFull { try flushBlock() }
  }

  /// Syncs the file, gives it its name, and says its SHA-256 in hex (empty without hashing).
  ///
  /// `replacing` an older file of the name must be asked for. The folder itself is synced unless
  /// the caller does that once for many files, with `syncFolder`.
  @discardableResult
  public func commit(
    replacing: Bool = false, syncingFolder: Bool = true
  ) throws(WriteError) -> String {
    let final = "\(folder)/\(name)"
    try flushBlocks()
    try flush(fill)
    fill = 0
    if reserved != 0, ftruncate(descriptor, off_t(flushed)) != 0 {
      throw WriteError.system("cannot write", final)
    }
    if fsync(descriptor) != 0 { throw WriteError.system("cannot sync", final) }
    let closing = close(descriptor)
    descriptor = -1
    if closing != 0 {
      let error = WriteError.system("cannot close", final)
      unsafe unlink(temporary)
      throw error
    }
    if let error = OutputGate.pass({ publish(final, replacing: replacing) }) {
      unsafe unlink(temporary)
      throw error
    }
    if syncingFolder { try OutputFolder.sync(folder) }
    return hash?.hex() ?? ""
  }

  /// Gives the temporary file its final name.
  private func publish(_ final: String, replacing: Bool) -> WriteError? {
    if !replacing {
      // A link, unlike a rename, refuses to replace what another program put there meanwhile.
      if unsafe link(temporary, final) == 0 {
        unsafe unlink(temporary)
        return nil
      }
      if errno == EEXIST { return .system("cannot create", final) }
      // File systems without hard links: look, then rename.
      if unsafe access(final, F_OK) == 0 {
        errno = EEXIST
        return .system("cannot create", final)
      }
    }
    return unsafe rename(temporary, final) == 0 ? nil : .system("cannot rename to", final)
  }

  /// Hashes and writes the beginning of the buffer.
  private func flush(_ count: Int) throws(WriteError) {
    if !isHashed { unsafe hash?.update(UnsafeRawBufferPointer(start: buffer, count: count)) }
    isHashed = false
    var done = begun
    begun = 0
    // All but the end of a file is whole blocks, and so aligned.
    if count < block {
      setDirect(false)
    } else if flushed == 0 {
      setDirect(true)
    }
    if done % DirectWrites.alignment != 0 { setDirect(false) }
    while done < count {
      let part = isDirect ? count - done : min(Self.slice, count - done)
      let written = unsafe pwrite(descriptor, buffer + done, part, off_t(flushed) + off_t(done))
      if written > 0 {
        done += written
        if done % DirectWrites.alignment != 0 { setDirect(false) }
      } else if errno == EINVAL, isDirect {
        setDirect(false)
      } else if errno != EINTR {
        throw WriteError.system("cannot write", "\(folder)/\(name)")
      }
    }
    flushed += Int64(count)
  }

  private func setDirect(_ isDirect: Bool) {
    if isDirect == self.isDirect { return }
    self.isDirect = DirectWrites.set(isDirect, descriptor)
  }
}
