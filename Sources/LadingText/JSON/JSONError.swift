// SPDX-License-Identifier: Apache-2.0

/// Why a text is not JSON, and where.
public struct JSONError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Code: UInt8, Sendable, CaseIterable {
    /// The text ends before the value does.
    case endOfInput
    /// A character that cannot stand where it stands.
    case unexpected
    /// A comma before a closing bracket, or two commas.
    case strayComma
    /// A member's name is missing or has no double quotes.
    case expectedName
    /// No colon after a member's name.
    case expectedColon
    /// Neither a comma nor the closing bracket after a value.
    case expectedComma
    /// `NaN` or `Infinity`, which JSON does not have.
    case notFinite
    /// A word other than true, false and null.
    case badWord
    /// A number that breaks the grammar: a leading zero or plus, a bare point.
    case badNumber
    /// A control character that stands unescaped in a string.
    case controlCharacter
    /// An escape that JSON does not have.
    case badEscape
    /// Half of a surrogate pair.
    case loneSurrogate
    /// Bytes that are not UTF-8.
    case notUTF8
    /// UTF-16 or UTF-32, by its first bytes.
    case wideEncoding
    /// More nested arrays and objects than are read.
    case tooDeep
    /// A number or name longer than the window.
    case tooLong
    /// Something after the value.
    case trailingText
    /// The bytes could not be read; the scanner's `failure` says why.
    case unreadable
  }

  /// What is wrong.
  public var code: Code
  /// The byte offset at which it is, from 0, a byte order mark included.
  public var offset: Int

  /// Makes an error.
  @inlinable
  public init(_ code: Code, at offset: Int) {
    self.code = code
    self.offset = offset
  }

  /// What is wrong, in a sentence without its full stop.
  public var message: String {
    switch code {
    case .endOfInput: "the text ends in the middle of a value; the file is probably cut short"
    case .unexpected: "a value was expected here, and this character begins none; correct it"
    case .strayComma: "a comma stands where a value or member was expected; remove it"
    case .expectedName: "a member's name in double quotes was expected here; add it"
    case .expectedColon: "a colon was expected after the member's name; add it"
    case .expectedComma: "a comma or the closing bracket was expected here; add it"
    case .notFinite: "JSON has no NaN or Infinity; write a number or null"
    case .badWord: "only true, false and null may stand without quotes; correct the word"
    case .badNumber:
      "the number is not JSON: no leading zero or plus, digits on both sides of the point"
    case .controlCharacter: "a control character stands in a string; write it as an escape"
    case .badEscape: "the string has an escape that JSON does not know; correct it"
    case .loneSurrogate: "the string has half of a surrogate pair; write the whole character"
    case .notUTF8: "the bytes are not UTF-8; save the file as UTF-8"
    case .wideEncoding: "the text is UTF-16 or UTF-32; save the file as UTF-8"
    case .tooDeep:
      "arrays and objects are nested more than \(JSONScanner.maximumDepth) deep; flatten them"
    case .tooLong: "a number or name is longer than is read; shorten it"
    case .trailingText: "there is text after the end of the value; remove it"
    case .unreadable: "the bytes could not be read to their end"
    }
  }
}
