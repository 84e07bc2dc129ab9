// SPDX-License-Identifier: Apache-2.0

/// One member of a tar, as its headers say.
struct TarMember {
  /// What it is.
  enum Kind {
    case file
    case folder
    /// A link, a device and the like, in words.
    case special(String)
    /// Nothing that concerns a dataset: a volume label.
    case none
  }

  var kind: Kind
  var name: [UInt8]
  var headerOffset: Int64
  var dataOffset: Int64
  var size: Int64
}

/// Walks a tar from header to header, reading nothing else.
struct TarWalk {
  private let file: InputFile
  private let fileSize: Int64
  private let limits: SourceLimits
  private var position: Int64 = 0
  private var global = PaxRecords()
  private var isFinished = false

  private var problems: [SourceAnomaly] = []

  /// What extended headers said about the member that follows them.
  private struct Pending {
    var pax: PaxRecords
    var hasPax = false
    var longName: [UInt8]?
    var start: Int64?
  }

  init(_ file: InputFile, size: Int64, limits: SourceLimits) {
    self.file = file
    fileSize = size
    self.limits = limits
  }

  /// What was found wrong since the last call, with the container or a member.
  mutating func takeProblems() -> [SourceAnomaly] {
    defer { problems = [] }
    return problems
  }

  /// The next member; nil at the end of the archive, or where it cannot be followed any further.
  mutating func next() throws(SourceError) -> TarMember? {
    do {
      return isFinished ? nil : try nextMember()
    } catch let error as SystemError {
      throw error.sourceError(nil)
    } catch let error as SourceError {
      throw error
    } catch {
      throw SourceError(.unreadable, path: nil, detail: "\(error)")
    }
  }

