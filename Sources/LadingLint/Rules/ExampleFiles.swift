// SPDX-License-Identifier: Apache-2.0

extension RuleExample.Content {
  /// A COCO dataset of these images, each 64 × 48 with one box of the class cat.
  static func coco(_ images: String...) -> Self {
    let records = images.enumerated().map { number, name in
      #"{"id":\#(number + 1),"file_name":"\#(name)","width":64,"height":48}"#
    }
    let boxes = images.indices.map { number in
      #"{"id":\#(number + 1),"image_id":\#(number + 1),"category_id":1,"bbox":[1,2,10,10],"#
        + #""area":100,"iscrowd":0}"#
    }
    return .text(
      """
      {"info":{},"licenses":[],"images":[\(records.joined(separator: ",\n"))],
       "annotations":[\(boxes.joined(separator: ",\n"))],
       "categories":[{"id":1,"name":"cat"}]}
      """)
  }

  /// A Pascal VOC annotation of this image, 64 × 48 with one box of the class cat.
  static func voc(_ image: String) -> Self {
    .text(
      """
      <annotation><filename>\(image)</filename>
      <size><width>64</width><height>48</height><depth>3</depth></size>
      <object><name>cat</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>20</xmax><ymax>20</ymax>
      </bndbox></object></annotation>
      """)
  }

  /// A row of YOLO labels.
  static let yolo: Self = "0 0.5 0.5 0.2 0.2\n"
  /// An image of 64 × 48, the size that the annotations above give.
  static let photo = Self.image(64, 48)
}
