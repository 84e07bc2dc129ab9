// SPDX-License-Identifier: Apache-2.0

/// How a receiver is to run.
public struct ReceiverOptions: Sendable {
  /// The address to listen on; loopback unless keys are given.
  public var host: String
  /// The port; 0 lets the system choose.
  public var port: Int
  /// The folder that keeps all state; made when it is missing.
  public var dataFolder: String
  /// Who may come in.
  public var keys: APIKeys
  /// Faults made on purpose, so that clients can be watched.
  public var faults: [Fault]
  /// A pause before every answer.
  public var latency: Duration
  /// How long a signed URL is good for.
  public var urlLifetime: Duration
  /// How long a body may stand still before its connection is given up.
  public var bodyTimeout: Duration
  /// Hosts beside this machine that webhooks may call.
  public var webhookHosts: Set<String>
  /// Hosts beside this machine that files may be fetched from.
  public var fetchHosts: Set<String>
  /// Bytes and files of a zip.
  public var zipLimits: ZipLimits
  /// What the data staging takes.
  public var stagingLimits: StagingLimits

  /// What Clarifai's API takes in one request.
  public var clarifaiLimits: ClarifaiLimits

  /// What Clarifai's API takes in one request.
  public struct ClarifaiLimits: Sendable {
    /// Bytes of a body.
    public var requestBytes: Int64
    /// Inputs.
    public var inputs: Int

    /// Makes limits; by default the documented ones.
    public init(requestBytes: Int64 = 128_000_000, inputs: Int = 128) {
      self.requestBytes = requestBytes
      self.inputs = inputs
    }
  }

  /// What the data staging takes in one piece.
  public struct StagingLimits: Sendable {
    /// Bytes of one image (the service refuses more than 20 MiB).
    public var imageBytes: Int64
    /// Bytes of one video.
    public var videoBytes: Int64
    /// Bytes of one tar.
    public var shardBytes: Int64
    /// Images in one tar.
    public var shardImages: Int

    /// Makes limits; by default the documented ones, and 2 GiB where none is documented.
    public init(
      imageBytes: Int64 = 20 << 20, videoBytes: Int64 = 2 << 30, shardBytes: Int64 = 2 << 30,
      shardImages: Int = 500
    ) {
      self.imageBytes = imageBytes
      self.videoBytes = videoBytes
      self.shardBytes = shardBytes
      self.shardImages = shardImages
    }
  }

  /// What a zip may measure (the service's documented limits).
  public struct ZipLimits: Sendable {
    /// Bytes of one zip.
    public var bytes: Int64
    /// Files in one zip, junk and folders not counted.
    public var files: Int

    /// Makes limits; by default those of the zip upload's document, 2 GB as 2 GiB.
    public init(bytes: Int64 = 2 << 30, files: Int = 10_000) {
      self.bytes = bytes
      self.files = files
    }
  }

  /// Makes a set of options.
  public init(
    host: String = "127.0.0.1", port: Int = 8787, dataFolder: String,
    keys: APIKeys = .anyKey, faults: [Fault] = [], latency: Duration = .zero,
    urlLifetime: Duration = .seconds(3600), bodyTimeout: Duration = .seconds(60),
    webhookHosts: Set<String> = [], fetchHosts: Set<String> = [],
    zipLimits: ZipLimits = ZipLimits(), stagingLimits: StagingLimits = StagingLimits(),
    clarifaiLimits: ClarifaiLimits = ClarifaiLimits()
  ) {
    self.host = host
    self.port = port
    self.dataFolder = dataFolder
    self.keys = keys
    self.faults = faults
    self.latency = latency
    self.urlLifetime = urlLifetime
    self.bodyTimeout = bodyTimeout
    self.webhookHosts = webhookHosts
    self.fetchHosts = fetchHosts
    self.zipLimits = zipLimits
    self.stagingLimits = stagingLimits
    self.clarifaiLimits = clarifaiLimits
  }

  /// Whether the address can only be reached from this machine.
  public var isLoopback: Bool {
    host == "localhost" || host == "::1" || host == "[::1]"
      || (host.hasPrefix("127.") && host.split(separator: ".").count == 4)
  }
}

/// Why a receiver cannot start.
public struct ReceiverError: Error, CustomStringConvertible, Sendable {
  /// What kind of trouble it is, which decides the exit code.
  public enum Code: Sendable {
    /// The options contradict each other or a file they name is malformed.
    case usage
    /// Something that is needed cannot be read.
    case input
    /// This machine does not allow it: the port, the folder, another server.
    case machine
  }

  /// The kind.
  public var code: Code
  /// What is wrong and what to do.
  public var description: String
  /// Whether it is only that the disk is full, so that the same request may succeed later.
  var isDiskFull = false

  /// Makes an error.
  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
