// SPDX-License-Identifier: Apache-2.0

import LadingArchive

/// AVIF and HEIC: boxes, and the size and rotation that the primary item is associated with.
enum HEIFHeader {
  static func read(_ file: ImageWindow, as type: ImageType) throws(SourceError) -> ImageFacts {
    var isCut = false
    var facts: ImageFacts?
    var isSequence = false
    var hasData = false
    try walk(file, from: 0, to: file.size) { (box) throws(SourceError) in
      if box.isCut { isCut = true }
      switch box.name {
      case "meta" where facts == nil && !box.isCut:
        facts = try primary(file, box, type, hasData: &hasData)
      case "mdat":
        hasData = true
      case "moov":
        isSequence = true
      default:
        break
      }
    }
    // A cut between two boxes leaves the pixels out.
    if !hasData { isCut = true }
    if var facts {
      if isSequence { facts.traits.insert(.animated) }
      if facts.problem == nil, isCut { facts.problem = .truncated }
      return facts
    }
    // A pure image sequence keeps its size in its tracks.
    if isSequence, !isCut { return ImageFacts(type: type, traits: .animated) }
    return ImageFacts(type: type, problem: isCut ? .truncated : .unreadable)
  }

  /// The facts that the metadata box gives for the primary item.
  private static func primary(
    _ file: ImageWindow, _ meta: Box, _ type: ImageType, hasData: inout Bool
  ) throws(SourceError) -> ImageFacts {
    var item: Int64?
    var properties: [Box] = []
    var associations: Box?
    try walk(file, from: meta.start + 4, to: meta.end) { (box) throws(SourceError) in
      // Small pictures may lie in the metadata itself.
      if box.name == "idat" { hasData = true }
      if box.name == "pitm" {
        let isWide = try file.byte(box.start) ?? 0 > 0
        item = isWide ? try file.big32(box.start + 4) : try file.big16(box.start + 4)
      }
      guard box.name == "iprp" else { return }
      try walk(file, from: box.start, to: box.end) { (inner) throws(SourceError) in
        if inner.name == "ipma" { associations = inner }
        guard inner.name == "ipco" else { return }
        try walk(file, from: inner.start, to: inner.end) { properties.append($0) }
      }
    }
    var used = try indices(file, associations, of: item)
    if used.isEmpty { used = Array(1...max(1, properties.count)) }
    var facts = ImageFacts(type: type, problem: .unreadable)
    var angle: UInt8?
    for index in used where index >= 1 && index <= properties.count {
      let property = properties[index - 1]
      if property.name == "ispe", !facts.hasSize,
        let width = try file.big32(property.start + 4),
        let height = try file.big32(property.start + 8)
      {
        facts = ImageFacts(type, width: width, height: height)
      }
      if property.name == "irot" { angle = try file.byte(property.start).map { $0 & 3 } }
    }
    // Quarter turns against the clock, as the EXIF orientations that ask for the same.
    if let angle { facts.orientation = [1, 8, 3, 6][Int(angle)] }
    return facts
  }

  /// The property numbers, from 1, associated with an item.
  private static func indices(
    _ file: ImageWindow, _ box: Box?, of item: Int64?
  ) throws(SourceError) -> [Int] {
    guard let box, let item, let version = try file.byte(box.start),
      let flags = try file.byte(box.start + 3), let entries = try file.big32(box.start + 4)
    else { return [] }
    var offset = box.start + 8
    for _ in 0..<min(entries, 65536) {
      guard offset < box.end else { return [] }
      let id = version < 1 ? try file.big16(offset) : try file.big32(offset)
      offset += version < 1 ? 2 : 4
      guard let id, let count = try file.byte(offset) else { return [] }
      offset += 1
      let width: Int64 = flags & 1 == 1 ? 2 : 1
      if id == item {
        var found: [Int] = []
        for number in 0..<Int64(count) {
          let at = offset + number * width
          let value = width == 2 ? try file.big16(at) : try file.byte(at).map(Int64.init)
          guard let value else { return found }
          // The top bit says that the property is essential.
          found.append(Int(value & (width == 2 ? 0x7FFF : 0x7F)))
        }
        return found
      }
      offset += Int64(count) * width
    }
    return []
  }

  /// A box: its name, and where its content lies.
  private struct Box {
    var name: String
    var start: Int64
    var end: Int64
    var isCut: Bool
  }

  /// Visits the boxes between two offsets; stops at what is no box.
  private static func walk(
    _ file: ImageWindow, from: Int64, to end: Int64,
    visit: (Box) throws(SourceError) -> Void
  ) throws(SourceError) {
    var offset = from
    for _ in 0..<1024 {
      guard offset + 8 <= end, let length = try file.big32(offset) else { return }
      let name = String(decoding: try file.bytes(offset + 4, count: 4), as: UTF8.self)
      var start = offset + 8
      var size = length
      if length == 1 {
        guard let wide = try file.number(start, bytes: 8, big: true).flatMap(Int64.init(exactly:))
        else { return }
        size = wide
        start += 8
      }
      if length == 0 { size = end - offset }
      let (next, overflow) = offset.addingReportingOverflow(size)
      guard size >= start - offset else { return }
      let isCut = overflow || next > end
      try visit(Box(name: name, start: start, end: isCut ? end : next, isCut: isCut))
      if isCut { return }
      offset = next
    }
  }
}
