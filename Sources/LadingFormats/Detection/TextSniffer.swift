// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// What a text file's lines look like.
enum TextKind: Equatable {
  /// Nothing but blanks.
  case empty
  /// YOLO labels: a class and numbers.
  case yolo
  /// One path of an image a line.
  case imageList
  /// Annotations of a format that Lading names but does not read.
  case foreign(String)
  /// Text of some other sort.
  case unknown
}

/// Judges text by its lines.
enum TextSniffer {
  /// How many lines are looked at.
  private static let lines = 64

  /// What the lines of a beginning of a file are; `isCut` drops the last, which may be half a line.
  static func sniff(_ bytes: [UInt8], isCut: Bool) -> TextKind {
    var counts: [TextKind: Int] = [:]
    var total = 0
    for line in rows(bytes, isCut: isCut).prefix(lines) {
      total += 1
      counts[kind(line), default: 0] += 1
    }
    if total == 0 { return .empty }
    let best = counts.max { ($0.value, order($1.key)) < ($1.value, order($0.key)) }
    guard let best, best.value * 2 > total || best.value == total else { return .unknown }
    return best.key
  }

  /// The lines that are not blank, split at spaces and tabs.
  static func rows(_ bytes: [UInt8], isCut: Bool) -> [[ArraySlice<UInt8>]] {
    var lines = bytes.split { $0 == 0x0A || $0 == 0x0D }
    if isCut, lines.count > 1 { lines.removeLast() }
    return lines.lazy.map { $0.split { $0 == 0x20 || $0 == 0x09 } }.filter { !$0.isEmpty }
  }

  private static func order(_ kind: TextKind) -> String { "\(kind)" }

  private static func kind(_ row: [ArraySlice<UInt8>]) -> TextKind {
    guard let first = row.first else { return .empty }
    if let last = row.last, row.count == 1 || !isNumber(last), isImage(last), isImage(first) {
      return row.count == 1 ? .imageList : .foreign("CamVid")
    }
    if isYolo(row) { return .yolo }
    if (9...10).contains(row.count), row[..<8].allSatisfy(isNumber), !isNumber(row[8]) {
      return .foreign("DOTA labelTxt")
    }
    if first.starts(with: "imagesource:".utf8) || first.starts(with: "gsd:".utf8) {
      return .foreign("DOTA labelTxt")
    }
    if (15...16).contains(row.count), !isNumber(first), row[1..<15].allSatisfy(isNumber) {
      return .foreign("KITTI")
    }
    if isImage(first), row.count == 2, isNumber(row[1]) { return .foreign("ImageNet txt") }
    if isImage(first), row.count > 1, row[1].split(separator: UInt8(ascii: ",")).count >= 5 {
      return .foreign("Keras YOLO annotation list")
    }
    return row.count == 1 && isImage(first) ? .imageList : .unknown
  }

  /// A class and as many numbers as a box, a scored box, a polygon or keypoints take.
  private static func isYolo(_ row: [ArraySlice<UInt8>]) -> Bool {
    let count = row.count
    guard
      count == 5 || count == 6 || (count >= 7 && count % 2 == 1)
        || (count >= 8 && (count - 5) % 3 == 0)
    else { return false }
    return row.allSatisfy(isNumber)
  }

  /// Whether the bytes are a number as annotations write them.
  static func isNumber(_ token: ArraySlice<UInt8>) -> Bool {
    var digits = 0
    for byte in token {
      switch byte {
      case 0x30...0x39: digits += 1
      case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"): break
      case UInt8(ascii: "e"), UInt8(ascii: "E"): if digits == 0 { return false }
      default: return Folders.lowercase(token) == "nan" || Folders.lowercase(token) == "inf"
      }
    }
    return digits > 0
  }

  /// Whether the bytes end like an image's name.
  static func isImage(_ token: ArraySlice<UInt8>) -> Bool {
    guard let dot = token.lastIndex(of: UInt8(ascii: ".")), token.endIndex - dot <= 6 else {
      return false
    }
    return FileKind(fileExtension: Folders.lowercase(token[(dot + 1)...])) == .image
  }
}

extension TextKind: Hashable {}

/// Judges YAML by its top-level keys, without parsing it.
enum YAMLSniffer {
  /// The keys that begin at the margin, quotes removed; those of a flow mapping too.
  static func topLevelKeys(_ bytes: [UInt8]) -> Set<String> {
    var keys: Set<String> = []
    var lines = bytes.split { $0 == 0x0A || $0 == 0x0D }
    if lines.first(where: { $0.first != UInt8(ascii: "#") })?.first == UInt8(ascii: "{") {
      lines = bytes.split {
        $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "{") || $0 == 0x0A || $0 == 0x0D
      }
      lines = lines.map { $0.drop { $0 == 0x20 || $0 == 0x09 } }
    }
    for line in lines {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
      let key = String(decoding: line[..<colon], as: UTF8.self)
      let bare = key.filter { $0 != "\"" && $0 != "'" }
      if bare.first?.isWhitespace == false {
        keys.insert(String(bare.reversed().drop { $0.isWhitespace }.reversed()))
      }
    }
    return keys
  }

  /// Whether the keys tell classes, and whether they tell splits.
  static func describes(_ keys: Set<String>) -> (classes: Bool, splits: Bool) {
    (
      !keys.isDisjoint(with: ["names", "nc"]),
      !keys.isDisjoint(with: ["train", "val", "valid", "validation", "test"])
    )
  }
}

/// Judges Darknet's `obj.data` by its assignments.
enum DarknetSniffer {
  /// Whether lines assign what Darknet reads.
  static func isData(_ bytes: [UInt8]) -> Bool {
    let keys = bytes.split { $0 == 0x0A || $0 == 0x0D }.compactMap { line -> String? in
      guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { return nil }
      return Folders.lowercase(line[..<equals].filter { $0 != 0x20 && $0 != 0x09 })
    }
    return Set(keys).intersection(["classes", "train", "valid", "names", "backup"]).count >= 2
  }
}
