// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
  /// The value as JSON text in one line.
  public var text: String {
    var json = JSONWriter()
    write(to: &json)
    return json.string
  }

  /// Writes the value where the writer stands, with the writer's own line breaks and indentation.
  public func write(to json: inout JSONWriter) {
    switch self {
    case .null: json.null()
    case .bool(let flag): json.value(flag)
    case .integer(let number): json.value(number)
    case .number(let number): json.value(number)
    case .string(let text): json.value(text)
    case .array(let elements):
      json.array { json in
        for element in elements { element.write(to: &json) }
      }
    case .object(let members):
      json.object { json in
        for member in members {
          json.key(member.name)
          member.value.write(to: &json)
        }
      }
    }
  }
}
