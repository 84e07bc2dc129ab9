// SPDX-License-Identifier: Apache-2.0

public import LadingModel

/// A dataset of one format with made-up content, the same for the same seed.
///
/// Layouts, orders, names and counts vary; about one box in fifteen leaves its image, so that there
/// are errors to be found again. Every record has its image, and every image a unique path.
public struct RandomDataset: Sendable {
  /// Its files by path.
  public private(set) var files: [String: [UInt8]] = [:]
  /// The paths of its images.
  public private(set) var images: Set<String> = []

  private var generator: SeededGenerator
  private let classes: [String]
  private static let width = 64
  private static let height = 48

  /// Makes one.
  public init(_ format: DatasetFormat, seed: UInt64) {
    generator = SeededGenerator(seed: seed)
    let all = ["cat", "dog", "traffic light", "ñandú", "x-ray", "椅子"]
    classes = Array(all.shuffled(using: &generator).prefix(generator.number(1...6)))
    let names = Array(["train", "valid", "test"].prefix(generator.number(1...3)))
    let splits = names.map { name in
      Split(name: name, images: (0..<generator.number(1...30)).map { makeImage(name, $0) })
    }
    switch format {
    case .coco: addCOCO(splits)
    case .yolo: addYOLO(splits)
    case .voc: addVOC(splits)
    case .classification: addClassification(splits)
    }
    if generator.isTrue(1, of: 2) { files["README.txt"] = Array("Made up.\n".utf8) }
  }

  /// Writes it below `ds/`; returns the path.
  public func write(into folder: TemporaryFolder) -> String {
    for (path, bytes) in files { folder.write("ds/" + path, bytes) }
    return folder.path + "/ds"
  }

  private struct Split {
    var name: String
    var images: [Image]
  }

  private struct Image {
    var name: String
    var boxes: [Box]
    var stem: String { String(name.dropLast(4)) }
  }

  private struct Box {
    var category: Int
    var x: Int
    var y: Int
    var width: Int
    var height: Int
  }

  private mutating func makeImage(_ split: String, _ number: Int) -> Image {
    let stem =
      switch generator.number(0...5) {
      case 0: "mit Leerzeichen \(split) \(number)"
      case 1: "日本_\(split)-\(number)"
      case 2: "v1.2-\(split)-\(number)"
      case 3: String(repeating: "n", count: generator.number(90...200)) + "-\(split)\(number)"
      default: "\(split)-\(number)"
      }
    let fileExtension = ["jpg", "png", "bmp"][generator.number(0...2)]
    let boxes = (0..<generator.number(0...4)).map { _ in makeBox() }
    return Image(name: "\(stem).\(fileExtension)", boxes: boxes)
  }

  private mutating func makeBox() -> Box {
    let width = generator.number(2...30)
    let height = generator.number(2...20)
    // One in fifteen hangs over the edge by many pixels.
    let isOver = generator.isTrue(1, of: 15)
    return Box(
      category: generator.number(0...(classes.count - 1)),
      x: isOver ? Self.width - 1 : generator.number(0...(Self.width - width - 1)),
      y: generator.number(0...(Self.height - height - 1)), width: isOver ? 20 : width,
      height: height)
  }

  private mutating func addImage(_ path: String) {
    let fileExtension = String(path.suffix(3))
    files[path] = DrawnImage.bytes(
      Self.width, Self.height, seed: images.count, fileExtension: fileExtension)
    images.insert(path)
  }

  private mutating func addCOCO(_ splits: [Split]) {
    let isRoboflow = generator.isTrue(1, of: 2)
    for split in splits {
      let folder = isRoboflow ? split.name : "images/\(split.name)"
      for image in split.images { addImage("\(folder)/\(image.name)") }
      let path =
        isRoboflow
        ? "\(split.name)/_annotations.coco.json" : "annotations/instances_\(split.name).json"
      files[path] = Array(coco(split.images).utf8)
    }
  }

