// SPDX-License-Identifier: Apache-2.0

/// What the central directory says about an entry, as far as its local header must say the same.
struct ZipSpan {
  /// Where the local header should stand.
  var start: Int64
  var compressedSize: Int64
  var size: Int64
  /// Its place in the directory, from 0.
  var number: Int
  var crc: UInt32
  var nameChecksum: UInt32
  /// That of the name as other programs show it, which is another one by a Unicode path field.
  var shownNameChecksum: UInt32
  var nameLength: UInt16
  var method: UInt16
  var flags: UInt16
}

/// Something wrong with the entry of this number, found where it lies.
struct ZipSpanFault {
  var number: Int
  var kind: SourceAnomaly.Kind
  var detail: String
  var offset: Int64
}

/// Reads all local headers of a zip in file order and compares them with the directory.
///
/// What no header accounts for is looked at too. Sorted, so that overlaps are found in one pass
/// and the headers of small entries are read many at a time.
struct ZipLocalScan {
  private let directory: ZipDirectory
  private var window: ForwardWindow
  private var reach: Int64 = 0

  private(set) var faults: [ZipSpanFault] = []
  /// Where entries lie that the directory does not list.
  private(set) var unlisted: [Int64] = []
  /// Bytes before the first entry.
  private(set) var prepended: Int64 = 0

  init(
    _ directory: ZipDirectory, _ spans: consuming [ZipSpan], limits: SourceLimits
  ) throws(SourceError) {
    self.directory = directory
    window = ForwardWindow(directory.file, end: directory.start)
    spans.sort { ($0.start, $0.number) < ($1.start, $1.number) }
    do {
      try walk(spans, limits)
    } catch let error as SourceError {
      throw error
    } catch let error as SystemError {
      throw error.sourceError(nil)
    } catch {
      throw SourceError(.unreadable, path: nil, detail: "\(error)")
    }
  }

  private mutating func walk(_ spans: [ZipSpan], _ limits: SourceLimits) throws {
    try lookBefore(spans.first?.start ?? directory.start)
    for (index, span) in spans.enumerated() {
      let next = index + 1 < spans.count ? spans[index + 1].start : directory.start
      window.lookAhead(from: span.start, toNext: next)
      if span.start < reach {
        fault(span, .overlap, "its bytes are those of another entry too")
      } else if span.start > reach {
        try lookIntoGap(reach, span.start)
      }
      reach = max(reach, try check(span))
      // Each fault takes about as much memory as an entry does.
      try limits.check(entries: 0, memory: (spans.count + faults.count) * 200)
    }
    try lookIntoGap(reach, directory.start)
  }

  private mutating func fault(
    _ span: ZipSpan, _ kind: SourceAnomaly.Kind, _ detail: String
  ) {
    faults.append(
      ZipSpanFault(number: span.number, kind: kind, detail: detail, offset: span.start))
  }

  /// Counts the bytes before the first entry, but for the marker of a split archive.
  private mutating func lookBefore(_ start: Int64) throws(SystemError) {
    guard start > 0 else { return }
    let marker = try directory.file.bytes(at: 0, count: 4)
    // What begins with an entry has nothing before it: the gap is an entry that is not listed.
    if marker == [0x50, 0x4B, 3, 4] { return }
    reach = start
    if start == 4, marker == [0x50, 0x4B, 7, 8] || marker == Array("PK00".utf8) { return }
    prepended = min(start, directory.start)
  }

  private mutating func lookIntoGap(_ from: Int64, _ to: Int64) throws(SystemError) {
    guard to - from >= 30, let bytes = try window.bytes(at: from, count: 30) else { return }
    if bytes.littleEndian & 0xFFFF_FFFF == 0x0403_4B50 { unlisted.append(from) }
  }

