// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingModel
import LadingText

/// A cell of the column `geopoints` that is no place on earth.
enum TargetCSVGeopoints: Rule {
  static let info = RuleInfo(
    "target/csv-geopoints", .error,
    "A cell of the column geopoints is not a longitude and a latitude in range.",
    why: """
      The order is longitude, latitude: -180 to 180, then -90 to 90. Maps show it the other way \
      round, and a pair that is swapped puts the input elsewhere or is refused.
      """,
    remedy: "Write longitude,latitude in degrees, in one cell in quotes.",
    flagged: [
      .clarifai(
        "inputid,input,concepts,geopoints\nimg1,https://example.org/a.jpg,dog,\"40.73,-173.93\"\n"),
      .clarifai("inputid,input,concepts,geopoints\nimg1,https://example.org/a.jpg,dog,40.73\n"),
    ],
    accepted: [
      .clarifai(.goodInputs),
      .clarifai("inputid,input,concepts,geopoints\nimg1,https://example.org/a.jpg,dog,\n"),
    ])

  static func report(
    _ kind: ClarifaiFault.Kind, at offset: Int, _ key: String, _ session: LintSession
  ) -> Bool {
    session.reportRecord(Self.self, at: offset, key: key, message(kind))
  }

  private static func message(_ kind: ClarifaiFault.Kind) -> String {
    switch kind {
    case .geoPointOutOfRange(let point, isSwapped: true):
      "The latitude is \(text(point.latitude)), expected -90 to 90; this seems to be "
        + "latitude,longitude: write \(text(point.latitude)),\(text(point.longitude))"
    case .geoPointOutOfRange(let point, isSwapped: false):
      abs(point.latitude) > 90
        ? "The latitude is \(text(point.latitude)), expected -90 to 90; correct it"
        : "The longitude is \(text(point.longitude)), expected -180 to 180; correct it"
    case .noGeoPoint(let cell):
      "\"\(shown(cell))\" is not two numbers with a comma between them; write longitude,latitude"
    default: "The cell is no place; write longitude,latitude"
    }
  }

  private static func text(_ number: Double) -> String {
    var json = JSONWriter()
    json.value(number)
    return json.string
  }
}
