// SPDX-License-Identifier: Apache-2.0

/// What a JSON file holds, to judge by its keys.
enum SniffedJSON: Equatable {
  /// A COCO dataset.
  case coco
  /// Annotations of a format that Lading names but does not read.
  case foreign(String)
  /// JSON of some other sort.
  case unknown
  /// No JSON at all: empty, or broken from its first byte.
  case broken

  init(_ outline: JSONOutline) {
    switch outline.shape {
    case .empty, .broken, .scalar: self = .broken
    case .list: self = Self.list(outline.elementKeys)
    case .object: self = Self.object(outline)
    }
  }

  /// A bare list: results, CreateML, exports of annotation tools.
  private static func list(_ keys: Set<String>) -> SniffedJSON {
    if keys.contains("image_id"), !keys.isDisjoint(with: ["score", "caption", "category_id"]) {
      return .foreign(ForeignAnnotation.results)
    }
    if keys.isSuperset(of: ["image", "annotations"]), !keys.contains("data") {
      return .foreign("CreateML")
    }
    if keys.contains("data"), !keys.isDisjoint(with: ["annotations", "completions", "predictions"])
    {
      return .foreign("Label Studio")
    }
    if keys.isSuperset(of: ["name", "labels"]) { return .foreign("BDD100K") }
    if !keys.isDisjoint(with: ["Labeled Data", "data_row"]) { return .foreign("Labelbox") }
    return .unknown
  }

  private static func object(_ outline: JSONOutline) -> SniffedJSON {
    let keys = Set(outline.members.keys)
    if isCoco(outline) { return .coco }
    if keys.contains("shapes"), !keys.isDisjoint(with: ["imagePath", "imageData", "flags"]) {
      return .foreign("LabelMe")
    }
    if keys.isSuperset(of: ["categories", "items"]) { return .foreign("Datumaro") }
    if keys.contains("_via_settings") || keys.contains("_via_img_metadata") {
      return .foreign("VGG VIA")
    }
    if outline.members.values.contains(where: { $0.keys.isSuperset(of: ["filename", "regions"]) }) {
      return .foreign("VGG VIA")
    }
    if keys.isSuperset(of: ["size", "objects"]) { return .foreign("Supervisely") }
    if keys.isSuperset(of: ["item", "annotations"]) { return .foreign("Darwin") }
    if keys.isSuperset(of: ["imgHeight", "imgWidth", "objects"]) { return .foreign("Cityscapes") }
    return .unknown
  }

  /// Whether the keys are a COCO dataset's.
  ///
  /// The `images` of a large file fill all that was read, so what stands in them decides where the
  /// rest is out of sight.
  private static func isCoco(_ outline: JSONOutline) -> Bool {
    let images = outline.members["images"]
    let annotations = outline.members["annotations"]
    let categories = outline.members["categories"]
    if let images, images.isList {
      if annotations?.isList == true || categories?.isList == true { return true }
      // image_info_*.json without categories, or the rest lies beyond what was read.
      return !images.keys.isDisjoint(with: ["file_name", "coco_url"])
        || (outline.isCut && images.keys.contains("id"))
    }
    if images != nil, annotations != nil { return true }
    guard let annotations, annotations.isList, outline.isCut else {
      return annotations?.isList == true && categories?.isList == true && !looksForeign(outline)
    }
    return annotations.keys.contains("image_id")
  }

  private static func looksForeign(_ outline: JSONOutline) -> Bool {
    !Set(outline.members.keys).isDisjoint(with: ["item", "items", "image", "infos"])
  }
}

/// Reads as much of a JSON file as it takes to tell what it holds.
struct JSONSniffer {
  let peek: Peek

  /// What the file holds, and its outline.
  func sniff(_ index: Int, size: Int64) -> (kind: SniffedJSON, outline: JSONOutline) {
    // Most files say in their first bytes what they are. 64 KiB are the rule; only a file that is
    // then still unknown (a long description, a large first element) is read a little further.
    for limit in [1 << 12, 1 << 16] {
      let outline = JSONOutline(peek.bytes(index, limit))
      let kind = SniffedJSON(outline)
      if size <= Int64(limit) { return (kind, outline) }
      if kind != .unknown, limit > 1 << 12 || kind != .coco { return (kind, outline) }
    }
    let outline = JSONOutline(peek.bytes(index, 1 << 20))
    return (SniffedJSON(outline), outline)
  }
}
