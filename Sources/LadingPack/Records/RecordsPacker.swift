// SPDX-License-Identifier: Apache-2.0

public import LadingArchive
public import LadingFormats
public import LadingModel
import LadingText

/// Writes the images of a dataset as records of the V4 import: a JSON object a line, in path order.
///
/// A record has `path`, `image_url` where a prefix for addresses is given, and where they are known
/// `split`, `labels`, `width` and `height`. Labels are one text, joined by commas, as the import's
/// fields are texts; sizes are those of the image as it is shown.
public struct RecordsPacker {
  /// What was written.
  public struct Summary: Sendable {
    /// Records written.
    public var records = 0
    /// Bytes written.
    public var bytes: Int64 = 0
    /// The fields that any record has, in their order.
    public var fields: [RecordSchema.Field] = []
    /// Files that have no record, and why.
    public var skipped: [Manifest.Skipped] = []
  }

  private static let slice = 1 << 16

  private let source: any DatasetSource
  private let detection: Detection
  private let images: ImageTable
  private let masks: Set<Int>
  private let leaveOut: [Int: RuleID]
  private let urlPrefix: String?

  /// A packer of a source that was linted; `leaveOut` are the images that get no record.
  public init(
    _ source: any DatasetSource, detection: Detection, images: ImageTable, masks: Set<Int>,
    leaveOut: [Int: RuleID], urlPrefix: String?
  ) {
    self.source = source
    self.detection = detection
    self.images = images
    self.masks = masks
    self.leaveOut = leaveOut
    self.urlPrefix = urlPrefix
  }

  /// Writes all records, piece by piece.
  ///
  /// Throws a `PackError` when the source cannot be read, and what `write` throws.
  public func run(_ write: ([UInt8]) throws -> Void) throws -> Summary {
    var summary = Summary()
    summary.skipped = Skipping.list(source, leaveOut: leaveOut)
    let reader: any EntryReader
    let dataset: any PackableDataset
    do {
      reader = try source.makeReader()
      dataset = try detection.openPackable(source, reader: reader)
    } catch {
      throw PackError(any: error)
    }
    var fields: Set<String> = []
    var pending: [UInt8] = []
    for position in 0..<dataset.images.count {
      let entry = dataset.images.entry(position)
      guard leaveOut[entry] == nil, !masks.contains(entry) else { continue }
      let line = try record(position, of: dataset, reader, &fields)
      pending += line
      summary.records += 1
      summary.bytes += Int64(line.count)
      if pending.count >= Self.slice {
        try write(pending)
        pending.removeAll(keepingCapacity: true)
      }
    }
    try write(pending)
    summary.fields = Self.order.filter { fields.contains($0.key) }
    return summary
  }

  /// The fields in the order in which a record has them.
  private static let order = [
    RecordSchema.Field("image_url", .imageURL), RecordSchema.Field("path", .metadata),
    RecordSchema.Field("split", .metadata), RecordSchema.Field("labels", .text),
    RecordSchema.Field("width", .metadata), RecordSchema.Field("height", .metadata),
  ]

  private func record(
    _ position: Int, of dataset: any PackableDataset, _ reader: any EntryReader,
    _ fields: inout Set<String>
  ) throws -> [UInt8] {
    let entry = dataset.images.entry(position)
    let path = Array(source.inventory.name(entry))
    let labels: [String]
    do { labels = try dataset.labels(position, reader: reader) } catch {
      throw PackError(any: error, path: path)
    }
    let place = dataset.images.split(position)
    let split = dataset.splits.indices.contains(place) ? dataset.splits[place] : ""
    var json = JSONWriter()
    json.object { json in
      if let urlPrefix {
        json.member("image_url", urlPrefix + Self.encoded(path))
        fields.insert("image_url")
      }
      json.member("path", lossy: path)
      fields.insert("path")
      if !split.isEmpty {
        json.member("split", split)
        fields.insert("split")
      }
      if !labels.isEmpty {
        json.member("labels", labels.joined(separator: ", "))
        fields.insert("labels")
      }
      if let size = images[entry]?.shownSize {
        json.member("width", Int(size.width))
        json.member("height", Int(size.height))
        fields.formUnion(["width", "height"])
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  /// A path as part of an address (RFC 3986): all that is not unreserved is percent-encoded.
  static func encoded(_ path: [UInt8]) -> String {
    var text: [UInt8] = []
    for byte in path {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
        text.append(byte)
      default:
        let digits = Array("0123456789ABCDEF".utf8)
        text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension RecordsPacker.Summary {
  /// The summary as a JSON document about the file of this name; nil where there is none.
  public func json(
    file: String, sha256: String?, format: DatasetFormat?, isDryRun: Bool
  ) -> [UInt8] {
    var json = JSONWriter(indent: 1)
    json.object { json in
      json.member("schemaVersion", schemaVersion)
      json.key("tool")
      json.object { tool in
        tool.member("name", "lading")
        tool.member("version", ladingVersion)
      }
      if isDryRun { json.member("dryRun", true) }
      json.member("kind", "records")
      json.member("target", Target.prolific.rawValue)
      json.key("format")
      if let format { json.value(format.rawValue) } else { json.null() }
      json.key("file")
      json.object { json in
        json.member("name", file)
        json.member("bytes", bytes)
        if let sha256 { json.member("sha256", sha256) }
        json.member("records", records)
      }
      json.key("fields")
      json.object { json in
        for field in fields {
          json.key(field.key)
          json.object { $0.member("type", field.type.rawValue) }
        }
      }
      json.key("skipped")
      json.array { list in
        for file in skipped { list.object { file.write(to: &$0) } }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }
}
