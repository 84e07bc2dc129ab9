// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingText

/// Adds what is said about parts of inputs to those that the service has.
///
/// An annotation's id follows from its input and its place there, so that one that arrived is known
/// again, and none is added twice.
struct ClarifaiAnnotationPoster: Sendable {
  /// Annotations of a request at most.
  private static let count = 128

  let client: ClarifaiClient
  let limit: Int64

  private struct Annotation: Sendable {
    var input: Int
    var id: String
    var json: [UInt8]
  }

  /// Adds all annotations; gives the inputs of which the service refused one, and why.
  func post(
    _ items: [ClarifaiItem]
  ) async throws(UploadError) -> [(item: ClarifaiItem, why: String)] {
    var failed: [Int: String] = [:]
    // Inputs of an earlier run may have some of theirs.
    let known = try await existing(
      items.filter { $0.isUnsure && !$0.record.marks.isEmpty }.map(\.record.id))
    var batch: [Annotation] = []
    var bytes: Int64 = 0
    for (place, item) in items.enumerated() {
      for (number, mark) in item.record.marks.enumerated() {
        let id = Self.id(of: number, in: item.record.id)
        if known.contains(id) { continue }
        let json = ClarifaiWire.annotation(mark, id: id, input: item.record.id)
        if batch.count >= Self.count || bytes + Int64(json.count) + 64 > limit {
          try await send(batch, items, &failed)
          batch = []
          bytes = 0
        }
        batch.append(Annotation(input: place, id: id, json: json))
        bytes += Int64(json.count) + 1
      }
    }
    try await send(batch, items, &failed)
    return failed.sorted { $0.key < $1.key }.map { (items[$0.key].refused, $0.value) }
  }

  private static func id(of number: Int, in input: String) -> String {
    let hash = StreamingSHA256()
    hash.update(Array("\(input)\n\(number)".utf8))
    return String(hash.hex().prefix(32))
  }

  private func send(
    _ batch: [Annotation], _ items: [ClarifaiItem], _ failed: inout [Int: String]
  ) async throws(UploadError) {
    var batch = batch
    for attempt in 1... {
      if batch.isEmpty { return }
      do {
        let answer = try await client.ask(
          .post, ["annotations"], body: .bytes(ClarifaiWire.annotations(batch.map(\.json))),
          "\(batch.count) annotations")
        return try sort(batch, by: answer, &failed)
      } catch  where error.code == .unsure && attempt < client.service.wire.policy.attempts {
        let inputs = Set(batch.map(\.input)).sorted().map { items[$0].record.id }
        let arrived = try await existing(inputs)
        batch.removeAll { arrived.contains($0.id) }
      }
    }
  }

  private func sort(
    _ batch: [Annotation], by answer: ClarifaiAnswer, _ failed: inout [Int: String]
  ) throws(UploadError) {
    if answer.code == ClarifaiStatus.Code.success { return }
    let list = answer.list("annotations")
    guard list.count == batch.count else {
      throw client.refusal(answer, "\(batch.count) annotations")
    }
    for (annotation, own) in zip(batch, list) {
      let status = ClarifaiStatus(own)
      let isGood =
        status.code == ClarifaiStatus.Code.annotationSuccess
        || status.code == ClarifaiStatus.Code.annotationPending
      if !isGood, failed[annotation.input] == nil {
        failed[annotation.input] =
          "an annotation is refused: \(client.service.wire.redactor.clean(status.shown))"
      }
    }
  }

  /// The ids of all annotations that these inputs have.
  private func existing(_ inputs: [String]) async throws(UploadError) -> Set<String> {
    var found: Set<String> = []
    // Masks come back with them, so few inputs at a time.
    for start in stride(from: 0, to: inputs.count, by: 8) {
      let some = inputs[start..<min(start + 8, inputs.count)]
      for page in 1... {
        let answer = try await client.must(
          .get, ["annotations"],
          query: some.map { ("input_ids", $0) }
            + [("list_all_annotations", "true"), ("per_page", "500"), ("page", "\(page)")],
          "the annotations of \(some.count) inputs")
        let list = answer.list("annotations")
        for annotation in list {
          if let id = annotation["id"]?.string { found.insert(id) }
        }
        if list.count < 500 { break }
      }
    }
    return found
  }
}
