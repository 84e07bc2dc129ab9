// SPDX-License-Identifier: Apache-2.0

import LadingText

/// What stands in a `data` beside the content: concepts, regions, frames, spans; checked.
struct ClarifaiMarks: Sendable {
  /// The concepts named anywhere in it, in order, each once.
  private(set) var concepts: [(id: String, name: String)] = []
  /// Whether it says anything about the content, so that it is an annotation.
  private(set) var isAnnotation = false
  /// The first thing that is wrong; nil when nothing is.
  private(set) var problem: String?

  init() {}

  init(_ data: JSONValue) { read(data, at: "data", depth: 0) }

  private mutating func read(_ data: JSONValue, at place: String, depth: Int) {
    // A region of a frame of a track is as deep as it gets.
    guard depth < 4 else { return note("\(place) is nested too deep") }
    for (index, concept) in elements(data, "concepts", at: place) {
      isAnnotation = true
      guard let id = concept["id"]?.string ?? concept["name"]?.string, !id.isEmpty else {
        note("\(place).concepts[\(index)] has no id")
        continue
      }
      if let value = concept["value"], value.number == nil {
        note("\(place).concepts[\(index)].value is no number")
      }
      if !concepts.contains(where: { $0.id == id }) {
        concepts.append((id, concept["name"]?.string ?? id))
      }
    }
    for (index, region) in elements(data, "regions", at: place) {
      isAnnotation = true
      let here = "\(place).regions[\(index)]"
      if let info = region["region_info"] { check(info, at: "\(here).region_info") }
      if let inner = region["data"] { read(inner, at: "\(here).data", depth: depth + 1) }
    }
    for list in ["frames", "time_segments", "tracks"] {
      for (index, item) in elements(data, list, at: place) {
        isAnnotation = true
        let here = "\(place).\(list)[\(index)]"
        if let time = item["frame_info"]?["time"], Self.count(time) == nil {
          note("\(here).frame_info.time is no count of milliseconds")
        }
        if let inner = item["data"] { read(inner, at: "\(here).data", depth: depth + 1) }
      }
    }
    if let point = data["geo"]?["geo_point"] {
      guard let longitude = Self.degrees(point["longitude"]), abs(longitude) <= 180,
        let latitude = Self.degrees(point["latitude"]), abs(latitude) <= 90
      else { return note("\(place).geo.geo_point is not on Earth") }
    }
    if let metadata = data["metadata"], metadata.object == nil {
      note("\(place).metadata is no object")
    }
  }

  private mutating func check(_ info: JSONValue, at place: String) {
    if let box = info["bounding_box"] {
      // A field that is zero is left out by the protocol's own writers.
      func side(_ name: String) -> Double? { box[name].map { $0.number } ?? 0 }
      guard let top = side("top_row"), let left = side("left_col"), let bottom = side("bottom_row"),
        let right = side("right_col"), [top, left, bottom, right].allSatisfy((0...1).contains),
        top < bottom, left < right
      else {
        return note(
          "\(place).bounding_box must lie between 0 and 1, its top above its bottom and its left "
            + "before its right")
      }
    }
    if let polygon = info["polygon"] {
      let points = polygon["points"]?.array ?? []
      guard points.count >= 3, points.allSatisfy(Self.isPoint) else {
        return note("\(place).polygon must have three points or more, between 0 and 1")
      }
    }
    if let point = info["point"], !Self.isPoint(point) {
      return note("\(place).point must lie between 0 and 1")
    }
    for name in ["span", "token"] {
      guard let span = info[name] else { continue }
      guard let start = span["char_start"].map(Self.count) ?? 0,
        let end = span["char_end"].map(Self.count) ?? 0, start < end
      else { return note("\(place).\(name) must end after it starts") }
    }
    if let mask = info["mask"], mask["image"]?["base64"]?.string?.isEmpty ?? true {
      return note("\(place).mask has no image.base64")
    }
  }

  private mutating func elements(
    _ data: JSONValue, _ name: String, at place: String
  ) -> EnumeratedSequence<[JSONValue]> {
    guard let value = data[name] else { return [].enumerated() }
    if value.array == nil { note("\(place).\(name) is no array") }
    return (value.array ?? []).enumerated()
  }

  private mutating func note(_ text: String) { problem = problem ?? text }

  /// A count, which the protocol writes as a number or, when it has 64 bits, as a string.
  private static func count(_ value: JSONValue) -> Int? {
    (value.integer ?? value.string.flatMap { Int($0) }).flatMap { $0 >= 0 ? $0 : nil }
  }

  /// A number; 0 where there is none, as the protocol leaves zeros out.
  private static func degrees(_ value: JSONValue?) -> Double? {
    guard let value else { return 0 }
    return value.number
  }

  private static func isPoint(_ point: JSONValue) -> Bool {
    ["row", "col"].allSatisfy { name in
      guard let value = point[name] else { return true }
      return value.number.map { (0...1).contains($0) } ?? false
    }
  }
}
