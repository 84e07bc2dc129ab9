// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingArchive
import LadingFormats
import LadingModel

/// `lading detect`: names a dataset's format, with the evidence for it.
struct DetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect", abstract: "Name a dataset's format, with the evidence for it.",
    discussion: """
        lading detect my-dataset
        lading detect export.tar --output-format json

      Exit codes: 0 recognised, 1 not recognised, 2 wrong usage, 3 not found or not readable.
      """)

  /// How the answer is written.
  enum Style: String, CaseIterable, ExpressibleByArgument {
    case text, json
  }

  @Argument(help: "A folder, a zip or a tar.")
  var path: String

  @Option(help: "How the answer is written.")
  var outputFormat = Style.text

  @OptionGroup var trust: TrustOptions
  @OptionGroup var talk: TalkOptions

  func run() throws {
    switch try openDataset(path, limits: trust.limits) {
    case .noDataset(let error, let bytes):
      let nothing = Detection(
        format: nil, confidence: .none, score: 0, root: [], evidence: [], missing: [error.detail])
      let source = Report.Source(path: path, container: nil, files: 0, bytes: bytes)
      try show(DetectionRenderer(source: source, detection: nothing))
    case .source(let source):
      let detection: Detection
      do {
        detection = try Detector.detect(source)
      } catch {
        throw inputFailure(error, path: path)
      }
      let description = Report.Source(
        path: path, container: source.container, files: source.inventory.count,
        bytes: source.inventory.totalBytes)
      try show(DetectionRenderer(source: description, detection: detection))
    }
  }

  private func show(_ renderer: DetectionRenderer) throws {
    try Console.write(outputFormat == .json ? renderer.json() : renderer.text(talk.style))
    if renderer.detection.format == nil { throw Outcome(status: .findings) }
  }
}
