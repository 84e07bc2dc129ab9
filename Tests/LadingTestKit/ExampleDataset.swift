// SPDX-License-Identifier: Apache-2.0

public import LadingLint
import LadingModel

extension RuleExample {
  /// Writes the example as a folder, a zip or a tar; returns the path to lint.
  public func write(into folder: TemporaryFolder) -> String {
    switch container {
    case .folder, .file:
      for (path, content) in files {
        if case .link(let destination) = content {
          folder.link("ds/" + path, to: destination)
        } else {
          folder.write("ds/" + path, content.bytes(for: path))
        }
      }
      return folder.path + "/ds"
    case .zip: return folder.write("ds.zip", oddly(zip().bytes()))
    case .tar: return folder.write("ds.tar", oddly(tar().finished()))
    }
  }

  private func zip() -> OddZip {
    var zip = OddZip([])
    for (index, (path, content)) in files.enumerated() {
      var entry = OddZip.Entry(path, content.bytes(for: path))
      if case .link(let destination) = content {
        entry = OddZip.Entry(path, Array(destination.utf8))
        entry.attributes = 0o120777 << 16
      }
      if case .namesAreUnmarked = oddity { entry.flags = 0 }
      if index == files.count - 1 { change(&entry, inFrontOf: zip.localOffset(max(0, index - 1))) }
      zip.entries.append(entry)
    }
    if case .isPreceded(let count) = oddity { zip.before = Array(repeating: 0x20, count: count) }
    return zip
  }

  /// Makes the last entry of a zip as odd as asked.
  private func change(_ entry: inout OddZip.Entry, inFrontOf offsetBefore: Int) {
    switch oddity {
    case .lastIsEncrypted: entry.flags |= 1
    case .lastIsCompressed(let method): entry.method = method
    case .lastClaims(let size):
      entry.method = 8
      entry.size = size
    case .lastOverlapsTheOneBefore: entry.offset = offsetBefore
    case .lastHasLocalName(let name): entry.localName = Array(name.utf8)
    case .lastHasLocalChecksum(let crc): entry.localCrc = crc
    case .lastHasUnicodePath(let path): entry.extra = unicodePath(path, of: entry.name)
    case .lastIsUnlisted: entry.isListed = false
    default: break
    }
  }

  private func tar() -> OddTar {
    var tar = OddTar()
    for (index, (path, content)) in files.enumerated() {
      if case .link(let destination) = content {
        tar.add(path, type: "2", link: destination)
        continue
      }
      var size: [UInt8]?
      if case .lastHasPax(let key, let value, let headerSize) = oddity, index == files.count - 1 {
        tar.addPax([(key, value)])
        let octal = String(headerSize, radix: 8)
        size = Array((String(repeating: "0", count: 11 - octal.count) + octal + "\0").utf8)
      }
      tar.add(path, content.bytes(for: path), size: size)
    }
    return tar
  }

  /// The archive cut, or with something behind it.
  private func oddly(_ bytes: [UInt8]) -> [UInt8] {
    switch oddity {
    case .isCut(let count): Array(bytes.dropLast(count))
    case .isFollowed(let count): bytes + Array(repeating: 0x58, count: count)
    case .isFollowedByItself: bytes + bytes
    default: bytes
    }
  }
}

extension RuleExample.Content {
  /// The content as bytes, images drawn in the format that the path's extension names.
  public func bytes(for path: String) -> [UInt8] {
    let fileExtension = path.split(separator: ".").last.map(String.init) ?? ""
    switch self {
    case .text(let text): return Array(text.utf8)
    case .bytes(let bytes): return bytes
    case .image(let width, let height, let seed):
      return DrawnImage.bytes(width, height, seed: seed, fileExtension: fileExtension)
    case .cutImage(let width, let height, let keeping):
      return Array(
        DrawnImage.bytes(width, height, fileExtension: fileExtension).prefix(keeping))
    case .spoilt(let width, let height, let place):
      var bytes = DrawnImage.bytes(width, height, fileExtension: fileExtension)
      bytes[bytes.count - place] ^= 0x10
      return bytes
    case .turned(let width, let height, let orientation):
      return DrawnImage.jpeg(width, height, orientation: orientation)
    case .disguised(let format, let width, let height):
      return DrawnImage.bytes(width, height, fileExtension: format)
    case .link: return []
    }
  }
}
