// SPDX-License-Identifier: Apache-2.0

extension RuleExample {
  /// A small Roboflow-like dataset of two classes that is right but for what is given.
  ///
  /// `label` is the label of one image, `rest` that of the two others.
  static func yolo(
    yaml: Content = "train: train/images\nval: valid/images\nnc: 2\nnames: [cat, dog]\n",
    rest: Content = "1 0.4 0.4 0.2 0.2\n",
    label: Content = "0 0.5 0.5 0.2 0.2\n",
    more: KeyValuePairs<String, Content> = [:]
  ) -> RuleExample {
    let files: [(path: String, content: Content)] = [
      ("data.yaml", yaml),
      ("train/images/a.jpg", .image(64, 48)),
      ("train/images/b.jpg", .image(64, 48, seed: 1)),
      ("train/labels/a.txt", label),
      ("train/labels/b.txt", rest),
      ("valid/images/c.jpg", .image(64, 48, seed: 2)),
      ("valid/labels/c.txt", rest),
    ]
    return RuleExample(files: files + more.map { ($0.key, $0.value) })
  }
}
