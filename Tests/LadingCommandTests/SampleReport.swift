// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// Reports made by hand, with every shape that a renderer meets.
enum SampleReport {
  /// Faults of all severities, several of a kind, some not listed, one name that is not UTF-8.
  static let faulty: Report = {
    var findings = [
      finding(
        "layout/unsupported-media", .warning,
        "This is a video; the target takes images only, so it is left out", "clip.mp4"),
      finding(
        "image/truncated", .error, "The file ends before its end marker; copy it again",
        "train/b.jpg", image: "train/b.jpg"),
      finding(
        "image/truncated", .error, "The file ends before its end marker; copy it again",
        "train/c.jpg", image: "train/c.jpg"),
      finding(
        "image/truncated", .error, "The file ends before its end marker; copy it again",
        "train/d.jpg", image: "train/d.jpg"),
      finding(
        "image/truncated", .error, "The file ends before its end marker; copy it again",
        "train/e.jpg", image: "train/e.jpg"),
      finding("archive/nested-root", .info, "Everything lies in the folder \"pets\"", nil),
    ]
    findings.append(
      Finding(
        rule: "image/not-an-image", severity: .error, message: "The content is HTML",
        location: Location(path: [0x70, 0xE9, 0x2E, 0x6A, 0x70, 0x67]),
        fingerprint: "00ff00ff00ff00ff"))
    for index in 1...7 {
      findings.append(
        finding(
          "coco/bbox-out-of-bounds", index == 7 ? .warning : .error,
          "The box reaches \(index * 3) pixels beyond the right edge",
          "train/_annotations.coco.json", line: 12, column: 80 * index,
          pointer: "/annotations/\(index)/bbox", image: "train/a\u{1B}[31m.jpg"))
    }
    return Report(
      source: Report.Source(path: "pets.zip", container: .zip, files: 1234, bytes: 34_567_890),
      dataset: Report.Dataset(
        format: .coco, confidence: .certain, score: 145, root: "pets", tasks: ["detection"],
        evidence: [
          Evidence(
            format: .coco, path: EntryPath("pets/train/_annotations.coco.json"), points: 60,
            reason: "keys images, annotations, categories"),
          Evidence(format: .yolo, path: nil, points: -10, reason: "no label files"),
        ],
        images: 1200, masks: 3, annotations: 4500, annotationFiles: 2,
        classes: [
          ClassCount(name: "cat", annotations: 4000), ClassCount(name: "dög", annotations: 500),
        ],
        splits: [
          SplitCount(name: "train", images: 1000, annotations: 4000),
          SplitCount(name: "valid", images: 197, annotations: 500),
        ]),
      summary: Report.Summary(
        errors: 131, warnings: 2, infos: 1,
        byRule: [
          "layout/unsupported-media": 1, "image/truncated": 4, "archive/nested-root": 1,
          "image/not-an-image": 1, "coco/bbox-out-of-bounds": 127,
        ]),
      verdicts: [
        Verdict(target: .roboflowZip, accepted: true, archives: 1, reasons: []),
        Verdict(
          target: .roboflowBatch, accepted: false, archives: 3,
          reasons: ["archive/unreadable", "target/shard-too-many-images"]),
        Verdict(target: .prolific, accepted: false, archives: nil, reasons: ["target/no-images"]),
      ],
      findings: findings, findingsOmitted: 120,
      api: Report.API(
        uploaded: 1100, failed: 97,
        warnings: [
          Report.API.Issue(
            type: "layout/unsupported-media", fileName: "clip.mp4", reason: "This is a video")
        ],
        errors: [
          Report.API.Issue(
            type: "image/truncated", fileName: "train/b.jpg", reason: "It ends early")
        ]))
  }()

  /// A folder without a fault.
  static let clean = Report(
    source: Report.Source(path: "my pets", container: .folder, files: 3, bytes: 999),
    dataset: Report.Dataset(
      format: .classification, confidence: .probable, score: 40, root: "",
      tasks: ["classification"], evidence: [], images: 1, masks: 0, annotations: 1,
      annotationFiles: 0, classes: [ClassCount(name: "cat", annotations: 1)],
      splits: [SplitCount(name: "", images: 1, annotations: 1)]),
    summary: Report.Summary(errors: 0, warnings: 0, infos: 0, byRule: [:]),
    verdicts: [Verdict(target: .roboflowZip, accepted: true, archives: 1, reasons: [])],
    findings: [], findingsOmitted: 0,
    api: Report.API(uploaded: 1, failed: 0, warnings: [], errors: []))

  /// The same folder with findings that do not count.
  static let suppressed: Report = {
    var report = clean
    report.suppression = Report.Suppression(
      configuration: "my pets/lading.yaml", ignoredByPath: 1200,
      baseline: Report.Suppression.Baseline(path: "known.json", known: 1, stale: 2))
    return report
  }()

  /// A file that is no dataset.
  static let unreadable = Report(
    source: Report.Source(path: "notes.txt", container: nil, files: 0, bytes: 12),
    dataset: Report.Dataset(
      format: nil, confidence: .none, score: 0, root: "", tasks: [], evidence: [], images: 0,
      masks: 0, annotations: 0, annotationFiles: 0, classes: [], splits: []),
    summary: Report.Summary(
      errors: 1, warnings: 0, infos: 0, byRule: ["archive/unreadable": 1]),
    verdicts: [
      Verdict(
        target: .roboflowZip, accepted: false, archives: nil, reasons: ["archive/unreadable"])
    ],
    findings: [
      Finding(
        rule: "archive/unreadable", severity: .error,
        message: "This cannot be read as a dataset: it is neither a zip nor a tar",
        location: Location(), fingerprint: "0123456789abcdef")
    ],
    findingsOmitted: 0,
    api: Report.API(
      uploaded: 0, failed: 0, warnings: [],
      errors: [
        Report.API.Issue(
          type: "archive/unreadable", fileName: "notes.txt", reason: "It is neither a zip nor a tar"
        )
      ]))

  private static func finding(
    _ rule: RuleID, _ severity: Severity, _ message: String, _ path: String?, line: Int? = nil,
    column: Int? = nil, pointer: String? = nil, image: String? = nil
  ) -> Finding {
    Finding(
      rule: rule, severity: severity, message: message,
      location: Location(
        path: path.map { Array($0.utf8) }, line: line, column: column, pointer: pointer,
        image: image.flatMap { EntryPath($0) }),
      fingerprint: "0011223344556677")
  }
}
