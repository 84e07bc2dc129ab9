// SPDX-License-Identifier: Apache-2.0

import LadingText

/// Checks one JSON record against the import's limits and a schema, out of a scanner, so that a
/// record of any length takes the same memory.
struct RecordObjectChecker {
  let schema: RecordSchema?
  private let types: [String: RecordSchema.FieldType]

  init(_ schema: RecordSchema?) {
    self.schema = schema
    types = Dictionary(
      (schema?.fields ?? []).map { ($0.key, $0.type) }, uniquingKeysWith: { first, _ in first })
  }

  /// Checks the object that the scanner reads; `start` is where it begins in the file.
  func check(_ scanner: inout JSONScanner, at start: Int) -> [ImportFault] {
    var faults: [ImportFault] = []
    do throws(JSONError) {
      let kind = try scanner.kind()
      if kind == .object {
        try readMembers(&scanner, start, &faults)
      } else {
        faults.append(ImportFault(.noObject(kind), at: start + scanner.offset))
        try scanner.skipValue()
      }
      try scanner.finish()
    } catch {
      // The first fault of grammar hides all that follows it, and makes a count of fields moot.
      faults = [ImportFault(.json(error.code), at: start + error.offset)]
    }
    return faults
  }

  private func readMembers(
    _ scanner: inout JSONScanner, _ start: Int, _ faults: inout [ImportFault]
  ) throws(JSONError) {
    var keys: Set<String> = []
    var count = 0
    _ = try scanner.peek()
    let opening = scanner.offset
    if try scanner.beginObject() {
      repeat {
        count += 1
        _ = try scanner.peek()
        let place = start + scanner.offset
        let key = String(decoding: try scanner.readName(), as: UTF8.self)
        // What is beyond the limit is only counted: a record must not fill the memory.
        if count > RecordSchema.fieldLimit {
          try scanner.skipValue()
          continue
        }
        let length = key.unicodeScalars.count
        if !(1...RecordSchema.keyLimit).contains(length) {
          faults.append(ImportFault(.keyLength(length), at: place))
        }
        if !keys.insert(key).inserted {
          faults.append(ImportFault(.repeatedKey(key), at: place))
        }
        try readValue(of: key, &scanner, start, &faults)
      } while try scanner.nextMember()
    }
    if count > RecordSchema.fieldLimit {
      faults.append(ImportFault(.tooManyFields(count), at: start + opening))
      return
    }
    guard let schema, schema.isStrict else { return }
    for field in schema.fields where !keys.contains(field.key) {
      faults.append(ImportFault(.missingField(field.key), at: start + opening))
    }
  }

  private func readValue(
    of key: String, _ scanner: inout JSONScanner, _ start: Int, _ faults: inout [ImportFault]
  ) throws(JSONError) {
    guard let type = types[key], type.isAddress else { return try scanner.skipValue() }
    let kind = try scanner.kind()
    let place = start + scanner.offset
    guard kind == .string else {
      faults.append(ImportFault(.noAddress(key: key, value: nil), at: place))
      return try scanner.skipValue()
    }
    try scanner.readString()
    let text = String(decoding: scanner.copyText(), as: UTF8.self)
    if let fault = Self.addressFault(text, key: key, type: type) {
      faults.append(ImportFault(fault, at: place))
    }
  }

  /// What is wrong with a field that is to be an address; nil when nothing is.
  static func addressFault(
    _ text: String, key: String, type: RecordSchema.FieldType
  ) -> ImportFault.Kind? {
    guard isWebAddress(text) else { return .noAddress(key: key, value: text) }
    let path = text.prefix { $0 != "?" && $0 != "#" }
    guard !type.endings.isEmpty, let name = path.split(separator: "/").last,
      let dot = name.lastIndex(of: ".")
    else { return nil }
    let ending = name[name.index(after: dot)...].lowercased()
    return type.endings.contains(ending)
      ? nil : .unknownMedia(key: key, ending: ending, type: type)
  }
}
