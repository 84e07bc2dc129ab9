// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

extension PackPlan {
  /// What tells this plan from every other: what was asked for, and name, size and time of every
  /// file that is packed, with the archive that it goes to.
  ///
  /// Reading all content would take as long as packing it, so a file is known by its time of change.
  /// The text is `sha256:` and 64 hex digits.
  public func fingerprint() -> String {
    let hash = StreamingSHA256()
    func add(_ text: String) { hash.update(Array("\(text)\n".utf8)) }
    add("\(schemaVersion) \(ladingVersion) \(options.kind) \(options.target) \(options.members)")
    add("\(format?.rawValue ?? "images") \(options.kind == .zip ? options.compression : .auto)")
    hash.update(root)
    for archive in archives {
      add("\(archive.name) \(archive.bytes) \(archive.images) \(archive.entries)")
    }
    let inventory = source.inventory
    var files = dataset.shared.map(\.entry) + dataset.loose
    let images = dataset.images
    for position in 0..<images.count {
      let entry = images.entry(position)
      if let rule = options.leaveOut[entry] {
        add("without \(entry) \(rule)")
        continue
      }
      files.append(entry)
      files += images.companions(position)
    }
    var line: [UInt8] = []
    for entry in files {
      line.append(contentsOf: inventory.name(entry))
      let part: Int32 = if case .zip(let cut) = cut { cut.partOf[entry] } else { 0 }
      let time = source.modificationTime(entry) ?? 0
      line.append(contentsOf: "\0\(inventory.size(entry)) \(time) \(part)\n".utf8)
      if line.count >= 1 << 16 {
        hash.update(line)
        line.removeAll(keepingCapacity: true)
      }
    }
    hash.update(line)
    return "sha256:" + hash.hex()
  }

  /// When the newest of the packed files was changed; nil where the source cannot tell.
  func newestChange() -> Int64? {
    source.inventory.indices.lazy.compactMap { source.modificationTime($0) }.max()
  }
}
