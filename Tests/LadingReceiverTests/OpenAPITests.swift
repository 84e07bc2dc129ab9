// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import LadingReceiver
import LadingTestKit
import LadingText
import Testing

@testable import LadingReceiver

/// The OpenAPI document: all that is served is in it, and all that the service's own document has.
@Suite struct OpenAPITests {
  static let document: JSONValue = (try? JSONValue(parsing: OpenAPIDocument.text)) ?? .null

  @Test func isServed() async throws {
    try await ReceiverHarness().run { caller in
      let answer = try await caller.get("/openapi.json")
      #expect(answer.status == 200)
      #expect(answer.json == Self.document && answer.json["openapi"]?.string == "3.0.3")
    }
  }

  /// `GET /a/{}/b`, whatever the parameter is called.
  private static func key(_ method: String, _ path: String) -> String {
    let parts = path.split(separator: "/").map { part in
      part.hasPrefix(":") || part.hasPrefix("{") ? "{}" : String(part)
    }
    return "\(method.uppercased()) /\(parts.joined(separator: "/"))"
  }

  @Test func everyRouteIsInIt() throws {
    let receiver = try Receiver(options: ReceiverHarness().options) { _ in }
    let served = Set(
      receiver.makeRouter().routes.map { Self.key($0.method.rawValue, $0.path.description) })
    let described = Set(OpenAPIDocument.operations.map { Self.key($0.method, $0.path) })
    #expect(served.subtracting(described).isEmpty, "served and not described")
    #expect(described.subtracting(served).isEmpty, "described and not served")
    #expect(OpenAPIDocument.operations.count == described.count, "described twice")
    let ids = OpenAPIDocument.operations.map(\.id)
    #expect(Set(ids).count == ids.count)
  }

  @Test func referencesLead() {
    func check(_ value: JSONValue) {
      if let target = value["$ref"]?.string {
        #expect(Self.resolve(value, in: Self.document) != nil, "\(target)")
      }
      for element in value.array ?? [] { check(element) }
      for member in value.object ?? [] { check(member.value) }
    }
    check(Self.document)
  }

  @Test(.enabled(if: Seeds.isPresent, "the seed documents are not beside this checkout"))
  func coversTheServicesOwnDocument() throws {
    let seed = try JSONValue(parsing: readFile(Seeds.path + "/001-openapi-merged.json"))
    let paths = try #require(seed["paths"]?.object)
    #expect(paths.count >= 10)
    for path in paths {
      for operation in path.value.object ?? [] {
        let place = "\(operation.name) \(path.name)"
        guard let own = Self.document["paths"]?[path.name]?[operation.name] else {
          Issue.record("\(place) is not in our document")
          continue
        }
        for problem in Self.differences(own, operation.value, seed, place) {
          Issue.record("\(problem)")
        }
      }
    }
  }

  /// A test of the comparison itself: what lacks is seen.
  @Test func comparisonSeesWhatLacks() throws {
    let seed = try JSONValue(
      parsing: """
        {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "enum": ["x"]},
         "b": {"type": "integer", "nullable": true}}}
        """)
    func problems(_ own: String) throws -> Int {
      Self.differences(try JSONValue(parsing: own), seed, seed, "").count
    }
    #expect(
      try problems(
        """
        {"type": "object", "required": ["a", "b"], "properties": {
         "a": {"type": "string", "enum": ["x", "y"]}, "b": {"type": "integer", "nullable": true}}}
        """) == 0)
    for own in [
      #"{"type": "object", "properties": {"a": {"type": "string", "enum": ["x"]}}}"#,
      """
      {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "enum": ["y"]},
       "b": {"type": "integer", "nullable": true}}}
      """,
      """
      {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "enum": ["x"]},
       "b": {"type": "string", "nullable": true}}}
      """,
    ] {
      #expect(try problems(own) > 0, "\(own)")
    }
  }

  private static func resolve(_ value: JSONValue, in document: JSONValue) -> JSONValue? {
    guard let target = value["$ref"]?.string else { return value }
    var place: JSONValue? = document
    for part in target.split(separator: "/").dropFirst() { place = place?[String(part)] }
    return place
  }

  /// What the seed says and ours does not; descriptions are each document's own.
  private static func differences(
    _ own: JSONValue, _ seed: JSONValue, _ seedDocument: JSONValue, _ place: String
  ) -> [String] {
    guard let own = resolve(own, in: document), let seed = resolve(seed, in: seedDocument) else {
      return ["\(place): a reference leads nowhere"]
    }
    switch seed {
    case .object(let members):
      return members.flatMap { member -> [String] in
        if ["description", "summary", "tags"].contains(member.name) { return [] }
        guard let value = own[member.name] else { return ["\(place) lacks \(member.name)"] }
        return differences(value, member.value, seedDocument, "\(place)/\(member.name)")
      }
    case .array(let items):
      // Lists are sets here: of parameters by their names, of words, of names that are required.
      let ours = (own.array ?? []).compactMap { resolve($0, in: document) }
      return items.flatMap { item -> [String] in
        guard let item = resolve(item, in: seedDocument) else { return ["\(place): nothing there"] }
        guard let name = item["name"]?.string else {
          return ours.contains(item) ? [] : ["\(place) lacks \(item)"]
        }
        guard let same = ours.first(where: { $0["name"]?.string == name }) else {
          return ["\(place) lacks \(name)"]
        }
        return differences(same, item, seedDocument, "\(place)/\(name)")
      }
    default: return own == seed ? [] : ["\(place) is \(own), expected \(seed)"]
    }
  }
}
