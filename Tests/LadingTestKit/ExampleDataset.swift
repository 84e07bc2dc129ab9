// SPDX-License-Identifier: Apache-2.0

public import LadingLint
import LadingModel

extension RuleExample {
  /// Writes the example as a folder, a zip or a tar; returns the path to lint.
  public func write(into folder: TemporaryFolder) -> String {
    switch container {
    case .folder:
      for (path, content) in files {
        if case .link(let destination) = content {
          folder.link("ds/" + path, to: destination)
        } else {
          folder.write("ds/" + path, content.bytes(for: path))
        }
      }
      return folder.path + "/ds"
    case .zip:
      var zip = RawZip()
      for (index, (path, content)) in files.enumerated() {
        let oddity = index == files.count - 1 ? oddity : nil
        var flags = 0
        var method = 0
        if case .lastIsEncrypted = oddity { flags = 1 }
        if case .lastIsCompressed(let number) = oddity { method = number }
        if case .link(let destination) = content {
          zip.add(path, Array(destination.utf8), externalAttributes: 0o120777 << 16)
        } else {
          zip.add(path, content.bytes(for: path), flags: flags, method: method)
        }
      }
      return folder.write("ds.zip", zip.bytes().dropLast(bytesCut))
    case .tar:
      var tar = RawTar()
      for (path, content) in files {
        if case .link(let destination) = content {
          tar.addLink(path, to: destination)
        } else {
          tar.add(path, content.bytes(for: path))
        }
      }
      return folder.write("ds.tar", tar.bytes().dropLast(bytesCut))
    }
  }

  private var bytesCut: Int {
    if case .isCut(let count) = oddity { return count }
    return 0
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
    case .disguised(let format, let width, let height):
      return DrawnImage.bytes(width, height, fileExtension: format)
    case .link: return []
    }
  }
}
