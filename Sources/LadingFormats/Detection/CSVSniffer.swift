// SPDX-License-Identifier: Apache-2.0

/// What a CSV file holds, to judge by its header and first row.
enum CSVKind: Equatable {
  /// Roboflow's `_classes.csv`, and the first file names in it.
  case classes([String])
  /// Annotations of a format that Lading names but does not read.
  case foreign(String)
  /// A list of images with something else about them.
  case imageList
  /// Something else.
  case unknown
}

/// Judges CSV by its header and first rows.
enum CSVSniffer {
  /// What a beginning of a file of this name is.
  static func sniff(_ bytes: [UInt8], name: String) -> CSVKind {
    let rows = bytes.split { $0 == 0x0A || $0 == 0x0D }.prefix(33).map(cells)
    guard let header = rows.first else { return .unknown }
    let columns = header.map { Folders.lowercase(Array($0.utf8)) }
    if name == "_classes.csv" {
      if columns.first == "filename" { return .classes(rows.dropFirst().compactMap(\.first)) }
      if columns.first?.hasPrefix("pixel") == true {
        return .foreign("Roboflow semantic segmentation masks")
      }
    }
    if let known = foreign(Set(columns), columns) { return .foreign(known) }
    // RetinaNet's has no header: path,x1,y1,x2,y2,class.
    if columns.count == 6, isImage(columns[0]), columns[1...4].allSatisfy({ Int($0) != nil }) {
      return .foreign("CSV with boxes")
    }
    let body = rows.dropFirst()
    let named = body.count { $0.contains { isImage($0) } }
    return !body.isEmpty && named * 2 > body.count ? .imageList : .unknown
  }

  private static func foreign(_ set: Set<String>, _ columns: [String]) -> String? {
    if set.isSuperset(of: ["imageid", "labelname"]) { return "Open Images CSV" }
    if set.isSuperset(of: ["filename", "region_attributes"]) { return "VGG VIA" }
    let corners: Set = ["xmin", "ymin", "xmax", "ymax"]
    if set.isSuperset(of: corners) {
      if columns.first == "image", columns.last == "label" { return "VoTT CSV" }
      if set.isSuperset(of: ["filename", "class"]) { return "TensorFlow Object Detection CSV" }
      return "CSV with boxes"
    }
    let boxes = columns.count {
      $0.hasPrefix("bbx") || $0.hasPrefix("bbox") || ["x1", "y1", "x2", "y2"].contains($0)
    }
    return boxes >= 1 && (boxes >= 4 || set.contains("bbox")) ? "CSV with boxes" : nil
  }

  private static func cells(_ line: ArraySlice<UInt8>) -> [String] {
    line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { cell in
      let bare = cell.filter { $0 != UInt8(ascii: "\"") }
      let text = bare.drop { $0 == 0x20 || $0 == 0x09 }
      return String(decoding: text.reversed().drop { $0 == 0x20 }.reversed(), as: UTF8.self)
    }
  }

  private static func isImage(_ cell: String) -> Bool {
    TextSniffer.isImage(Array(cell.utf8)[...])
  }
}
