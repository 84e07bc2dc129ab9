// SPDX-License-Identifier: Apache-2.0

import CExpat
import Glibc

/// Takes what an `XMLReader` finds, element by element.
protocol XMLHandler: AnyObject {
  /// An element begins; says whether the text directly inside it is wanted.
  func start(_ name: XMLName, in reader: XMLReader) -> Bool
  /// An element ends; `text` is what stood before its first child, nil when it was not wanted.
  func end(text: UnsafeBufferPointer<UInt8>?)
}

/// An element's name, valid during the call that gives it.
@safe struct XMLName {
  fileprivate let pointer: UnsafePointer<XML_Char>

  /// Whether the name is exactly this.
  @inline(__always)
  func equals(_ name: StaticString) -> Bool {
    let other = unsafe UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
    return unsafe strcmp(pointer, other) == 0
  }

  /// The name's first byte.
  @inline(__always)
  var first: UInt8 { unsafe UInt8(bitPattern: pointer[0]) }

  /// The name as text.
  var string: String { unsafe String(cString: pointer) }
}

/// Expat behind guards: no DOCTYPE, bounded depth, text and size, nothing kept between documents.
///
/// One parser is reset from file to file; after any document that did not end well it is made anew,
/// because a reset parser has been seen to fail on what follows.
@safe final class XMLReader {
  /// The deepest nesting accepted; an annotation needs five levels.
  static let depthLimit = 64
  /// The longest text of one wanted element, in bytes.
  static let textLimit = 4096
  /// The largest document, in bytes.
  static let sizeLimit = 16 << 20

  private var parser: XML_Parser?
  private var handler: (any XMLHandler)?
  private var fault: XMLFault?
  private var depth = 0
  /// The depth of the element whose text is wanted; 0 when none is.
  private var wantedDepth = 0
  private var textCount = 0
  private let text = UnsafeMutablePointer<UInt8>.allocate(capacity: XMLReader.textLimit)

  deinit {
    unsafe text.deallocate()
    if let parser = unsafe parser { unsafe XML_ParserFree(parser) }
  }

  /// The byte offset of the element that just begins.
  var offset: Int {
    guard let parser = unsafe parser else { return 0 }
    return unsafe max(0, Int(XML_GetCurrentByteIndex(parser)))
  }

  /// Reads one document to its end or to what stops it.
  func parse(_ bytes: UnsafeRawBufferPointer, handler: any XMLHandler) -> XMLFault? {
    guard bytes.count <= Self.sizeLimit, let length = Int32(exactly: bytes.count) else {
      return XMLFault(.tooLarge, offset: 0, detail: "the file is larger than 16 MiB")
    }
    guard let parser = unsafe readyParser() else {
      return XMLFault(.memory, offset: 0, detail: "there is not enough memory to parse it")
    }
    self.handler = handler
    depth = 0
    wantedDepth = 0
    fault = nil
    let status = unsafe XML_Parse(
      parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), length, 1)
    self.handler = nil
    if status == XML_STATUS_OK, fault == nil { return nil }
    let result = unsafe fault ?? XMLFault(expat: parser, bytes)
    unsafe XML_ParserFree(parser)
    unsafe self.parser = nil
    return result
  }

  /// Stops the parse that runs, with this fault.
  func stop(_ fault: XMLFault) {
    if self.fault == nil { self.fault = fault }
    if let parser = unsafe parser { unsafe _ = XML_StopParser(parser, 0) }
  }

  private func readyParser() -> XML_Parser? {
    if let parser = unsafe parser {
      guard unsafe XML_ParserReset(parser, nil) != 0 else { return nil }
    } else {
      unsafe parser = XML_ParserCreate(nil)
    }
    guard let parser = unsafe parser else { return nil }
    unsafe XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    unsafe XML_SetElementHandler(
      parser,
      { context, name, _ in
        guard let name = unsafe name else { return }
        unsafe XMLReader.from(context)?.started(XMLName(pointer: name))
      },
      { context, _ in unsafe XMLReader.from(context)?.ended() })
    unsafe XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
      guard let reader = unsafe XMLReader.from(context) else { return }
      reader.stop(
        XMLFault(.doctype, offset: reader.offset, detail: "it declares a document type"))
    }
    return unsafe parser
  }

  private static func from(_ context: UnsafeMutableRawPointer?) -> XMLReader? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<XMLReader>.fromOpaque(context).takeUnretainedValue()
  }

  private func started(_ name: XMLName) {
    // Expat finishes the token in hand after a stop: an empty element still ends.
    guard fault == nil else { return }
    depth += 1
    if depth > Self.depthLimit {
      return stop(
        XMLFault(
          .tooDeep, offset: offset, detail: "elements are nested deeper than \(Self.depthLimit)"))
    }
    if wantedDepth != 0 { setTextHandler(on: false) }
    guard handler?.start(name, in: self) == true, wantedDepth == 0 else { return }
    wantedDepth = depth
    textCount = 0
    setTextHandler(on: true)
  }

  private func ended() {
    guard fault == nil else { return }
    if wantedDepth == depth {
      wantedDepth = 0
      setTextHandler(on: false)
      unsafe handler?.end(text: UnsafeBufferPointer(start: text, count: textCount))
    } else {
      unsafe handler?.end(text: nil)
    }
    depth -= 1
  }

  /// Text is only asked for where it is wanted: the whitespace between elements costs nothing then.
  private func setTextHandler(on: Bool) {
    guard let parser = unsafe parser else { return }
    guard on else { return unsafe XML_SetCharacterDataHandler(parser, nil) }
    unsafe XML_SetCharacterDataHandler(parser) { context, bytes, count in
      guard let bytes = unsafe bytes else { return }
      unsafe XMLReader.from(context)?.received(bytes, Int(count))
    }
  }

  private func received(_ bytes: UnsafePointer<XML_Char>, _ count: Int) {
    guard fault == nil else { return }
    guard count <= Self.textLimit - textCount else {
      return stop(
        XMLFault(
          .textTooLong, offset: offset,
          detail: "the text of an element is longer than \(Self.textLimit) bytes"))
    }
    unsafe memcpy(text + textCount, bytes, count)
    textCount += count
  }
}