  /// Compares one entry; returns where it ends.
  private mutating func check(_ span: ZipSpan) throws(SystemError) -> Int64 {
    let length = 30 + Int(span.nameLength)
    let least = end(of: span, header: Int64(length))
    guard let header = try window.bytes(at: span.start, count: length),
      header.littleEndian & 0xFFFF_FFFF == 0x0403_4B50
    else {
      let isOutside = least > directory.start
      fault(
        span, isOutside ? .damaged : .mismatch,
        isOutside
          ? "its content would lie beyond the end of the archive"
          : "no local header stands where the directory says")
      return least
    }
    let local = ZipLocalHeader(header)
    let extraLength = local.extraLength
    let end = end(of: span, header: 30 + Int64(local.nameLength) + Int64(extraLength))
    if local.nameLength != Int(span.nameLength)
      || checksum(header.dropFirst(30)) != span.nameChecksum
    {
      let name = try localName(of: span, length: local.nameLength)
      fault(span, .mismatch, "its local header has the name \(name)")
    } else if local.method != span.method {
      fault(
        span, .mismatch,
        "its local header says method \(local.method), the directory \(span.method)")
    } else if (local.flags ^ span.flags) & 1 != 0 {
      fault(span, .mismatch, "one of its headers says that it is protected by a password")
    } else if let problem = try extraProblem(local, span) {
      fault(span, problem.kind, problem.detail)
    } else if let detail = try sizeProblem(local, span, extraLength) {
      fault(span, .mismatch, detail)
    }
    if end > directory.start {
      fault(span, .damaged, "its content would lie beyond the end of the archive")
    } else if local.hasDescriptor {
      return try checkDescriptor(local, span, at: end)
    }
    return end
  }

  private func end(of span: ZipSpan, header: Int64) -> Int64 {
    let (start, overflow) = span.start.addingReportingOverflow(header)
    let (end, overflow2) = start.addingReportingOverflow(span.compressedSize)
    return overflow || overflow2 ? .max : end
  }

  private mutating func localName(of span: ZipSpan, length: Int) throws(SystemError) -> String {
    // However long it is, what is shown of it is short.
    guard let bytes = try window.bytes(at: span.start, count: 30 + min(length, 200)) else {
      return "of \(length) bytes"
    }
    return String(decoding: bytes.dropFirst(30), as: UTF8.self) + (length > 200 ? "…" : "")
  }

  /// What is wrong with the extra fields before the content; nil when nothing is.
  ///
  /// Programs that read a zip as a stream take a Unicode path from there, and know no directory.
  private mutating func extraProblem(
    _ local: ZipLocalHeader, _ span: ZipSpan
  ) throws(SystemError) -> (kind: SourceAnomaly.Kind, detail: String)? {
    guard local.extraLength > 0,
      let bytes = try window.bytes(
        at: span.start, count: 30 + local.nameLength + local.extraLength)
    else { return nil }
    var fields = ZipExtraFields(bytes.dropFirst(30 + local.nameLength))
    while let field = fields.next() {
      guard let name = field.unicodePath(ofNameWith: span.nameChecksum),
        checksum(name) != span.shownNameChecksum
      else { continue }
      let shown =
        String(decoding: name.prefix(200), as: UTF8.self) + (name.count > 200 ? "…" : "")
      return (.mismatch, "its local header has the Unicode path \(shown)")
    }
    return fields.isBroken
      ? (.discrepancy, "the extra fields before its content break off") : nil
  }

  /// What sizes or CRC-32 the local header has otherwise; nil when none, or when they follow the
  /// content in a data descriptor.
  private mutating func sizeProblem(
    _ local: ZipLocalHeader, _ span: ZipSpan, _ extraLength: Int
  ) throws(SystemError) -> String? {
    var local = local
    if local.isLong,
      let bytes = try window.bytes(
        at: span.start, count: 30 + local.nameLength + extraLength)
    {
      local.applyZip64(bytes.dropFirst(30 + local.nameLength))
    }
    func differs(_ value: UInt64, _ wanted: UInt64) -> Bool {
      value != wanted && !(local.hasDescriptor && (value == 0 || value == 0xFFFF_FFFF))
    }
    if differs(UInt64(local.crc), UInt64(span.crc)) {
      return "its local header has another CRC-32 than the directory"
    }
    for (value, wanted, what) in [
      (local.size, span.size, "bytes"), (local.compressedSize, span.compressedSize, "packed bytes"),
    ] where differs(value, UInt64(clamping: wanted)) {
      return "its local header says \(value) \(what), the directory \(wanted)"
    }
    return nil
  }

