// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingText

extension PackPlan {
  /// The plan in the manifest's shape: without what only writing can tell, which is the hashes and
  /// the content digest, and with `dryRun` and `exact` (whether sizes are exact or upper bounds).
  public func json() -> [UInt8] {
    var json = JSONWriter(indent: 1)
    json.object { json in
      json.member("schemaVersion", schemaVersion)
      json.key("tool")
      json.object { tool in
        tool.member("name", "lading")
        tool.member("version", ladingVersion)
      }
      json.member("dryRun", true)
      json.member("exact", isExact)
      json.member("kind", options.kind.rawValue)
      json.member("target", options.target.rawValue)
      json.key("format")
      if let format { json.value(format.rawValue) } else { json.null() }
      if options.kind == .tar { json.member("members", options.members.rawValue) }
      json.member("annotationsLeftOut", annotationsLeftOut)
      json.key("archives")
      json.array { list in
        for archive in archives { list.object { archive.write(to: &$0) } }
      }
      json.key("skipped")
      json.array { list in
        for file in skipped { list.object { file.write(to: &$0) } }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  /// How many annotations are in no archive.
  public var annotationsLeftOut: Int {
    options.kind == .tar && options.members == .images ? options.annotations : 0
  }
}

extension PlannedArchive {
  fileprivate func write(to line: inout JSONWriter) {
    line.member("name", name)
    line.member("bytes", bytes)
    line.member("images", images)
    line.member("entries", entries)
    if let first { line.member("first", lossy: first.bytes) }
    if let last { line.member("last", lossy: last.bytes) }
  }
}
