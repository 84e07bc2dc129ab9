// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingText

/// The bodies of Clarifai's v2 API as they are written.
///
/// Source: the messages of clarifai-grpc 12.6; a test has its `ParseDict` read each of them.
enum ClarifaiWire {
  /// `PostInputsRequest`: the beginning of a body before its first input.
  static func inputsHead(job: String) -> [UInt8] {
    var json = JSONWriter()
    json.object { $0.member("inputs_add_job_id", job) }
    return Array(json.bytes.dropLast()) + Array(#","inputs":["#.utf8)
  }

  /// The end of a body of inputs.
  static let inputsTail = Array("]}".utf8)

  /// One input of it; `textBytes` is what its text takes with its escapes.
  static func input(_ input: ClarifaiRecord, dataset: String, textBytes: Int64) -> ClarifaiBody {
    var body = ClarifaiBody()
    var json = JSONWriter()
    json.object { json in
      json.member("id", input.id)
      json.key("dataset_ids")
      json.array { $0.value(dataset) }
      json.key("data")
      json.object { json in
        json.key(input.kind.rawValue)
        json.object { writeContent(input, textBytes, to: &$0, &body) }
        if !input.concepts.isEmpty { write(concepts: input.concepts, to: &json) }
        if let metadata = input.metadata {
          json.key("metadata")
          json.raw(metadata.text.utf8)
        }
        if let place = input.place {
          json.key("geo")
          json.object { json in
            json.key("geo_point")
            json.object { json in
              json.key("longitude")
              json.value(place.longitude)
              json.key("latitude")
              json.value(place.latitude)
            }
          }
        }
      }
    }
    body.append(json.drain())
    return body
  }

  private static func writeContent(
    _ input: ClarifaiRecord, _ textBytes: Int64, to json: inout JSONWriter,
    _ body: inout ClarifaiBody
  ) {
    let quote = [UInt8(ascii: "\"")]
    switch input.content {
    case .url(let url): json.member("url", url)
    case .raw(let text) where input.kind == .text: json.member("raw", text)
    case .entry(_, let bytes), .file(_, let bytes):
      // The string's quotes are written apart, and its inside is read when it is sent.
      json.key(input.kind == .text ? "raw" : "base64")
      json.raw(quote)
      body.append(json.drain())
      if input.kind == .text {
        body.append(escaped: input.content, bytes: textBytes)
      } else {
        body.append(base64: input.content, bytes: bytes)
      }
      body.append(quote)
    case .raw: break
    }
  }

  private static func write(concepts: [String], to json: inout JSONWriter) {
    json.key("concepts")
    json.array { json in
      for concept in concepts {
        json.object { json in
          json.member("id", clarifaiConceptID(concept))
          json.member("name", concept)
          json.member("value", 1)
        }
      }
    }
  }

  /// One annotation of a `PostAnnotationsRequest`, with the id that tells it from others.
  static func annotation(_ mark: ClarifaiMark, id: String, input: String) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("id", id)
      json.member("input_id", input)
      json.key("data")
      json.object { json in
        switch mark.part {
        case .shape(let shape):
          region(mark.concept, to: &json) { write(shape, to: &$0) }
        case .span(let range, let text):
          region(mark.concept, to: &json) { json in
            json.key("span")
            json.object { json in
              json.member("char_start", range.lowerBound)
              json.member("char_end", range.upperBound)
              if let text { json.member("raw_text", text) }
            }
          }
        case .frame(let box, let milliseconds):
          json.key("frames")
          json.array { json in
            json.object { json in
              json.key("frame_info")
              json.object { $0.member("time", milliseconds) }
              json.key("data")
              json.object { json in
                region(mark.concept, to: &json) { write(.box(box), to: &$0) }
              }
            }
          }
        }
      }
    }
    return json.bytes
  }

  private static func region(
    _ concept: String, to json: inout JSONWriter, _ info: (inout JSONWriter) -> Void
  ) {
    json.key("regions")
    json.array { json in
      json.object { json in
        json.key("region_info")
        json.object(info)
        json.key("data")
        json.object { write(concepts: [concept], to: &$0) }
      }
    }
  }

  private static func write(_ shape: ImageMarks.Shape, to json: inout JSONWriter) {
    switch shape {
    case .box(let box):
      json.key("bounding_box")
      json.object { json in
        for (name, value) in [
          ("top_row", box.top), ("left_col", box.left), ("bottom_row", box.bottom),
          ("right_col", box.right),
        ] {
          json.key(name)
          json.value(value)
        }
      }
    case .polygon(let points):
      json.key("polygon")
      json.object { json in
        json.key("points")
        json.array { json in
          for point in points {
            json.object { json in
              json.key("row")
              json.value(point.y)
              json.key("col")
              json.value(point.x)
              json.member("visibility", "VISIBLE")
            }
          }
        }
      }
    case .mask(let png):
      json.key("mask")
      json.object { json in
        json.key("image")
        json.object { $0.member("base64", base64(png)) }
      }
    }
  }

  /// Annotations in one body.
  static func annotations(_ items: [[UInt8]]) -> [UInt8] { list("annotations", items) }

  /// `PostDatasetsRequest`.
  static func dataset(_ id: String) -> [UInt8] { list("datasets", [object("id", id)]) }

  /// `PostDatasetInputsRequest`.
  static func datasetInputs(_ ids: [String]) -> [UInt8] {
    list(
      "dataset_inputs",
      ids.map { Array(#"{"input":"#.utf8) + object("id", $0) + [UInt8(ascii: "}")] })
  }

  /// `DeleteInputsRequest`.
  static func deletion(_ ids: [String]) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("ids")
      json.array { json in
        for id in ids { json.value(id) }
      }
    }
    return json.bytes
  }

  private static func object(_ name: String, _ value: String) -> [UInt8] {
    var json = JSONWriter()
    json.object { $0.member(name, value) }
    return json.bytes
  }

  private static func list(_ name: String, _ items: [[UInt8]]) -> [UInt8] {
    Array("{\"\(name)\":[".utf8) + items.joined(separator: [UInt8(ascii: ",")]) + inputsTail
  }
}
