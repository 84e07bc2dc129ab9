// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// Reads a dataset of this format, runs its rules, and adds up its summary.
enum YoloLinter {
  static func lint(_ session: LintSession) throws(SourceError) -> FormatSummary {
    let layout = YoloLayout.open(
      session.source, root: session.detection.root, reader: session.reader)
    YoloConfigFindings(session: session, layout: layout).report()
    YoloPairingFindings(session: session, layout: layout).report()
    let rows = YoloRowFindings(session: session, layout: layout)
    let tally = try YoloReader.read(
      session.source, layout: layout, jobs: session.options.jobs, images: session.images
    ) { rows.report($0) }
    if tally.skewed > 0, tally.isOriented(layout.config), layout.config.task != "obb" {
      // That rows of nine columns are rotated boxes has shown only now.
      _ = try YoloReader.read(
        session.source, layout: layout, jobs: session.options.jobs, images: session.images,
        isOriented: true
      ) { if $0.kind == .notRectangle { rows.report($0) } }
    }
    reportTasks(session, layout, tally)
    return summary(session, layout, tally)
  }

  /// What only all labels together show.
  private static func reportTasks(
    _ session: LintSession, _ layout: YoloLayout, _ tally: YoloTally
  ) {
    let outlines = tally.polygons + tally.quadrangles
    if tally.mixedFiles == 0, tally.boxes > 0, outlines > 0 {
      session.sink.report(YoloMixedTasks.self, .warning, at: .dataset) {
        FindingDetail(
          """
          Some label files hold boxes (rows: \(tally.boxes)), others polygons (rows: \(outlines)), of \
          which trainers keep the boxes alone; make all rows boxes, or all polygons
          """)
      }
    }
    if tally.isAmbiguous(layout.config) {
      let place = layout.config.origin == .yaml ? layout.config.entry.map { Place.entry($0) } : nil
      session.sink.report(YoloTaskAmbiguous.self, at: place ?? .dataset) {
        FindingDetail(
          """
          Rows of nine columns (\(tally.quadrangles)) may be rotated boxes or polygons of four \
          points, and are read as polygons; write task: obb or task: segment into data.yaml
          """)
      }
    }
    if let pose = tally.undeclaredPose, layout.config.origin == .yaml {
      let keypoints = (pose.columns - 5) / 3
      session.sink.report(
        YoloPoseColumns.self,
        at: .entry(pose.label, offset: pose.offset, image: layout.image(ofLabel: pose.label))
      ) {
        FindingDetail(
          """
          Rows have \(pose.columns) columns, as boxes with \(keypoints) keypoints have, but \
          data.yaml has no kpt_shape; add kpt_shape: [\(keypoints), 3]
          """)
      }
    }
  }

  private static func summary(
    _ session: LintSession, _ layout: YoloLayout, _ tally: YoloTally
  ) -> FormatSummary {
    var summary = FormatSummary()
    summary.tasks = tally.tasks(layout.config)
    summary.annotations = tally.rows
    summary.annotationFiles = layout.labels.count
    var images = Array(repeating: 0, count: layout.splits.count)
    for entry in session.inventory.indices where session.inventory.kind(entry) == .image {
      if let split = layout.split(ofImage: entry) {
        images[split] += 1
        summary.splitOfImage.assign(entry, to: layout.splits[split])
      }
    }
    summary.splits = layout.splits.indices.map {
      SplitCount(name: layout.splits[$0], images: images[$0], annotations: tally.rowsOfSplit[$0])
    }
    summary.classes = classes(layout.config, tally)
    return summary
  }

  /// Named classes in their order, merged by name; numbers where there are no names.
  private static func classes(_ config: YoloConfig, _ tally: YoloTally) -> [ClassCount] {
    guard config.hasNames else {
      return tally.rowsOfClass.sorted { $0.key < $1.key }.map {
        ClassCount(name: String($0.key), annotations: $0.value)
      }
    }
    var result: [ClassCount] = []
    var position: [String: Int] = [:]
    for (number, name) in config.names.enumerated() {
      guard let name else { continue }
      let rows = tally.rowsOfClass[number] ?? 0
      if let known = position[name] {
        result[known].annotations += rows
      } else {
        position[name] = result.count
        result.append(ClassCount(name: name, annotations: rows))
      }
    }
    return result
  }
}
