// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Writes a file through a small buffer, so that this program's own memory stays small.
struct FileWriter: ~Copyable {
  private let file: UnsafeMutablePointer<FILE>

  init(_ path: String) {
    guard let file = fopen(path, "w") else { stop("cannot create \(path)") }
    self.file = file
  }

  deinit { fclose(file) }

  func write(_ text: String) { fputs(text, file) }

  func write(_ bytes: UnsafeRawBufferPointer) {
    fwrite(bytes.baseAddress, 1, bytes.count, file)
  }
}

/// Numbers that are the same in every run.
struct Random {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state >> 33) % bound
  }
}

enum Data {
  /// A Roboflow-style COCO dataset whose JSON has about `megabytes`, formatted as the official
  /// `instances_train2017.json` is: polygons of two decimals make up most of it.
  ///
  /// Without annotations it is the same images and the same records of them alone: what a lint costs
  /// before it comes to the annotations.
  static func coco(in folder: String, megabytes: Int, annotated: Bool = true) {
    guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { stop("cannot create \(folder)") }
    mkdir(folder + "/train", 0o755)
    // 118,287 images and 860,001 annotations come to about 450 MB.
    let images = max(1, megabytes * 118_287 / 450)
    var random = Random(seed: 1)
    let json = FileWriter(folder + "/train/_annotations.coco.json")
    json.write(#"{"info": {"year": "2017", "version": "1"}, "licenses": [], "images": ["#)
    for image in 0..<images {
      let name = "\(image).jpg"
      json.write(image == 0 ? "" : ", ")
      json.write(
        #"{"license": 1,"file_name": "\#(name)","height": 480,"width": 640,"id": \#(image)}"#)
      let picture = FileWriter(folder + "/train/" + name)
      tinyJPEG(width: 640, height: 480).withUnsafeBytes { picture.write($0) }
    }
    json.write(#"], "annotations": ["#)
    for annotation in 0..<(annotated ? images * 727 / 100 : 0) {
      let (x, y) = (random.next(500), random.next(380))
      let (w, h) = (20 + random.next(100), 20 + random.next(80))
      let points = outline(10 + random.next(36), &random)
      let polygon = points.map { part in
        "\(hundredths(100 * x + w * part.x)),\(hundredths(100 * y + h * part.y))"
      }
      json.write(annotation == 0 ? "" : ", ")
      json.write(#"{"segmentation": [["#)
      json.write(polygon.joined(separator: ","))
      json.write(
        #"]],"area": \#(hundredths(100 * w * h)),"iscrowd": 0,"image_id": "#)
      json.write(
        #"\#(random.next(images)),"bbox": [\#(x).01,\#(y).02,\#(w).0,\#(h).0],"category_id": "#)
      json.write(#"\#(1 + random.next(80)),"id": \#(annotation)}"#)
    }
    json.write(#"], "categories": ["#)
    for category in 1...80 {
      json.write(category == 1 ? "" : ", ")
      json.write(#"{"supercategory": "thing","id": \#(category),"name": "class \#(category)"}"#)
    }
    json.write("]}")
  }

  /// A Python program that draws so many pictures into a folder: four of five are JPEGs.
  static let pictures = """
    import os, random, sys
    from PIL import Image, ImageFilter
    folder, count = sys.argv[1], int(sys.argv[2])
    random.seed(1)
    os.makedirs(folder)
    noise = [Image.frombytes('RGB', (640, 480), random.randbytes(640 * 480 * 3))
             .filter(ImageFilter.GaussianBlur(radius)) for radius in range(1, 9)]
    for number in range(count):
        picture = Image.blend(random.choice(noise), random.choice(noise), random.random())
        if number % 5 == 4:
            picture.resize((320, 240)).save(f'{folder}/{number:05}.png')
        else:
            picture.save(f'{folder}/{number:05}.jpg', quality=82)
    """

  /// The points of an outline that does not cross itself, in hundredths of its box.
  ///
  /// Seven in ten go round a middle from which all of it can be seen; the others are crescents, which
  /// a linter must look at more closely.
  private static func outline(_ count: Int, _ random: inout Random) -> [(x: Int, y: Int)] {
    let isCrescent = random.next(10) >= 7
    let inner = isCrescent ? count / 2 : 0
    let outer = count - inner
    return (0..<count).map { index in
      let isInner = index >= outer
      // Three quarters of a turn and back again, or a whole turn.
      let part = isInner ? Double(count - 1 - index) / Double(inner) : Double(index) / Double(outer)
      let angle = part * (isCrescent ? 4.7 : 6.2832)
      // The box is reached where the axes are, so that it is that of the outline.
      let isAxis = index * 4 % outer < 4 && !isInner
      let radius =
        isInner ? 0.3 : isAxis || isCrescent ? 0.5 : 0.3 + Double(random.next(200)) / 1000
      return (Int(100 * (0.5 + radius * cos(angle))), Int(100 * (0.5 + radius * sin(angle))))
    }
  }

  /// A number of hundredths as text with two decimals.
  private static func hundredths(_ value: Int) -> String {
    let rest = value % 100
    return "\(value / 100).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// `files` images of random bytes between a JPEG's head and tail, in three folders, about
  /// `files × averageKilobytes` in all.
  static func images(in folder: String, files: Int, averageKilobytes: Int) {
    mkdir(folder, 0o755)
    var random = Random(seed: 1)
    var noise = [UInt8](repeating: 0, count: 1 << 18)
    for index in noise.indices { noise[index] = UInt8(random.next(255)) }
    for part in ["train", "valid", "test"] { mkdir(folder + "/" + part, 0o755) }
    for file in 0..<files {
      let part = file % 10 == 0 ? "valid" : file % 10 == 1 ? "test" : "train"
      let number = String(file)
      let name = String(repeating: "0", count: 6 - number.count) + number
      let image = FileWriter("\(folder)/\(part)/\(name).jpg")
      let bytes = tinyJPEG(width: 640, height: 480)
      let size = averageKilobytes * 1000 / 5 + random.next(averageKilobytes * 1000 * 8 / 5)
      bytes.dropLast(2).withUnsafeBytes { image.write($0) }
      var left = size
      while left > 0 {
        let start = random.next(1 << 12)
        let count = min(left, noise.count - start)
        noise[start..<(start + count)].withUnsafeBytes { image.write($0) }
        left -= count
      }
      bytes.suffix(2).withUnsafeBytes { image.write($0) }
    }
  }

  /// A JPEG that is only its header and its end.
  private static func tinyJPEG(width: Int, height: Int) -> [UInt8] {
    let size = [UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255)]
    return [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] + Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0]
      + [0xFF, 0xC0, 0, 11, 8] + size + [1, 1, 0x11, 0]
      + [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x2A, 0xFF, 0xD9]
  }
}
