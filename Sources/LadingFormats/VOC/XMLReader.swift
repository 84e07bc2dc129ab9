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

  // One thread, no overlap: expat calls back from inside `parse`, never from inside a callback.
  // Checked access to these few words would cost a tenth of the whole parse.
  @exclusivity(unchecked) private var parser: XML_Parser?
  @exclusivity(unchecked) private var handler: (any XMLHandler)?
  @exclusivity(unchecked) private var fault: XMLFault?
  @exclusivity(unchecked) private var hasStopped = false
  @exclusivity(unchecked) private var depth = 0
  /// The depth of the element whose text is wanted; 0 when none is.
  @exclusivity(unchecked) private var wantedDepth = 0
  @exclusivity(unchecked) private var textCount = 0
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
    unsafe self.handler = handler
    unsafe depth = 0
    unsafe wantedDepth = 0
    unsafe fault = nil
    unsafe hasStopped = false
    let status = unsafe XML_Parse(
      parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), length, 1)
    unsafe self.handler = nil
    let fault = unsafe self.fault
    if status == XML_STATUS_OK, fault == nil { return nil }
    let result = unsafe fault ?? XMLFault(expat: parser, bytes)
    unsafe XML_ParserFree(parser)
    unsafe self.parser = nil
    return result
  }

  /// Stops the parse that runs, with this fault.
  func stop(_ fault: XMLFault) {
    if unsafe self.fault == nil { unsafe self.fault = fault }
    unsafe hasStopped = true
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
        unsafe XMLReader.with(context) { unsafe $0.started(XMLName(pointer: name)) }
      },
      { context, _ in unsafe XMLReader.with(context) { $0.ended() } })
    unsafe XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
      unsafe XMLReader.with(context) { reader in
        reader.stop(
          XMLFault(.doctype, offset: reader.offset, detail: "it declares a document type"))
      }
    }
    return unsafe parser
  }

  /// The reader behind expat's user data; it outlives the parse, so nothing is counted.
  @inline(__always)
  private static func with(
    _ context: UnsafeMutableRawPointer?, _ body: (XMLReader) -> Void
  ) {
    guard let context = unsafe context else { return }
    unsafe Unmanaged<XMLReader>.fromOpaque(context)._withUnsafeGuaranteedRef { body($0) }
  }

  private func started(_ name: XMLName) {
    // Expat finishes the token in hand after a stop: an empty element still ends.
    if unsafe hasStopped { return }
    unsafe depth += 1
    if unsafe depth > Self.depthLimit {
      return stop(
        XMLFault(
          .tooDeep, offset: offset, detail: "elements are nested deeper than \(Self.depthLimit)"))
    }
    if unsafe wantedDepth != 0 { setTextHandler(on: false) }
    guard unsafe handler?.start(name, in: self) == true, unsafe wantedDepth == 0 else { return }
    unsafe wantedDepth = depth
    unsafe textCount = 0
    setTextHandler(on: true)
  }

  private func ended() {
    if unsafe hasStopped { return }
    if unsafe wantedDepth == depth {
      unsafe wantedDepth = 0
      setTextHandler(on: false)
      unsafe handler?.end(text: UnsafeBufferPointer(start: text, count: textCount))
    } else {
      unsafe handler?.end(text: nil)
    }
    unsafe depth -= 1
  }

  /// Text is only asked for where it is wanted: the whitespace between elements costs nothing then.
  private func setTextHandler(on: Bool) {
    guard let parser = unsafe parser else { return }
    guard on else { return unsafe XML_SetCharacterDataHandler(parser, nil) }
    unsafe XML_SetCharacterDataHandler(parser) { context, bytes, count in
      guard let bytes = unsafe bytes else { return }
      unsafe XMLReader.with(context) { unsafe $0.received(bytes, Int(count)) }
    }
  }

  private func received(_ bytes: UnsafePointer<XML_Char>, _ count: Int) {
    if unsafe hasStopped { return }
    guard unsafe count <= Self.textLimit - textCount else {
      return stop(
        XMLFault(
          .textTooLong, offset: offset,
          detail: "the text of an element is longer than \(Self.textLimit) bytes"))
    }
    unsafe memcpy(text + textCount, bytes, count)
    unsafe textCount += count
  }
}
