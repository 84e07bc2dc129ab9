// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel

/// Reports images without labels and labels without images.
struct YoloPairingFindings {
  let session: LintSession
  let layout: YoloLayout

  func report() {
    reportMissing()
    let inventory = session.inventory
    for label in layout.labels {
      if let image = layout.misnamed[label] {
        session.sink.report(YoloLabelNameCase.self, at: .entry(label, image: image)) {
          FindingDetail(
            """
            The image is \(inventory.path(image).string): the names differ by upper and lower case, \
            so the label is not found on Linux; rename one of them
            """)
        }
      } else if let image = layout.misplaced[label] {
        session.sink.report(YoloLabelWrongSplit.self, at: .entry(label)) {
          FindingDetail(
            """
            The image of this label is elsewhere, \(inventory.path(image).string), whose label is \
            expected at \(YoloLayout.expectedLabel(of: inventory.path(image)).string); move one of \
            them
            """)
        }
      } else if layout.orphans.contains(label) {
        session.sink.report(YoloLabelOrphan.self, at: .entry(label)) {
          FindingDetail(
            "No image belongs to this label; add the image or remove the label")
        }
      }
    }
  }

  private func reportMissing() {
    let inventory = session.inventory
    let renamed = Set(layout.misnamed.values)
    var images = 0
    var missing: [Int] = []
    for image in inventory.indices where inventory.kind(image) == .image {
      images += 1
      if layout.label(ofImage: image) == nil, !renamed.contains(image) { missing.append(image) }
    }
    let isMost = missing.count * 2 > images
    for image in missing {
      session.sink.report(
        YoloLabelMissing.self, isMost ? .warning : .info, at: .image(image)
      ) {
        let label = YoloLayout.expectedLabel(of: inventory.path(image)).string
        return FindingDetail(
          isMost
            ? """
            No label at \(label), as for \(missing.count) of \(images) images; images without a \
            label count as background
            """
            : "No label at \(label): the image counts as background")
      }
    }
  }
}
