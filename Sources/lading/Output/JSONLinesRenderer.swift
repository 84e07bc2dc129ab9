// SPDX-License-Identifier: Apache-2.0

import LadingLint
import LadingModel
import LadingText

/// Writes a report as JSON Lines: a header, every finding, a summary; a stream without the
/// summary has been cut.
enum JSONLinesRenderer {
  /// Hands one line after the other to `write`.
  static func write(
    _ report: Report, _ findings: FindingStream?, to write: ([UInt8]) throws -> Void
  ) throws {
    try write(
      line { json in
        json.member("type", "header")
        JSONRenderer.writeHead(&json)
        json.key("source")
        JSONRenderer.write(report.source, to: &json)
      })
    let show = { (finding: Finding) in
      try write(
        line { json in
          json.member("type", "finding")
          JSONRenderer.writeMembers(of: finding, to: &json)
        })
    }
    if let findings { try findings.forEach(show) } else { try report.findings.forEach(show) }
    try write(
      line { json in
        json.member("type", "summary")
        JSONRenderer.writeFacts(of: report, to: &json)
      })
  }

  private static func line(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
    var json = JSONWriter()
    json.object(body)
    return json.bytes + [UInt8(ascii: "\n")]
  }
}
