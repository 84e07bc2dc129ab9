// SPDX-License-Identifier: Apache-2.0

public import LadingModel
public import LadingText

extension Receipt {
  /// Writes the receipt as a JSON object.
  public func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("target", target)
      json.member("name", name)
      json.member("bytes", bytes)
      json.member("sha256", sha256)
      json.member("outcome", outcome.rawValue)
      json.key("references")
      json.object { json in
        for (name, value) in references.sorted(by: { $0.key < $1.key }) { json.member(name, value) }
      }
      if let sent { json.member("sent", sent) }
      if let accepted { json.member("accepted", accepted) }
      json.member("rejected", rejected)
      for (name, remarks) in [("warnings", warnings), ("errors", errors)] {
        json.key(name)
        json.array { json in
          for remark in remarks { remark.write(to: &json) }
        }
      }
    }
  }

  /// Reads what `write` wrote; nil when it is something else.
  public init?(_ json: JSONValue) {
    guard let target = json["target"]?.string, let name = json["name"]?.string,
      let bytes = json["bytes"]?.integer, let sha256 = json["sha256"]?.string,
      let outcome = json["outcome"]?.string.flatMap({ Outcome(rawValue: $0) })
    else { return nil }
    var references: [String: String] = [:]
    for member in json["references"]?.object ?? [] {
      references[member.name] = member.value.string
    }
    self.init(
      target: target, name: name, bytes: Int64(bytes), sha256: sha256, outcome: outcome,
      references: references, sent: json["sent"]?.integer, accepted: json["accepted"]?.integer,
      rejected: json["rejected"]?.integer ?? 0, warnings: Remark.list(json["warnings"]),
      errors: Remark.list(json["errors"]))
  }
}

extension Receipt.Remark {
  func write(to json: inout JSONWriter) {
    json.object { json in
      if !type.isEmpty { json.member("type", type) }
      if !subject.isEmpty { json.member("file_name", subject) }
      json.member("reason", reason)
    }
  }

  /// Reads remarks as services write them: strings, or objects under one of several names.
  static func list(_ json: JSONValue?) -> [Receipt.Remark] {
    (json?.array ?? []).compactMap { item in
      if let text = item.string { return Receipt.Remark(reason: text) }
      guard item.object != nil else { return nil }
      func first(_ names: [String]) -> String? {
        for name in names {
          if let text = item[name]?.string { return text }
          if let text = item[name]?["message"]?.string { return text }
          if let number = item[name]?.integer { return String(number) }
        }
        return nil
      }
      return Receipt.Remark(
        type: first(["type", "code"]) ?? "",
        subject: first(["file_name", "fileName", "file", "image", "filename", "name", "path"])
          ?? "",
        reason: first(["reason", "message", "error", "warning", "detail", "description"])
          ?? "the service gives no reason")
    }
  }
}
