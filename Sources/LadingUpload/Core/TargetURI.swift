// SPDX-License-Identifier: Apache-2.0

public import LadingModel

/// Where something is to be sent, as `--to` names it.
public enum TargetURI: Sendable, Hashable {
  /// `roboflow://WORKSPACE/PROJECT?split=train&batch=NAME&tag=A`
  case roboflowZip(workspace: String, project: String, options: ZipOptions)
  /// `roboflow-batch://WORKSPACE/BATCH-ID`
  case roboflowBatch(workspace: String, batch: String)
  /// `prolific://DATASET-ID`
  case prolific(dataset: String)
  /// `clarifai://USER/APP/DATASET`
  case clarifai(user: String, app: String, dataset: String)
  /// `put:URL`, one signed address.
  case put(url: String)

  /// What a zip upload is told.
  public struct ZipOptions: Sendable, Hashable {
    /// `train`, `valid` or `test`; nil leaves it to the service.
    public var split: String?
    /// The name of the batch that groups the images.
    public var batch: String?
    /// Tags for every image.
    public var tags: [String] = []

    /// Nothing said.
    public init() {}
  }

  /// Reads an address; throws a `usage` error that says what would be right.
  public init(_ text: String) throws(UploadError) {
    if text.hasPrefix("put:") {
      let url = String(text.dropFirst(4))
      _ = try Endpoint(String(url.prefix { $0 != "?" && $0 != "#" }))
      self = .put(url: url)
      return
    }
    guard let mark = text.firstRange(of: "://") else { throw Self.unknown(text) }
    let scheme = text[..<mark.lowerBound].lowercased()
    let rest = text[mark.upperBound...]
    let path = rest.prefix { $0 != "?" }
    let query = rest.dropFirst(path.count + 1)
    var segments: [String] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: true) {
      guard let segment = percentDecoded(part) else { throw Self.unknown(text) }
      segments.append(segment)
    }
    func check(_ count: Int, _ shape: String) throws(UploadError) {
      guard segments.count == count else {
        throw UploadError(.usage, "\(scheme):// is followed by \(shape)")
      }
    }
    if scheme != "roboflow", !query.isEmpty {
      throw UploadError(.usage, "\(scheme):// takes no parameters after '?'")
    }
    switch scheme {
    case "roboflow":
      try check(2, "WORKSPACE/PROJECT, and may end with ?split=train&batch=NAME")
      self = .roboflowZip(
        workspace: segments[0], project: segments[1], options: try Self.zipOptions(query))
    case "roboflow-batch":
      try check(2, "WORKSPACE/BATCH-ID")
      try BatchID.check(segments[1])
      self = .roboflowBatch(workspace: segments[0], batch: segments[1])
    case "prolific":
      try check(1, "DATASET-ID")
      self = .prolific(dataset: segments[0])
    case "clarifai":
      try check(3, "USER/APP/DATASET")
      self = .clarifai(user: segments[0], app: segments[1], dataset: segments[2])
    default: throw Self.unknown(text)
    }
  }

  /// The target whose rules and limits hold; `none` for a signed address.
  public var target: Target {
    switch self {
    case .roboflowZip: .roboflowZip
    case .roboflowBatch: .roboflowBatch
    case .prolific: .prolific
    case .clarifai: .clarifai
    case .put: .none
    }
  }

  /// The target's name in journals: without keys, and with the endpoint where that is not the
  /// service's own.
  public func address(endpoint: Endpoint?) -> String {
    func at(_ address: String, _ own: String) -> String {
      guard let endpoint, !endpoint.isDefault(own) else { return address }
      return "\(address) at \(endpoint.authority)\(endpoint.prefix)"
    }
    switch self {
    case .roboflowZip(let workspace, let project, let options):
      var address = "roboflow://\(percentEncoded(workspace))/\(percentEncoded(project))"
      var mark = "?"
      for (name, value) in [("split", options.split), ("batch", options.batch)] {
        guard let value else { continue }
        address += "\(mark)\(name)=\(percentEncoded(value))"
        mark = "&"
      }
      return at(address, RoboflowZipTarget.defaultEndpoint)
    case .roboflowBatch(let workspace, let batch):
      return at(
        "roboflow-batch://\(percentEncoded(workspace))/\(percentEncoded(batch))",
        RoboflowZipTarget.defaultEndpoint)
    case .prolific(let dataset):
      return at("prolific://\(percentEncoded(dataset))", ProlificTarget.defaultEndpoint)
    case .clarifai(let user, let app, let dataset):
      return at(
        "clarifai://\(percentEncoded(user))/\(percentEncoded(app))/\(percentEncoded(dataset))",
        "https://api.clarifai.com")
    case .put(let url): return "put:" + Redactor.shown(url)
    }
  }

  private static func unknown(_ text: String) -> UploadError {
    UploadError(
      .usage, "\(Redactor.shown(text)) names no target",
      hint: "targets are roboflow://WORKSPACE/PROJECT, roboflow-batch://WORKSPACE/BATCH-ID, "
        + "prolific://DATASET-ID, clarifai://USER/APP/DATASET and put:URL")
  }

  private static func zipOptions(_ query: some StringProtocol) throws(UploadError) -> ZipOptions {
    var options = ZipOptions()
    for pair in query.split(separator: "&") {
      let name = pair.prefix { $0 != "=" }
      guard let value = percentDecoded(pair.dropFirst(name.count + 1)), !value.isEmpty else {
        throw UploadError(.usage, "the parameter \(name) has no value")
      }
      switch name {
      case "split":
        guard ["train", "valid", "test"].contains(value) else {
          throw UploadError(
            .usage, "there is no split '\(value)'",
            hint: value == "val" ? "Roboflow calls it valid" : "splits are train, valid and test")
        }
        options.split = value
      case "batch": options.batch = value
      case "tag": options.tags.append(value)
      default:
        throw UploadError(
          .usage, "there is no parameter '\(name)'", hint: "there are split, batch and tag")
      }
    }
    return options
  }
}
