// SPDX-License-Identifier: Apache-2.0

import LadingText

/// A change of what stands in an input's `data` beside its content.
struct ClarifaiPatch {
  enum Action: String {
    /// Concepts and metadata are added to those that are there.
    case merge
    /// What is named takes the place of what is there.
    case overwrite
    /// Concepts and metadata that are named go.
    case remove
  }

  let action: Action

  func applied(_ change: JSONValue, to data: JSONValue) -> JSONValue {
    var members = data.object ?? []
    for part in change.object ?? [] where ClarifaiMedia(rawValue: part.name) == nil {
      let old = members.first { $0.name == part.name }?.value
      let new = value(part, old: old)
      members.removeAll { $0.name == part.name }
      if let new { members.append(JSONValue.Member(part.name, new)) }
    }
    return .object(members)
  }

  private func value(_ part: JSONValue.Member, old: JSONValue?) -> JSONValue? {
    switch (action, part.value, old) {
    case (.overwrite, let new, _), (.merge, let new, nil): return new
    case (.merge, .array(let new), .array(let old)):
      let ids = new.map(Self.id)
      return .array(old.filter { !ids.contains(Self.id($0)) } + new)
    case (.merge, .object(let new), .object(let old)):
      let names = new.map(\.name)
      return .object(old.filter { !names.contains($0.name) } + new)
    case (.merge, let new, _): return new
    case (.remove, .array(let gone), .array(let old)):
      let ids = gone.map(Self.id)
      return .array(old.filter { !ids.contains(Self.id($0)) })
    case (.remove, .object(let gone), .object(let old)):
      let names = gone.map(\.name)
      return .object(old.filter { !names.contains($0.name) })
    case (.remove, _, _): return nil
    }
  }

  private static func id(_ item: JSONValue) -> String? {
    item["id"]?.string ?? item["name"]?.string
  }
}
