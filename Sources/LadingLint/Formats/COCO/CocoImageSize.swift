// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

extension CocoContext {
  /// Compares the size that an image record gives with the one in the image's header.
  ///
  /// A header whose EXIF orientation lies the image on its side has both sizes: viewers and many
  /// annotation tools turn the image first.
  func checkSize(of image: CocoImage) {
    guard let width = image.width, let height = image.height, let entry = image.entry,
      let facts = session.images[entry], facts.hasSize
    else { return }
    let real = (Int(facts.width), Int(facts.height))
    if (width, height) == real { return }
    let isSwapped = (height, width) == real
    if isSwapped, (5...8).contains(facts.orientation) { return }
    let hint = isSwapped ? ", width and height are swapped" : ""
    report(
      ImageSizeMismatch.self, image: image, field: "width", at: image.sizeOffset,
      "The record says \(width) x \(height), \(image.name) is \(real.0) x \(real.1)\(hint); correct the record"
    )
  }
}
