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
    let fit = session.sizeFits.compare(Double(width), Double(height), with: facts, of: entry)
    guard let rule = fit.rule else { return }
    report(
      rule, image: image, field: "width", at: image.sizeOffset,
      "The record says \(width) x \(height), \(image.name) is \(facts.width) x \(facts.height)\(fit.hint); correct the record"
    )
  }
}
