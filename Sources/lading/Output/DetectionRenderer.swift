// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel
import LadingText

/// Writes what a dataset was found to be, and why.
struct DetectionRenderer {
  let source: Report.Source
  let detection: Detection

  /// The answer for machines: the report's `source`, then the fields of its `dataset` that detection
  /// knows.
  func json() -> String {
    var json = JSONWriter(indent: 2)
    json.object { json in
      JSONRenderer.writeHead(&json)
      json.key("source")
      JSONRenderer.write(source, to: &json)
      json.key("format")
      if let format = detection.format { json.value(format.rawValue) } else { json.null() }
      json.member("confidence", detection.confidence.rawValue)
      json.member("score", detection.score)
      json.member("root", lossy: detection.root)
      json.key("evidence")
      JSONRenderer.write(detection.evidence, to: &json)
      json.key("mixed")
      json.array { json in
        for format in detection.mixed { json.value(format.rawValue) }
      }
      json.key("unsupported")
      json.array { json in
        for foreign in detection.foreign {
          json.object { json in
            json.member("name", foreign.name)
            json.member("files", foreign.files.count)
          }
        }
      }
      json.key("missing")
      json.array { json in
        for piece in detection.missing { json.value(piece) }
      }
    }
    return json.string + "\n"
  }

  /// The answer for people.
  func text(_ style: TextStyle) -> String {
    var text = style.paint(headline, .strong) + "\n"
    if !detection.root.isEmpty {
      let root = String(decoding: detection.root, as: UTF8.self)
      text += "  everything lies in the folder \(printable(root))\n"
    }
    if !style.isQuiet || detection.format == nil {
      for line in Self.evidenceLines(detection.evidence, limit: style.isVerbose ? .max : 12) {
        text += "  \(line)\n"
      }
    }
    for foreign in detection.foreign {
      let files = Wording.count(foreign.files.count, "file")
      text += "  \(foreign.name) (\(files)): Lading knows the name and does not read it\n"
    }
    for piece in detection.missing where detection.format == nil {
      text += "  \(printable(piece))\n"
    }
    return text
  }

  private var headline: String {
    let path = printable(source.path)
    guard let format = detection.format else {
      if !detection.mixed.isEmpty {
        let formats = Wording.list(detection.mixed.map(\.title))
        return "\(path): \(formats) at once; name the one that counts: lading lint --format"
      }
      return "\(path): not recognised as COCO, YOLO, Pascal VOC or folder classification"
    }
    return "\(path): \(format.title) (\(detection.confidence.rawValue), "
      + "\(Wording.count(detection.score, "point")))"
  }

  /// Evidence a line each: points, where, what.
  static func evidenceLines(_ evidence: [Evidence], limit: Int) -> [String] {
    var lines = evidence.prefix(limit).map { item in
      let points = item.points >= 0 ? "+\(item.points)" : String(item.points)
      let place = item.path.map { printable($0.string) + ": " } ?? ""
      return "\(points) \(item.format.title)  \(place)\(printable(item.reason))"
    }
    if evidence.count > limit { lines.append("and \(Wording.number(evidence.count - limit)) more") }
    return lines
  }
}
