// SPDX-License-Identifier: Apache-2.0

import LadingArchive

/// TIFF and BigTIFF: the first directory, wherever it lies, and whether its strips are there.
enum TIFFHeader {
  /// Pages looked at, of a file that may chain them in a ring.
  private static let pageLimit = 4096

  /// Reads the first page; with `allPages` the strips of all of them must be there, every one.
  static func read(
    _ file: ImageWindow, allPages: Bool = false
  ) throws(SourceError) -> ImageFacts {
    guard let directory = try Directory(file, at: 0) else {
      // The directory often lies at the end, where a cut file has lost it.
      return ImageFacts(type: .tiff, problem: .truncated)
    }
    guard directory.start > 8 else {
      // It would lie in the header itself.
      return ImageFacts(type: .tiff, problem: .unreadable)
    }
    guard let page = try Page(directory) else {
      return ImageFacts(type: .tiff, problem: .truncated)
    }
    var facts = ImageFacts(
      .tiff, width: page.width, height: page.height, orientation: page.orientation,
      traits: page.traits)
    if facts.problem == nil, try !page.isWhole(directory, file, everyStrip: allPages) {
      facts.problem = .truncated
    }
    var next = try directory.next()
    var pages = 1
    while let place = next, facts.problem == nil, pages < Self.pageLimit {
      pages += 1
      guard let other = try Directory(directory, at: place), let page = try Page(other) else {
        if allPages { facts.problem = .truncated }
        break
      }
      // A small copy of the picture, for viewers, is no page.
      if !page.isReduced { facts.traits.insert(.animated) }
      guard allPages else { break }
      if try !page.isWhole(other, file, everyStrip: true) { facts.problem = .truncated }
      next = try other.next()
    }
    return facts
  }

  /// What a directory says of its picture.
  private struct Page {
    var width: Int64 = 0
    var height: Int64 = 0
    var orientation: UInt8 = 0
    var traits: ImageTraits = []
    var isReduced = false
    var offsets: Field?
    var lengths: Field?

    /// Nil when the file ends within the directory.
    init?(_ directory: Directory) throws(SourceError) {
      for index in 0..<directory.count {
        guard let field = try directory.field(index) else { return nil }
        switch field.tag {
        case 254: isReduced = (try directory.value(field, 0) ?? 0) & 1 == 1
        case 256: width = try directory.value(field, 0) ?? 0
        case 257: height = try directory.value(field, 0) ?? 0
        case 258: if try directory.value(field, 0) ?? 0 > 8 { traits.insert(.deep) }
        case 262:
          let meaning = try directory.value(field, 0)
          if meaning == 3 { traits.insert(.palette) }
          if meaning == 5 { traits.insert(.cmyk) }
        case 273, 324: offsets = field
        case 274: orientation = checked(try directory.value(field, 0))
        case 279, 325: lengths = field
        // An extra sample of type 0 is not said to be anything.
        case 338: if try directory.value(field, 0) ?? 0 > 0 { traits.insert(.alpha) }
        default: break
        }
      }
    }

    /// Whether the strips or tiles lie in the file.
    ///
    /// They are written in order, so that of all of them the last one ends last.
    func isWhole(
      _ directory: Directory, _ file: ImageWindow, everyStrip: Bool
    ) throws(SourceError) -> Bool {
      guard let offsets, let lengths, offsets.count > 0, offsets.count == lengths.count else {
        return true
      }
      for strip in (everyStrip ? 0 : offsets.count - 1)..<offsets.count {
        guard let start = try directory.value(offsets, strip),
          let length = try directory.value(lengths, strip)
        else {
          // More strips than are looked at, or a list that is cut.
          return !everyStrip ? false : file.left == 0
        }
        if file.isBeyondEnd(start, length) { return false }
      }
      return true
    }
  }

  /// The orientation tag of the EXIF block (a TIFF of its own) that begins at `base`; 0 if none.
  static func orientation(_ file: ImageWindow, at base: Int64) throws(SourceError) -> UInt8 {
    guard let directory = try Directory(file, at: base) else { return 0 }
    for index in 0..<directory.count {
      guard let field = try directory.field(index) else { return 0 }
      if field.tag == 274 { return checked(try directory.value(field, 0)) }
    }
    return 0
  }

