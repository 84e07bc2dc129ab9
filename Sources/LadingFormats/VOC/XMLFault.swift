// SPDX-License-Identifier: Apache-2.0

import CExpat

/// Why an XML document could not be read to its end.
public struct XMLFault: Error, Hashable, Sendable {
  /// What sort of fault.
  public enum Code: String, Sendable {
    /// It is not well-formed XML.
    case syntax
    /// It declares a document type: entities and external files are refused unread.
    case doctype
    /// Its encoding is not UTF-8, UTF-16, ISO-8859-1 or ASCII, or not the one it declares.
    case encoding
    /// Elements are nested too deep for an annotation.
    case tooDeep
    /// The text of one element is too long for an annotation.
    case textTooLong
    /// The file is too large for an annotation.
    case tooLarge
    /// The parser had not enough memory.
    case memory
  }

  /// What sort of fault.
  public var code: Code
  /// The byte offset at which reading stopped.
  public var offset: Int
  /// What is wrong, in words that complete "cannot be read: …".
  public var detail: String

  /// Makes a fault.
  public init(_ code: Code, offset: Int, detail: String) {
    self.code = code
    self.offset = offset
    self.detail = detail
  }

  /// What expat says about the document it just gave up.
  init(expat parser: XML_Parser, _ bytes: UnsafeRawBufferPointer) {
    let error = unsafe XML_GetErrorCode(parser)
    let index = unsafe Int(XML_GetCurrentByteIndex(parser))
    offset = min(max(0, index), bytes.count)
    switch error {
    case XML_ERROR_UNKNOWN_ENCODING:
      code = .encoding
      let name = unsafe Self.declaredEncoding(bytes)
      detail = "its encoding \"\(name)\" is not supported"
    case XML_ERROR_INCORRECT_ENCODING:
      code = .encoding
      let name = unsafe Self.declaredEncoding(bytes)
      detail = "it declares the encoding \"\(name)\" and is written in another"
    case XML_ERROR_NO_MEMORY:
      code = .memory
      detail = "there is not enough memory to parse it"
    case XML_ERROR_NO_ELEMENTS:
      code = .syntax
      detail = unsafe bytes.isEmpty ? "the file is empty" : "it holds no element"
    default:
      code = .syntax
      let text = unsafe XML_ErrorString(error).map { unsafe String(cString: $0) }
      detail = text ?? "not well-formed"
      if error == XML_ERROR_INVALID_TOKEN, let hint = unsafe Self.hint(bytes, offset) {
        detail += hint
      }
    }
  }

  /// The commonest reasons for an invalid token.
  private static func hint(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> String? {
    let byte = unsafe offset < bytes.count ? bytes[offset] : 0
    if byte >= 0x80 {
      let byte = String(byte, radix: 16, uppercase: true)
      return ", byte 0x\(byte) is not UTF-8; save the file as UTF-8"
    }
    let before = unsafe offset > 0 ? bytes[offset - 1] : 0
    let isAmpersand = byte == UInt8(ascii: "&") || before == UInt8(ascii: "&")
    return isAmpersand ? "; write & as &amp;" : nil
  }

  /// The name in the XML declaration, for the message.
  private static func declaredEncoding(_ bytes: UnsafeRawBufferPointer) -> String {
    let head = unsafe String(decoding: bytes.prefix(200), as: UTF8.self)
    let parts = head.split(separator: "encoding", maxSplits: 1)
    guard parts.count == 2 else { return "?" }
    let value = parts[1].split(whereSeparator: { $0 == "\"" || $0 == "'" }).dropFirst().first
    return value.map { String($0.prefix(40)) } ?? "?"
  }
}
