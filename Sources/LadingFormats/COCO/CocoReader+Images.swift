// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingText

extension CocoReader {
  /// How many image records are looked at before deciding in which folder the files lie.
  static let sample = 256

  func readImage(_ scanner: inout JSONScanner, _ index: Int) throws(JSONError) -> CocoImage {
    var image = CocoImage()
    let place = CocoPlace(section: .images, index: index)
    image.index = index
    guard try expectObject(&scanner, place, &image.faults) else {
      image.offset = scanner.offset
      image.end = image.offset
      return image
    }
    image.offset = scanner.offset
    image.nameOffset = image.offset
    image.sizeOffset = image.offset
    var seen = CocoSeen()
    if try scanner.beginObject() {
      repeat {
        let key = try scanner.readKey()
        let keyOffset = scanner.keyOffset
        _ = try scanner.peek()
        let offset = scanner.offset
        if key == keys.id {
          seen.mark(0, "id", place, at: keyOffset, &image.faults)
          image.id = try integer(&scanner, "id", place, isID: true, &image.faults)
        } else if key == keys.fileName {
          seen.mark(1, "file_name", place, at: keyOffset, &image.faults)
          image.nameOffset = offset
          image.fileName = try string(&scanner, "file_name", place, &image.faults) ?? []
        } else if key == keys.width {
          seen.mark(2, "width", place, at: keyOffset, &image.faults)
          image.sizeOffset = offset
          image.width = try integer(&scanner, "width", place, &image.faults)
        } else if key == keys.height {
          seen.mark(3, "height", place, at: keyOffset, &image.faults)
          image.height = try integer(&scanner, "height", place, &image.faults)
        } else {
          try scanner.skipValue()
        }
      } while try scanner.nextMember()
    }
    image.end = scanner.offset
    for (bit, field) in ["id", "file_name", "width", "height"].enumerated()
    where !seen.has(UInt32(bit)) {
      image.faults.append(place.fault(.missingField, field, at: image.offset))
    }
    return image
  }

  /// Takes a record in: at once when it is known where the files lie, else after the sample.
  func accept(_ image: CocoImage, _ visitor: some CocoVisitor) {
    if imageFolder != nil { return settle(image, visitor) }
    pending.append(image)
    if pending.count >= Self.sample { flushImages(visitor) }
  }

  /// Decides where the files lie and settles the records that wait for it.
  func flushImages(_ visitor: some CocoVisitor) {
    if pending.isEmpty { return }
    if imageFolder == nil { imageFolder = bestFolder(pending) }
    for image in pending { settle(image, visitor) }
    pending = []
  }

  private func settle(_ record: CocoImage, _ visitor: some CocoVisitor) {
    var image = record
    look(up: &image)
    image.sameID = images.add(image)
    visitor.visit(image: image)
    for var fault in image.faults {
      fault.key = image.fileName.isEmpty ? "" : "image:" + image.name
      fault.image = image.entry
      visitor.visit(fault: fault)
    }
  }

  /// The folder in which most of the sample's files are.
  private func bestFolder(_ sample: [CocoImage]) -> [UInt8] {
    var best = file.folder
    var most = 0
    for folder in layout.imageFolders(of: file) {
      let hits = sample.count { image in
        layout.index.find(CocoPath.join(folder, plain(image.fileName) ?? image.fileName)) != nil
      }
      if hits > most {
        most = hits
        best = folder
      }
      if hits == sample.count { break }
    }
    if most > 0 { return best }
    // None of the files exists. The folder that should have them is the likeliest with images.
    return layout.imageFolders(of: file).first { folder in
      inventory.range(under: folder).contains { inventory.kind($0) == .image }
    } ?? file.folder
  }

  private func look(up image: inout CocoImage) {
    let folder = imageFolder ?? file.folder
    guard !image.fileName.isEmpty else { return }
    guard let name = plain(image.fileName) else {
      image.match = .badPath
      image.entry = guess(image.fileName, in: folder)
      return
    }
    if let entry = layout.index.find(CocoPath.join(folder, name)) {
      image.match = .exact
      image.entry = entry
    } else if let entry = foldedIndex.find(CocoPath.join(folder, name)) {
      image.match = .otherCase
      image.entry = entry
    }
  }

  /// What a name that is no clean relative path was probably meant for.
  private func guess(_ name: [UInt8], in folder: [UInt8]) -> Int? {
    let parts = name.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
    for start in parts.indices {
      let rest = parts[start...].joined(separator: [UInt8(ascii: "/")])
      if let entry = layout.index.find(CocoPath.join(folder, Array(rest))) { return entry }
    }
    return nil
  }

  /// The name as a clean relative path; nil when it is absolute, climbs or has backslashes.
  private func plain(_ name: [UInt8]) -> [UInt8]? {
    if name.contains(UInt8(ascii: "\\")) { return nil }
    switch EntryPathProblem.first(in: name) {
    case nil: return name
    case .absolute, .parent, .nul: return nil
    case .dot, .empty:
      let parts = name.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual([0x2E]) }
      let path = Array(parts.joined(separator: [UInt8(ascii: "/")]))
      return EntryPathProblem.first(in: path) == nil && name.first != UInt8(ascii: "/") ? path : nil
    }
  }
}