  private static func checked(_ value: Int64?) -> UInt8 {
    guard let value, (1...8).contains(value) else { return 0 }
    return UInt8(value)
  }

  /// One entry of a directory.
  private struct Field {
    var tag: Int64
    var type: Int64
    var count: Int64
    /// Where its values stand.
    var offset: Int64
  }

  /// A directory of a TIFF: the first, or one that another leads to.
  private struct Directory {
    let file: ImageWindow
    let big: Bool
    let isBigTIFF: Bool
    let base: Int64
    let start: Int64
    let count: Int64

    /// Where the next one lies is said behind the last entry; nil when there is none.
    func next() throws(SourceError) -> Int64? {
      let wide: Int64 = isBigTIFF ? 8 : 4
      let place = start + count * (isBigTIFF ? 20 : 12)
      guard let offset = try file.number(place, bytes: Int(wide), big: big), offset > 0 else {
        return nil
      }
      return Self.place(base, offset) ?? .max
    }

    /// The directory at an offset of the same file; nil when the file ends before it.
    init?(_ other: Directory, at place: Int64) throws(SourceError) {
      file = other.file
      big = other.big
      isBigTIFF = other.isBigTIFF
      base = other.base
      guard let count = try file.number(place, bytes: isBigTIFF ? 8 : 2, big: big) else {
        return nil
      }
      start = place + (isBigTIFF ? 8 : 2)
      self.count = Int64(min(count, 4096))
    }

    /// Nil when the file ends before it or the byte order is none.
    init?(_ file: ImageWindow, at base: Int64) throws(SourceError) {
      self.file = file
      self.base = base
      if try file.matches("II", at: base) {
        big = false
      } else if try file.matches("MM", at: base) {
        big = true
      } else {
        return nil
      }
      isBigTIFF = try file.number(base + 2, bytes: 2, big: big) == 43
      let wide = isBigTIFF ? 8 : 4
      guard
        let first = try file.number(base + (isBigTIFF ? 8 : 4), bytes: wide, big: big),
        let start = Self.place(base, first),
        let count = try file.number(start, bytes: isBigTIFF ? 8 : 2, big: big)
      else { return nil }
      self.start = start + (isBigTIFF ? 8 : 2)
      self.count = Int64(min(count, 4096))
    }

    func field(_ index: Int64) throws(SourceError) -> Field? {
      let at = start + index * (isBigTIFF ? 20 : 12)
      let wide: Int64 = isBigTIFF ? 8 : 4
      guard let tag = try file.number(at, bytes: 2, big: big),
        let type = try file.number(at + 2, bytes: 2, big: big),
        let count = try file.number(at + 4, bytes: Int(wide), big: big).flatMap(
          Int64.init(exactly:))
      else { return nil }
      var field = Field(tag: Int64(tag), type: Int64(type), count: count, offset: at + 4 + wide)
      let (bytes, overflow) = count.multipliedReportingOverflow(by: Self.width(field.type))
      if overflow || bytes > wide {
        guard let place = try file.number(field.offset, bytes: Int(wide), big: big) else {
          return nil
        }
        field.offset = Self.place(base, place) ?? .max
      }
      return field
    }

    /// The value at a position of a field of whole numbers; nil beyond the end of the file.
    func value(_ field: Field, _ position: Int64) throws(SourceError) -> Int64? {
      let width = Self.width(field.type)
      let (shift, overflow) = position.multipliedReportingOverflow(by: width)
      let (at, beyond) = field.offset.addingReportingOverflow(shift)
      guard !overflow, !beyond, position < field.count else { return nil }
      return try file.number(at, bytes: Int(width), big: big).flatMap(Int64.init(exactly:))
    }

    private static func width(_ type: Int64) -> Int64 {
      switch type {
      case 3, 8: 2
      case 4, 9, 11, 13: 4
      case 5, 10, 12, 16, 17, 18: 8
      default: 1
      }
    }

    /// `offset` after `base`, leaving room above for what is added to it later.
    private static func place(_ base: Int64, _ offset: UInt64) -> Int64? {
      guard let offset = Int64(exactly: offset), offset < 1 << 62 else { return nil }
      return base + offset
    }
  }
}
