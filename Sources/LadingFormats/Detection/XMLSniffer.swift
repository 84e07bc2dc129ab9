// SPDX-License-Identifier: Apache-2.0

/// What an XML file holds, to judge by its root element.
enum XMLKind: Equatable {
  /// A Pascal VOC annotation.
  case voc
  /// Annotations of a format that Lading names but does not read.
  case foreign(String)
  /// XML of some other sort.
  case unknown
  /// No element at all.
  case broken
}

/// Judges XML by its root element and a few telling children.
enum XMLSniffer {
  /// What a beginning of a file is.
  static func sniff(_ bytes: [UInt8]) -> XMLKind {
    guard let root = rootElement(bytes) else { return .broken }
    let text = String(decoding: bytes.prefix(1 << 13), as: UTF8.self)
    switch root {
    case "annotation":
      // LabelMe's web tool writes the same root, and points instead of boxes.
      let hasPoints = text.contains("<pt>") || text.contains("<sourceAnnotation>LabelMe")
      return hasPoints && !text.contains("<bndbox") ? .foreign("LabelMe") : .voc
    case "annotations":
      return text.contains("<image") || text.contains("<track") || text.contains("<meta")
        ? .foreign("CVAT XML") : .unknown
    case "boost_serialization": return .foreign("KITTI")
    case "dataset" where text.contains("<images"): return .foreign("dlib XML")
    default: return .unknown
    }
  }

  /// The name of the first element, a prefix removed; nil when there is none.
  static func rootElement(_ bytes: [UInt8]) -> String? {
    var position = 0
    while let open = bytes[position...].firstIndex(of: UInt8(ascii: "<")), open + 1 < bytes.count {
      let next = bytes[open + 1]
      if next == UInt8(ascii: "?") || next == UInt8(ascii: "!") {
        position = skip(bytes, open)
        continue
      }
      let rest = bytes[(open + 1)...]
      let name = rest.prefix { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D, 0x2E, 0x3A, 0x80...0xFF: true
        default: false
        }
      }
      guard !name.isEmpty else { return nil }
      return String(decoding: name, as: UTF8.self).split(separator: ":").last.map(String.init)
    }
    return nil
  }

  /// The position after a declaration, a comment or a document type that begins at `open`.
  private static func skip(_ bytes: [UInt8], _ open: Int) -> Int {
    if bytes[open...].starts(with: "<!--".utf8) {
      var end = open + 4
      while end + 2 < bytes.count {
        if bytes[end...].starts(with: "-->".utf8) { return end + 3 }
        end += 1
      }
      return bytes.count
    }
    var depth = 0
    for position in open..<bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ">") where depth <= 0: return position + 1
      default: break
      }
    }
    return bytes.count
  }
}
