// SPDX-License-Identifier: Apache-2.0

/// The id of a batch, which the service holds to a pattern.
///
/// Source: the parameter `batch_id` of the Batch Processing API, `^[a-z0-9_-]+$`, at most 64.
public enum BatchID {
  /// Throws a `usage` error for what cannot be one, and says what could.
  public static func check(_ text: String) throws(UploadError) {
    let isFine = text.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
        || byte == UInt8(ascii: "-")
    }
    if isFine, (1...64).contains(text.utf8.count) { return }
    throw UploadError(
      .usage, "'\(text)' cannot be the id of a batch",
      hint: "an id has 1 to 64 characters: lower-case letters, digits, - and _"
        + (suggestion(for: text).map { ", such as \($0)" } ?? ""))
  }

  private static func suggestion(for text: String) -> String? {
    let id = text.lowercased().unicodeScalars.map { scalar in
      ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "_" ? scalar : "-"
    }
    var cleaned = String(String.UnicodeScalarView(id.prefix(64)))
    while cleaned.hasPrefix("-") { cleaned.removeFirst() }
    while cleaned.hasSuffix("-") { cleaned.removeLast() }
    return cleaned.isEmpty ? nil : cleaned
  }
}
