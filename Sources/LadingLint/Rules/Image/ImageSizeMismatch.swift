// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// The annotation's width and height against the image header; raised by the COCO and VOC linters.
enum ImageSizeMismatch: Rule {
  static let info = RuleInfo(
    "image/size-mismatch", .error,
    "The annotation gives another width or height than the image file has.",
    why: """
      Boxes in pixels are scaled by the size in the annotation. When the image was resized after \
      it was annotated, every box of it lands in the wrong place, and nothing looks broken.
      """,
    remedy: "Correct the width and height, or bring back the image that was annotated.",
    flagged: [
      RuleExample([
        "train/_annotations.coco.json": """
        {"images":[{"id":1,"file_name":"a.jpg","width":640,"height":480}],
         "annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,
           "iscrowd":0}],
         "categories":[{"id":1,"name":"cat"}]}
        """,
        "train/a.jpg": .image(320, 200),
      ]),
      RuleExample([
        "train/a.xml": """
        <annotation><filename>a.jpg</filename><size><width>64</width><height>48</height>
        <depth>3</depth></size><object><name>cat</name><bndbox><xmin>1</xmin><ymin>1</ymin>
        <xmax>20</xmax><ymax>20</ymax></bndbox></object></annotation>
        """,
        "train/a.jpg": .image(128, 96),
      ]),
    ],
    accepted: [
      RuleExample([
        "train/_annotations.coco.json": """
        {"images":[{"id":1,"file_name":"a.jpg","width":64,"height":48}],
         "annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,10,10],"area":100,
           "iscrowd":0}],
         "categories":[{"id":1,"name":"cat"}]}
        """,
        "train/a.jpg": .image(64, 48),
      ])
    ])
}
