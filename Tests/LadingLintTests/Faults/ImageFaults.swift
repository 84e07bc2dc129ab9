// SPDX-License-Identifier: Apache-2.0

import LadingLint
import LadingModel
import LadingTestKit

extension Fault {
  /// Every layout; an image of the first folder of each.
  private static let everywhere = PlantLayout.all.map(\.name)

  /// The image that is broken: there is one of the name in every layout but one.
  private static func victim(_ planting: Planting) -> String {
    planting.layout.images.hasSuffix("cat/")
      ? planting.image("cat-1") : planting.image("kitchen")
  }

  static let images = [
    Fault("image/unreadable", .error, "a file of zeros", in: everywhere) {
      $0.write(victim($0), [UInt8](repeating: 0, count: 600))
    },
    Fault("image/truncated", .error, "the end is missing", in: everywhere) {
      let path = victim($0)
      $0.write(path, Array(($0.files[path] ?? []).dropLast(60)))
    },
    Fault("image/not-an-image", .error, "a page of the web", in: everywhere) {
      $0.write(victim($0), "<!DOCTYPE html><html><body>404 Not Found</body></html>\n")
    },
    Fault("image/format-mismatch", .warning, "a PNG named .jpg", in: everywhere) {
      $0.write(victim($0), DrawnImage.bytes(64, 48, seed: 9, fileExtension: "png"))
    },
    Fault("layout/empty-file", .error, "no bytes", in: everywhere) { $0.write(victim($0), "") },
    Fault(
      "image/size-mismatch", .error, "another size than is written",
      in: ["voc-flat", "coco-roboflow"]
    ) {
      $0.draw(victim($0), 80, 60, seed: 9)
    },
    Fault(
      "image/stem-collision", .error, "two images for one label", in: ["yolo-roboflow", "voc-flat"]
    ) {
      $0.draw($0.layout.images + "kitchen.png", seed: 91)
    },
    Fault("image/too-large", .error, "more pixels than the target takes", in: ["coco-roboflow"]) {
      $0.targets = [.clarifai]
      $0.limits = Target.Limits(imagePixels: 64 * 48)
      $0.draw($0.image("kitchen"), 65, 48, seed: 9)
      $0.replace(
        $0.layout.main, "\"file_name\":\"kitchen.jpg\",\"height\":48,\"width\":64",
        "\"file_name\":\"kitchen.jpg\",\"height\":48,\"width\":65")
    },
  ]
}
