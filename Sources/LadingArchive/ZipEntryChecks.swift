// SPDX-License-Identifier: Apache-2.0

import LadingModel

extension ZipEntryRecord {
  /// Why the entry is not read; nil when it is.
  var refusal: (kind: SourceAnomaly.Kind, detail: String)? {
    switch unixMode & 0o170000 {
    case 0, 0o100000, 0o040000: break
    case 0o120000: return (.special, "a symbolic link")
    case 0o020000, 0o060000: return (.special, "a device")
    // What came from standard input is marked as a pipe, and is a file all the same.
    case 0o010000 where size == 0: return (.special, "a named pipe")
    case 0o010000: break
    case 0o140000: return (.special, "a socket")
    default: return (.special, "of an unknown kind")
    }
    if isEncrypted { return (.encrypted, method == 99 ? "AES" : "") }
    if method != 0, method != 8 { return (.unsupportedCompression, methodName) }
    if disk != 0 { return (.damaged, "it is said to lie on part \(disk) of a split archive") }
    return nil
  }

  private var methodName: String {
    switch method {
    case 1: "shrink (1)"
    case 6: "implode (6)"
    case 9: "deflate64 (9)"
    case 12: "bzip2 (12)"
    case 14: "LZMA (14)"
    case 93: "zstd (93)"
    case 95: "xz (95)"
    case 98: "PPMd (98)"
    default: "method \(method)"
    }
  }

  /// Why the sizes cannot be right; nil when they can.
  func sizeProblem() -> String? {
    guard let size, let compressedSize else { return nil }
    if method == 0, size != compressedSize {
      return "it is stored, yet \(size) bytes are said to take \(compressedSize)"
    }
    // One bit of deflated data stands for 258 bytes at the most, so 1 for 1032 with framing.
    if method == 8, size / 1032 > compressedSize {
      return "\(compressedSize) bytes cannot inflate to the \(size) that it claims"
    }
    return nil
  }

  /// What programs make of the name differently; nil when they agree.
  var nameProblem: (kind: SourceAnomaly.Kind, detail: String)? {
    let isASCII = rawName.allSatisfy { $0 < 0x80 }
    if name != rawName {
      let raw = String(decoding: rawName, as: UTF8.self)
      if isASCII, name.allSatisfy({ $0 < 0x80 }) {
        return (.nameContradiction, "programs that skip its Unicode path field read \(raw)")
      }
      return (
        .nameEncoding, "its Unicode path field gives it, and programs that skip it read \(raw)"
      )
    }
    if isASCII || hasUnicodePath { return nil }
    let isUTF8 = String(validating: rawName, as: UTF8.self) != nil
    if flags & 0x800 != 0 {
      return isUTF8 ? nil : (.nameContradiction, "it is marked as UTF-8 and is not")
    }
    return (
      .nameEncoding,
      isUTF8
        ? "it is UTF-8 without being marked so, and programs read it in an old code page"
        : "it is not UTF-8, and nothing says what it is"
    )
  }
}
