// SPDX-License-Identifier: Apache-2.0

import LadingText

/// An input on its way, with what was found out about it beforehand.
struct ClarifaiItem: Sendable {
  /// The id that the dataset gives it, by which the journal knows it.
  let name: String
  /// What is sent; its id may be a new one, where the app had the other.
  var record: ClarifaiRecord
  /// What its text takes as the inside of a JSON string, where it is a text file.
  let textBytes: Int64
  /// Whether it may have been posted before, so that a duplicate would be ours.
  var isUnsure = false
  /// Whether sending it once more may help: not where the service refused it as it is.
  var isRetryable = true

  init(_ record: ClarifaiRecord, textBytes: Int64) {
    name = record.id
    self.record = record
    self.textBytes = textBytes
  }

  /// The same, refused by the service as it is.
  var refused: ClarifaiItem {
    var item = self
    item.isRetryable = false
    return item
  }

  func body(dataset: String) -> ClarifaiBody {
    ClarifaiWire.input(record, dataset: dataset, textBytes: textBytes)
  }
}

/// Cuts a run of inputs into requests: by count, and by bytes that are known before any is read.
struct ClarifaiBatcher {
  /// The most bytes of a body that the service takes.
  static let largestBody: Int64 = 128_000_000
  /// The most inputs of a request that the service takes.
  static let largestCount = 128
  /// What a body has beside its inputs: its head, with an id of 32 digits, and its end.
  private static let frame: Int64 = 80
  /// An id that was taken gets so much longer.
  private static let suffix: Int64 = 9

  /// An input that does not fit into any request.
  struct TooLarge: Error {
    var bytes: Int64
  }

  let dataset: String
  let count: Int
  let limit: Int64
  private var items: [ClarifaiItem] = []
  private var length: Int64 = 0

  init(dataset: String, count: Int, limit: Int64 = largestBody) {
    self.dataset = dataset
    self.count = min(max(count, 1), Self.largestCount)
    self.limit = limit
  }

  /// The body of a request of these inputs.
  static func body(of items: [ClarifaiItem], dataset: String, job: String) -> ClarifaiBody {
    var body = ClarifaiBody()
    body.append(ClarifaiWire.inputsHead(job: job))
    for (index, item) in items.enumerated() {
      if index > 0 { body.append([UInt8(ascii: ",")]) }
      body.append(item.body(dataset: dataset))
    }
    body.append(ClarifaiWire.inputsTail)
    return body
  }

  /// Adds an input; gives the request that is full without it.
  ///
  /// `textBytes` is what its text takes as JSON, for a text file.
  mutating func add(
    _ record: ClarifaiRecord, textBytes: Int64
  ) throws(TooLarge) -> [ClarifaiItem]? {
    let item = ClarifaiItem(record, textBytes: textBytes)
    // The comma counts too.
    let bytes = item.body(dataset: dataset).length + Self.suffix + 1
    guard bytes + Self.frame <= limit else { throw TooLarge(bytes: bytes + Self.frame) }
    var full: [ClarifaiItem]?
    let isFull =
      items.count >= count || length + bytes + Self.frame > limit
      || record.kind.isSentAlone || items.last?.record.kind.isSentAlone == true
    if isFull { full = finish() }
    items.append(item)
    length += bytes
    return full
  }

  /// The last request; nil when there is none.
  mutating func finish() -> [ClarifaiItem]? {
    defer {
      items = []
      length = 0
    }
    return items.isEmpty ? nil : items
  }
}
