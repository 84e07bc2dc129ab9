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
            The image is \(inventory.path(image).string), of another case, so that Linux does not \
            find the label; rename one of them
            """)
        }
      } else if let image = layout.misplaced[label] {
        session.sink.report(YoloLabelWrongSplit.self, at: .entry(label)) {
          FindingDetail(
            """
            The image of this label is \(inventory.path(image).string), whose label belongs at \
            \(YoloLayout.expectedLabel(of: inventory.path(image)).string); move one of the two
            """)
        }
      } else if layout.orphans.contains(label) {
        session.sink.report(YoloLabelOrphan.self, at: .entry(label)) {
          FindingDetail(
            "No image belongs to this label; add the image, or remove the label")
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
        let folder = EntryPath(
          unchecked: YoloLayout.expectedLabel(of: inventory.path(image)).folder)
        let place =
          folder.bytes.isEmpty ? "beside this image" : "for this image in \(folder.string)"
        return FindingDetail(
          isMost
            ? """
            There is no label \(place), as for \(missing.count) of \(images) images, which \
            count as background; bring the labels back if they are lost
            """
            : "There is no label \(place), so it counts as background; add one if it shows objects")
      }
    }
  }
}
