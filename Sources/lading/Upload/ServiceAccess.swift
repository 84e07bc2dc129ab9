// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingArchive
import LadingModel
import LadingUpload

/// How services are reached: where they are, and who we are there.
struct ServiceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The service's base address, as http://127.0.0.1:8787 for 'lading serve'.",
      valueName: "url"))
  var endpoint: String?

  @Option(
    help: ArgumentHelp(
      "Read the key from this file instead of the environment.", valueName: "file"))
  var apiKeyFile: String?

  @Option(
    help: ArgumentHelp("Send at most so many bytes a second, as in 5MB.", valueName: "bytes"),
    transform: ByteSize.parse)
  var limitRate: ByteSize?

  @Option(help: ArgumentHelp("Attempts at each request before giving up.", valueName: "n"))
  var attempts = 5

  mutating func validate() throws {
    guard (1...100).contains(attempts) else {
      throw ValidationError("--attempts takes a number from 1 to 100.")
    }
    if let limitRate, limitRate.bytes < 1 {
      throw ValidationError("--limit-rate takes a size from 1 byte on.")
    }
  }
}

/// A service as the command line and the environment describe it.
struct ServiceAccess {
  /// Which service, and by which names the environment knows it.
  struct Kind {
    var name: String
    var keyVariable: String
    var endpointVariables: [String]
    var defaultEndpoint: String
  }

  static let roboflow = Kind(
    name: "Roboflow", keyVariable: "ROBOFLOW_API_KEY",
    endpointVariables: ["ROBOFLOW_API_URL", "API_URL"],
    defaultEndpoint: RoboflowZipTarget.defaultEndpoint)

  static let clarifai = Kind(
    name: "Clarifai", keyVariable: "CLARIFAI_PAT", endpointVariables: ["CLARIFAI_API_BASE"],
    defaultEndpoint: ClarifaiUpload.defaultEndpoint)

  static let prolific = Kind(
    name: "Prolific", keyVariable: "PROLIFIC_TOKEN", endpointVariables: ["PROLIFIC_URL"],
    defaultEndpoint: ProlificTarget.defaultEndpoint)

  var options: ServiceOptions
  var connections = 8
  /// Hears why something is sent again.
  var notice: @Sendable (String) -> Void

  /// The service and the wire to it, which is to be closed.
  func open(
    _ kind: Kind, credential: (Secret) -> Service.Credential
  ) throws(Failure) -> Service {
    let key = try key(kind)
    do throws(UploadError) {
      let wire = try wire(redactor: Redactor([key]))
      return Service(
        name: kind.name, endpoint: try Endpoint(endpoint(kind)), credential: credential(key),
        wire: wire)
    } catch {
      throw Failure(error)
    }
  }

  /// A wire alone, for addresses that are signed.
  func wire(redactor: Redactor = Redactor()) throws(UploadError) -> Wire {
    Wire(
      policy: RetryPolicy(attempts: options.attempts), redactor: redactor,
      limiter: options.limitRate.map { RateLimiter(bytesPerSecond: $0.bytes) },
      connections: connections,
      proxies: try Proxies { Console.environment($0) }, notice: notice)
  }

  private func endpoint(_ kind: Kind) -> String {
    if let endpoint = options.endpoint { return endpoint }
    for variable in kind.endpointVariables {
      if let value = Console.environment(variable) { return value }
    }
    return kind.defaultEndpoint
  }

  private func key(_ kind: Kind) throws(Failure) -> Secret {
    if let file = options.apiKeyFile {
      do {
        let bytes = try PlainFile.read(file, limit: 1 << 16) ?? []
        let secret = Secret(String(decoding: bytes, as: UTF8.self))
        if !secret.isEmpty { return secret }
      } catch {
        throw Failure(.input, "the key file \(file) cannot be read: \(error.detail)")
      }
      throw Failure(.usage, "the key file \(file) is empty")
    }
    let secret = Secret(Console.environment(kind.keyVariable) ?? "")
    if !secret.isEmpty { return secret }
    throw Failure(
      .usage, "\(kind.name) wants a key, and \(kind.keyVariable) is not set",
      hint:
        "export \(kind.keyVariable)=…, or name a file with --api-key-file; 'lading serve' takes "
        + "any key")
  }
}

extension Failure {
  /// What an upload's error means for the command.
  init(_ error: UploadError) {
    let status: ExitStatus =
      switch error.code {
      case .usage: .usage
      case .input: .input
      case .unverified: .verification
      case .refused: .refused
      case .gaveUp, .unsure: .gaveUp
      case .machine: .machine
      }
    self.init(status, error.message, hint: error.hint)
    if status == .gaveUp, hint == nil {
      hint = "the same command goes on from here, and sends nothing twice"
    }
  }
}
