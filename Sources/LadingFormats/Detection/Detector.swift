// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingModel

/// Finds out what a dataset is, by content.
///
/// Every format collects evidence with points; then they are weighed. A format whose annotations
/// speak for few images beside one that speaks for many is stray: a single file never decides.
public enum Detector {
  /// Detects the format of a source, or takes `format` as given.
  public static func detect(
    _ source: any DatasetSource, format: DatasetFormat? = nil
  ) throws(SourceError) -> Detection {
    let peek = Peek(try source.makeReader())
    let tree = DatasetTree(source.inventory, root: WrappingRoot.find(source.inventory))
    var foreign = ForeignCollector()
    var coco = CocoEvidence(tree, peek, &foreign)
    let yolo = YoloEvidence(tree, peek, &foreign)
    let voc = VocEvidence(tree, peek, &foreign)
    let rest = ForeignFormats(tree, peek, otherText: yolo.otherText, &foreign)
    if coco.result.points > 0 { coco.weigh(tree) }
    let classification = ClassificationEvidence(
      tree, peek, listsNameImages: rest.listsNameImages, tables: rest.tables)

    let scales = Scales(
      [coco.result, yolo.result, voc.result], classification: classification,
      images: tree.imageCount)
    var detection = scales.decide(root: tree.root, given: format)
    if detection.format == nil, detection.mixed.isEmpty {
      ForeignFormats.addMasks(tree, &foreign)
    }
    detection.foreign = foreign.all
    if detection.format == .coco {
      detection.annotationFiles = coco.files
      if coco.files.isEmpty { detection.annotationFiles = coco.unknown }
    }
    return detection
  }
}