  /// Compares a data descriptor: 32 or 64 bits, with a signature or without.
  ///
  /// Returns where it ends.
  private mutating func checkDescriptor(
    _ local: ZipLocalHeader, _ span: ZipSpan, at end: Int64
  ) throws(SystemError) -> Int64 {
    let room = Int(min(24, directory.start - end))
    guard room >= 12, let bytes = try window.bytes(at: end, count: room) else { return end }
    let hasSignature = bytes.littleEndian & 0xFFFF_FFFF == 0x0807_4B50
    for skipped in hasSignature ? [4, 0] : [0] {
      let fields = bytes.dropFirst(skipped)
      guard UInt32(truncatingIfNeeded: fields.prefix(4).littleEndian) == span.crc else { continue }
      for width in [8, 4] where fields.count >= 4 + 2 * width {
        let packed = fields.dropFirst(4).prefix(width).littleEndian
        let size = fields.dropFirst(4 + width).prefix(width).littleEndian
        if packed == UInt64(clamping: span.compressedSize), size == UInt64(clamping: span.size) {
          return end + Int64(skipped + 4 + 2 * width)
        }
      }
    }
    // Where the local header says it all, nobody needs the descriptor; nor for an empty entry.
    let isNeeded =
      local.crc != span.crc || local.compressedSize != UInt64(clamping: span.compressedSize)
    if isNeeded || hasSignature {
      fault(
        span, .discrepancy, "the data descriptor behind its content does not match the directory")
    }
    return end
  }
}

/// The fields of a local header (APPNOTE 4.3.7).
struct ZipLocalHeader {
  var flags: UInt16
  var method: UInt16
  var crc: UInt32
  var compressedSize: UInt64
  var size: UInt64
  var nameLength: Int
  var extraLength: Int

  /// Takes the first 30 bytes apart; there must be that many.
  init(_ bytes: ArraySlice<UInt8>) {
    let start = bytes.startIndex
    func number16(_ offset: Int) -> Int {
      Int(bytes[start + offset]) | Int(bytes[start + offset + 1]) << 8
    }
    func number32(_ offset: Int) -> UInt32 {
      UInt32(number16(offset)) | UInt32(number16(offset + 2)) << 16
    }
    flags = UInt16(number16(6))
    method = UInt16(number16(8))
    crc = number32(14)
    compressedSize = UInt64(number32(18))
    size = UInt64(number32(22))
    nameLength = number16(26)
    extraLength = number16(28)
  }

  /// Whether CRC-32 and sizes follow the content.
  var hasDescriptor: Bool { flags & 8 != 0 }

  /// Whether a zip64 field has a size that there is no room for.
  var isLong: Bool { size == 0xFFFF_FFFF || compressedSize == 0xFFFF_FFFF }

  /// Takes the sizes from the zip64 field, where there is one.
  mutating func applyZip64(_ extra: ArraySlice<UInt8>) {
    var fields = ZipExtraFields(extra)
    while let field = fields.next() {
      guard field.id == ZipExtraFields.zip64 else { continue }
      var body = field.body
      if size == 0xFFFF_FFFF, body.count >= 8 {
        size = body.littleEndian
        body = body.dropFirst(8)
      }
      if compressedSize == 0xFFFF_FFFF, body.count >= 8 { compressedSize = body.littleEndian }
      return
    }
  }
}

/// Reads short stretches of a file, most of them further on than the last.
///
/// Small entries lie close together: then one read fetches many headers. Between large ones only
/// what is asked for is read.
struct ForwardWindow {
  private static let far: Int64 = 8192
  private static let large = 1 << 16

  private let file: InputFile
  private let end: Int64
  private var buffer: [UInt8] = []
  private var start: Int64 = 0
  private var isDense = false

  init(_ file: InputFile, end: Int64) {
    self.file = file
    self.end = end
  }

  /// Says where the next two stretches stand, so that both may be read at once.
  mutating func lookAhead(from offset: Int64, toNext next: Int64) {
    isDense = next &- offset < Self.far
  }

  /// So many bytes at `offset`; nil where the file or the stretch ends before.
  mutating func bytes(at offset: Int64, count: Int) throws(SystemError) -> ArraySlice<UInt8>? {
    guard offset >= 0, offset <= end, Int64(count) <= end - offset else { return nil }
    if offset < start || offset - start > Int64(buffer.count - count) {
      // A header with its name takes about a hundred bytes, a descriptor stands before the next.
      let want = max(count + 160, isDense ? Self.large : 0)
      buffer = try file.bytes(at: offset, count: Int(min(Int64(want), end - offset)))
      start = offset
      if buffer.count < count { return nil }
    }
    let index = Int(offset - start)
    return buffer[index..<(index + count)]
  }
}
