// SPDX-License-Identifier: Apache-2.0

import CYAML

/// One event of libyaml, with byte offsets and Swift text.
struct LibYAMLEvent {
  enum Kind {
    case streamEnd, documentStart, other, alias, scalar, sequenceStart, mappingStart, end
  }

  var kind: Kind
  /// A scalar's value or an alias's name.
  var text = ""
  var anchor: String?
  var isPlain = false
  var isFlow = false
  var start = 0
  var end = 0
}

/// Pulls events out of libyaml and closes it when it goes away.
///
/// Safe: the pointers live as long as it does and never leave it.
@safe
final class LibYAMLParser {
  private let input: UnsafeMutableBufferPointer<UInt8>
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  /// The byte offset of every character; nil where each is one byte.
  private let characters: [Int32]?

  init(_ text: [UInt8]) {
    // Where the encoding is given, libyaml takes a byte order mark for a column of the first line.
    var bytes = text
    if bytes.starts(with: PlainText.byteOrderMark) {
      bytes.replaceSubrange(..<3, with: [10, 10, 10])
    }
    unsafe input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count + 1)
    _ = unsafe input.initialize(from: bytes + [0])
    unsafe parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    unsafe parser.initialize(to: yaml_parser_t())
    // libyaml counts its marks in characters.
    characters = bytes.contains { $0 >= 0x80 } ? Self.characterOffsets(bytes) : nil
    unsafe yaml_parser_initialize(parser)
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe input.deallocate()
  }

  /// The next event.
  func next() throws(YAMLError) -> LibYAMLEvent {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) != 0 else { throw error() }
    defer { unsafe yaml_event_delete(&event) }
    var result = LibYAMLEvent(kind: .other)
    result.start = unsafe byteOffset(Int(bitPattern: UInt(event.start_mark.index)))
    result.end = unsafe byteOffset(Int(bitPattern: UInt(event.end_mark.index)))
    switch unsafe event.type {
    // After the end of the stream libyaml answers with events of no type.
    case YAML_STREAM_END_EVENT, YAML_NO_EVENT: result.kind = .streamEnd
    case YAML_DOCUMENT_START_EVENT: result.kind = .documentStart
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: result.kind = .end
    case YAML_ALIAS_EVENT:
      result.kind = .alias
      result.text = unsafe string(event.data.alias.anchor) ?? ""
    case YAML_SCALAR_EVENT:
      result.kind = .scalar
      let scalar = unsafe event.data.scalar
      unsafe result.anchor = string(scalar.anchor)
      result.isPlain =
        unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE && scalar.plain_implicit != 0
      if let value = unsafe scalar.value {
        unsafe result.text = String(
          decoding: UnsafeBufferPointer(start: value, count: Int(scalar.length)), as: UTF8.self)
      }
    case YAML_SEQUENCE_START_EVENT:
      result.kind = .sequenceStart
      unsafe result.anchor = string(event.data.sequence_start.anchor)
      result.isFlow = unsafe event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
    case YAML_MAPPING_START_EVENT:
      result.kind = .mappingStart
      unsafe result.anchor = string(event.data.mapping_start.anchor)
      result.isFlow = unsafe event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
    default: break
    }
    return result
  }

  private func error() -> YAMLError {
    let problem = unsafe parser.pointee.problem
    let message = unsafe problem.map { unsafe String(cString: $0) } ?? "cannot be read"
    switch unsafe parser.pointee.error {
    case YAML_READER_ERROR:
      return YAMLError(
        offset: unsafe min(Int(parser.pointee.problem_offset), input.count - 1), message: message)
    case YAML_MEMORY_ERROR: return YAMLError(offset: 0, message: "is too large for the memory")
    default:
      return YAMLError(
        offset: unsafe byteOffset(Int(parser.pointee.problem_mark.index)), message: message)
    }
  }

  private func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    guard let pointer = unsafe pointer else { return nil }
    return unsafe String(decodingCString: pointer, as: UTF8.self)
  }

  private func byteOffset(_ index: Int) -> Int {
    guard let characters else {
      return unsafe min(index, input.count - 1)
    }
    return Int(characters[min(max(0, index), characters.count - 1)])
  }

  private static func characterOffsets(_ bytes: [UInt8]) -> [Int32] {
    var offsets: [Int32] = []
    for index in bytes.indices where bytes[index] & 0xC0 != 0x80 {
      offsets.append(Int32(truncatingIfNeeded: index))
    }
    offsets.append(Int32(truncatingIfNeeded: bytes.count))
    return offsets
  }
}
