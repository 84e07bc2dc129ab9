// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingTestKit
import LadingText
import Testing

/// Detection of every real dataset.
@Suite(.enabled(if: Corpus.isPresent, "the corpus is not beside this checkout"))
struct DetectorCorpusTests {
  static let datasets = Corpus.names(in: "datasets")

  /// The formats that each dataset's foreign annotations are named by.
  static let foreign: [String: [String]] = [
    "cls-datumaro-imagenet-txt": ["ImageNet txt"],
    "coco-results-json": ["COCO results list"],
    "other-createml-sharks": ["CreateML"],
    "other-datumaro-camvid": ["CamVid"],
    "other-datumaro-celeba": ["CelebA"],
    "other-datumaro-cityscapes": ["Cityscapes"],
    "other-datumaro-datumaro": ["Datumaro"],
    "other-datumaro-dota": ["DOTA labelTxt"],
    "other-datumaro-kitti": ["KITTI"],
    "other-datumaro-labelme": ["LabelMe"],
    "other-datumaro-mot": ["MOT"],
    "other-datumaro-tf_detection_api": ["TFRecord"],
    "other-datumaro-vott_csv": ["VoTT CSV"],
    "other-datumaro-widerface": ["WIDER FACE"],
    "other-dota-mmrotate": ["DOTA labelTxt"],
    "other-mosquitos-csv": ["CSV with boxes"],
    "other-semseg-labelformat": ["segmentation masks"],
    "rf-datumaro-createml": ["CreateML"],
    "rf-datumaro-tfrecord": ["TFRecord"],
    // Copies of the boxes for other tools, beside the XML.
    "voc-bccd": ["CSV with boxes"],
    "voc-raccoon": ["TFRecord", "TensorFlow Object Detection CSV"],
  ]

  @Test(arguments: datasets)
  func formatIsTheTruth(_ name: String) throws {
    let folder = "\(Corpus.path)/datasets/\(name)"
    let detection = try Detector.detect(openSource(folder + "/ds"))
    let seen = detection.evidence.map {
      "\($0.format.rawValue) \($0.points) \($0.path?.string ?? "-"): \($0.reason)"
    }
    #expect(
      detection.format == Self.declared(folder + "/truth.json"),
      "\(detection.confidence)\n\(seen.joined(separator: "\n"))")
    #expect(detection.mixed.isEmpty)
    #expect(detection.stray.isEmpty)
    if detection.format != nil { #expect(detection.confidence == .certain) }
    #expect(detection.foreign.map(\.name) == Self.foreign[name] ?? [])
  }

  /// What the truth file says, in our words; nil for a format that Lading does not read.
  static func declared(_ path: String) -> DatasetFormat? {
    let text = String(decoding: readFile(path), as: UTF8.self)
    let rest = text.split(separator: "\"declared_format\":").dropFirst().first ?? ""
    switch rest.split(separator: "\"").dropFirst().first {
    case "coco": return .coco
    case "yolo": return .yolo
    case "voc": return .voc
    case "folder-classification", "multiclass-csv": return .classification
    default: return nil
    }
  }
}