  private mutating func nextMember() throws -> TarMember? {
    var pending = Pending(pax: global)
    while let (header, offset) = try nextHeader() {
      switch header.type {
      case UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "g"), UInt8(ascii: "L"),
        UInt8(ascii: "K"):
        pending.start = pending.start ?? offset
        guard try take(header, at: offset, into: &pending) else { return nil }
      default:
        return try member(header, at: offset, pending)
      }
    }
    if let start = pending.start { stop("an extended header without a member", start) }
    return nil
  }

  /// The header at the current position, which moves to the data after it.
  private mutating func nextHeader() throws(SystemError) -> (TarHeader, Int64)? {
    let offset = position
    let block = try file.bytes(at: offset, count: TarHeader.length)
    if block.isEmpty {
      stop("its two end blocks are missing", offset, kind: .unfinished)
      return nil
    }
    if block.count < TarHeader.length {
      stop("the file ends in the middle of a header", offset)
      return nil
    }
    if block.allSatisfy({ $0 == 0 }) {
      try finish(at: offset)
      return nil
    }
    guard let header = TarHeader(block) else {
      stop("a header with a wrong checksum; what follows is not read", offset)
      return nil
    }
    position = offset + Int64(TarHeader.length)
    return (header, offset)
  }

  /// Takes an extended header's records; false when the archive cannot be followed further.
  private mutating func take(
    _ header: TarHeader, at offset: Int64, into pending: inout Pending
  ) throws -> Bool {
    guard let size = header.size else {
      stop("an extended header with a size that cannot be", offset)
      return false
    }
    guard size <= limits[.extendedHeader] else {
      throw limits.error(.extendedHeader, "it has an extended header of \(size) bytes")
    }
    let body = try file.bytes(at: position, count: Int(size))
    guard body.count == Int(size) else {
      stop("the file ends in the middle of an extended header", offset)
      return false
    }
    position += padded(size)
    switch header.type {
    case UInt8(ascii: "L"): pending.longName = TarHeader.text(body[...])
    case UInt8(ascii: "K"): break
    case UInt8(ascii: "g"):
      if !global.merge(body) {
        report(.damaged, nil, "a global pax header with a malformed record", offset)
      }
      if !pending.hasPax { pending.pax = global }
    default:
      pending.hasPax = true
      if !pending.pax.merge(body) {
        report(.damaged, nil, "a pax header with a malformed record", offset)
      }
    }
    return true
  }

  private mutating func member(
    _ header: TarHeader, at offset: Int64, _ pending: Pending
  ) throws -> TarMember? {
    let name = pending.pax.sparseName ?? pending.pax.path ?? pending.longName ?? header.name
    guard var size = pending.pax.size ?? header.size else {
      stop("a size that cannot be; what follows is not read", offset, name)
      return nil
    }
    reportOverrides(header, pending, at: offset, name: name)
    if header.type == UInt8(ascii: "S") { try skipSparseMap(header.isExtended) }
    let kind = kind(header, name: name, pax: pending.pax)
    if try !hasData(header.type, size: size) { size = 0 }
    let member = TarMember(
      kind: kind, name: name, headerOffset: pending.start ?? offset, dataOffset: position,
      size: size)
    let (end, overflow) = position.addingReportingOverflow(padded(size))
    if overflow || size > fileSize - position {
      stop(
        "the file ends after \(max(0, fileSize - position)) of its \(size) bytes", offset, name)
    } else {
      position = end
    }
    return member
  }

  private func kind(_ header: TarHeader, name: [UInt8], pax: PaxRecords) -> TarMember.Kind {
    if pax.isSparse { return .special(sparse(pax.realSize)) }
    let link = String(decoding: pax.link ?? header.link, as: UTF8.self)
    switch header.type {
    case 0, UInt8(ascii: "0"), UInt8(ascii: "7"):
      // Before ustar a folder was a file with a slash at its end.
      return name.last == UInt8(ascii: "/") ? .folder : .file
    case UInt8(ascii: "5"), UInt8(ascii: "D"): return .folder
    case UInt8(ascii: "1"): return .special("a hard link to \(link)")
    case UInt8(ascii: "2"): return .special("a symbolic link to \(link)")
    case UInt8(ascii: "3"), UInt8(ascii: "4"): return .special("a device")
    case UInt8(ascii: "6"): return .special("a named pipe")
    case UInt8(ascii: "S"): return .special(sparse(header.realSize))
    case UInt8(ascii: "M"): return .special("the rest of a file from another volume")
    case UInt8(ascii: "V"): return .none
    default:
      return .special("an entry of type \(String(decoding: [header.type], as: UTF8.self))")
    }
  }

  private func sparse(_ realSize: Int64?) -> String {
    realSize.map { "a sparse file of \($0) bytes with its holes" } ?? "a sparse file"
  }

  /// Reports pax records that make another entry of the header than programs without pax see.
  ///
  /// A record is there to say what the header has no room for: where it has, both must agree.
  private mutating func reportOverrides(
    _ header: TarHeader, _ pending: Pending, at offset: Int64, name: [UInt8]
  ) {
    guard !pending.pax.isSparse else { return }
    if let size = pending.pax.size, size != header.size, size <= TarHeader.largestOctalSize {
      report(
        .mismatch, name,
        "its pax header says \(size) bytes, the header itself "
          + (header.size.map(String.init) ?? "none"), offset)
    }
    if let path = pending.pax.path, path != header.name, !path.contains(0), path.count <= 100,
      path.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
    {
      report(
        .discrepancy, name,
        "programs that skip its pax header read the name "
          + String(decoding: header.name, as: UTF8.self), offset)
    }
  }

  /// Whether a member of this type is followed by the data that its size speaks of.
  private func hasData(_ type: UInt8, size: Int64) throws(SystemError) -> Bool {
    switch type {
    case UInt8(ascii: "2"), UInt8(ascii: "3"), UInt8(ascii: "4"), UInt8(ascii: "5"),
      UInt8(ascii: "6"):
      return false
    case UInt8(ascii: "1"):
      // Some writers state the size of what a hard link leads to, some append its content.
      if size == 0 { return false }
      let block = try file.bytes(at: position, count: TarHeader.length)
      return !(block.allSatisfy { $0 == 0 } || TarHeader.hasValidChecksum(block))
    default: return true
    }
  }

  private mutating func skipSparseMap(_ isExtended: Bool) throws {
    var isExtended = isExtended
    let start = position
    while isExtended, position < fileSize {
      let block = try file.bytes(at: position, count: TarHeader.length)
      position += Int64(TarHeader.length)
      isExtended = block.count == TarHeader.length && block[504] == 1
      if position - start > limits[.extendedHeader] {
        throw limits.error(
          .extendedHeader, "it has a sparse map of more than \(position - start) bytes")
      }
    }
  }

  /// Looks at what follows the first zero block: another one, and then zeros at most.
  private mutating func finish(at offset: Int64) throws(SystemError) {
    isFinished = true
    let second = offset + Int64(TarHeader.length)
    let block = try file.bytes(at: second, count: TarHeader.length)
    if block.count < TarHeader.length, block.allSatisfy({ $0 == 0 }) {
      return stop("only one of its two end blocks is there", offset, kind: .unfinished)
    }
    if TarHeader.hasValidChecksum(block) {
      return stop(
        "a single zero block, where some programs stop and others go on; what follows is not read",
        offset)
    }
    guard let place = try firstByte(from: second) else { return }
    // Another archive begins at a block's beginning.
    let next = try file.bytes(at: place / 512 * 512, count: TarHeader.length)
    if TarHeader.hasValidChecksum(next) {
      stop("\(fileSize - place)", place, kind: .concatenated)
    } else {
      stop("\(fileSize - place)", place, kind: .trailing)
    }
  }

  /// Where the first byte that is not zero stands; nil where there is none for a long while.
  private func firstByte(from start: Int64) throws(SystemError) -> Int64? {
    // Padding is a record of at most some megabytes; more than that is not looked through.
    let end = min(fileSize, start + (64 << 20))
    var place = start
    while place < end {
      let bytes = try file.bytes(at: place, count: 1 << 16)
      if bytes.isEmpty { return nil }
      if let index = bytes.firstIndex(where: { $0 != 0 }) { return place + Int64(index) }
      place += Int64(bytes.count)
    }
    return nil
  }

  private mutating func stop(
    _ detail: String, _ offset: Int64, _ path: [UInt8]? = nil,
    kind: SourceAnomaly.Kind = .damaged
  ) {
    isFinished = true
    report(kind, path, detail, offset)
  }

  private mutating func report(
    _ kind: SourceAnomaly.Kind, _ path: [UInt8]?, _ detail: String, _ offset: Int64
  ) {
    problems.append(SourceAnomaly(kind: kind, path: path, offset: offset, detail: detail))
  }

  private func padded(_ size: Int64) -> Int64 {
    let (sum, overflow) = size.addingReportingOverflow(511)
    return overflow ? .max : sum & ~511
  }
}
