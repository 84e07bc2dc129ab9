// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Images too large to go to Clarifai by the batch.
final class TargetClarifaiBatch: EntryRule {
  static let info = RuleInfo(
    "target/clarifai-batch", .warning,
    "128 images in a row have more bytes than a request to Clarifai may.",
    why: """
      Clarifai takes 128 inputs and 128 MB in a request. Its client counts the inputs only, so a \
      request that is too large is sent whole, and refused.
      """,
    remedy: "Send fewer images in a request.",
    flagged: [
      RuleExample(
        ["a.bmp": .image(64, 48), "b.bmp": .image(64, 48, seed: 1)], targets: [.clarifai],
        limits: Target.Limits(requestBytes: 10_000))
    ],
    accepted: [
      RuleExample(
        ["a.bmp": .image(64, 48), "b.bmp": .image(64, 48, seed: 1)], targets: [.clarifai],
        limits: Target.Limits(requestBytes: 100_000)),
      RuleExample(
        ["a.bmp": .image(64, 48), "b.bmp": .image(64, 48, seed: 1)],
        limits: Target.Limits(requestBytes: 10_000)),
    ])

  /// Inputs of a request at most.
  private static let inputs = 128

  private var sizes: [Int64] = []
  private let isAsked: Bool

  init(_ session: LintSession) { isAsked = session.options.targets.contains(.clarifai) }

  func visit(entry index: Int, in session: LintSession) {
    if isAsked, session.inventory.kind(index) == .image {
      sizes.append(session.inventory.size(index))
    }
  }

  func finish(_ session: LintSession, summary: FormatSummary) {
    guard let limit = session.limits(of: .clarifai).requestBytes, !sizes.isEmpty else { return }
    let largest = largestRequest(of: Self.inputs)
    guard largest > limit else { return }
    var fitting = Self.inputs
    while fitting > 1, largestRequest(of: fitting) > limit { fitting /= 2 }
    session.sink.report(Self.self, at: .dataset) {
      FindingDetail(
        "A request of \(Self.inputs) images would have up to \(largest) bytes, and clarifai takes "
          + "\(limit); send at most \(fitting) at a time")
    }
  }

  /// The bytes of the largest request when images go in path order, so many at a time.
  private func largestRequest(of count: Int) -> Int64 {
    var largest: Int64 = 0
    for start in stride(from: 0, to: sizes.count, by: count) {
      let sum = sizes[start..<min(start + count, sizes.count)].reduce(Int64(0)) {
        let (sum, overflow) = $0.addingReportingOverflow($1)
        return overflow ? .max : sum
      }
      largest = max(largest, sum)
    }
    return largest
  }
}