  private mutating func coco(_ images: [Image]) -> String {
    let first = generator.number(0...1000)
    let step = generator.number(1...7)
    let space = generator.isTrue(1, of: 2) ? " " : ""
    var records: [String] = []
    var annotations: [String] = []
    for (index, image) in images.enumerated() {
      let id = first + index * step
      records.append(
        "{\"id\":\(space)\(id), \"file_name\":\(space)\"\(image.name)\", "
          + "\"width\":\(Self.width), \"height\":\(Self.height)}")
      for box in image.boxes {
        annotations.append(
          "{\"image_id\":\(space)\(id), \"category_id\":\(box.category + 1), "
            + "\"bbox\":[\(box.x), \(box.y), \(box.width), \(box.height)], "
            + "\"area\":\(box.width * box.height), \"iscrowd\":0, \"id\":")
      }
    }
    annotations.shuffle(using: &generator)
    annotations = annotations.enumerated().map { "\($1)\(space)\($0 + 1)}" }
    records.shuffle(using: &generator)
    let categories = classes.enumerated().map { "{\"id\":\($0 + 1), \"name\":\"\($1)\"}" }
    let separator = ",\n" + space
    var members = [
      "\"images\":\(space)[\(records.joined(separator: separator))]",
      "\"annotations\":\(space)[\(annotations.joined(separator: separator))]",
      "\"categories\":\(space)[\(categories.joined(separator: separator))]",
      "\"info\":\(space){\"year\": \"2026\"}",
    ]
    members.shuffle(using: &generator)
    return "{\(members.joined(separator: separator))\(space)}\n"
  }

  private mutating func addYOLO(_ splits: [Split]) {
    var yaml = "names: [\(classes.map { "'\($0)'" }.joined(separator: ", "))]\n"
    yaml += "nc: \(classes.count)\n"
    for split in splits {
      let key = split.name == "valid" ? "val" : split.name
      yaml += "\(key): \(split.name)/images\n"
      for image in split.images {
        addImage("\(split.name)/images/\(image.name)")
        let rows = image.boxes.map { box in
          let x = (Double(box.x) + Double(box.width) / 2) / Double(Self.width)
          let y = (Double(box.y) + Double(box.height) / 2) / Double(Self.height)
          return "\(box.category) \(x) \(y) \(Double(box.width) / Double(Self.width)) "
            + "\(Double(box.height) / Double(Self.height))\n"
        }
        files["\(split.name)/labels/\(image.stem).txt"] = Array(rows.joined().utf8)
      }
    }
    files["data.yaml"] = Array(yaml.utf8)
  }

  private mutating func addVOC(_ splits: [Split]) {
    let isFlat = generator.isTrue(1, of: 2)
    for split in splits {
      for image in split.images {
        let folders = isFlat ? [split.name, split.name] : ["JPEGImages", "Annotations"]
        addImage("\(folders[0])/\(image.name)")
        files["\(folders[1])/\(image.stem).xml"] = Array(xml(image).utf8)
      }
      if !isFlat {
        let list = split.images.map { $0.stem + "\n" }.joined()
        files["ImageSets/Main/\(split.name).txt"] = Array(list.utf8)
      }
    }
  }

  private func xml(_ image: Image) -> String {
    let objects = image.boxes.map { box in
      """
       <object><name>\(classes[box.category])</name><difficult>0</difficult><bndbox>
        <xmin>\(box.x + 1)</xmin><ymin>\(box.y + 1)</ymin>
        <xmax>\(box.x + box.width)</xmax><ymax>\(box.y + box.height)</ymax></bndbox></object>

      """
    }
    return """
      <annotation><filename>\(image.name)</filename>
       <size><width>\(Self.width)</width><height>\(Self.height)</height><depth>3</depth></size>
      \(objects.joined())</annotation>

      """
  }

  private mutating func addClassification(_ splits: [Split]) {
    let isTable = generator.isTrue(1, of: 2)
    for split in splits {
      var table = "filename, \(classes.joined(separator: ", "))\n"
      for image in split.images {
        let marked = generator.number(0...(classes.count - 1))
        addImage(
          isTable
            ? "\(split.name)/\(image.name)" : "\(split.name)/\(classes[marked])/\(image.name)")
        let cells = classes.indices.map { $0 == marked || image.boxes.count > 3 ? "1" : "0" }
        table += "\(image.name), \(cells.joined(separator: ", "))\n"
      }
      if isTable { files["\(split.name)/_classes.csv"] = Array(table.utf8) }
    }
  }
}

extension SeededGenerator {
  /// A number of the range.
  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// True in so many cases of all.
  mutating func isTrue(_ cases: Int, of all: Int) -> Bool { number(1...all) <= cases }
}
