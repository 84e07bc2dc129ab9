// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import LadingText

/// A status of Clarifai's API: what counts is the code, not the status of HTTP.
///
/// Source: `StatusCode` of clarifai-grpc 12.6.
enum ClarifaiCode: Int, Sendable {
  case success = 10000
  case mixed = 10010
  case failure = 10020
  case tryAgain = 10030
  case keyInvalid = 11008
  case keyNotFound = 11009
  case badFormat = 11100
  case doesNotExist = 11101
  case invalidRequest = 11102
  case annotationSuccess = 24150
  case annotationInvalid = 24155
  case inputSuccess = 30000
  case inputPending = 30001
  case inputFailed = 30002
  case inputInProgress = 30003
  case inputDuplicate = 30100
  case inputUnsupported = 30101
  case inputDoesNotExist = 30102
  case inputInvalid = 30104
  case inputInvalidURL = 30106
  case jobQueued = 64000
  case jobRunning = 64001
  case jobCompleted = 64002
  case jobCancelled = 64004
  case datasetInputSuccess = 64100
  case datasetInputDuplicate = 64101

  /// What it means, in a few words.
  var description: String {
    switch self {
    case .success: "Ok"
    case .mixed: "Mixed Success"
    case .failure: "Failure"
    case .tryAgain: "Try again"
    case .keyInvalid: "Invalid API key or Invalid API key/application pair"
    case .keyNotFound: "API key not found"
    case .badFormat: "Invalid request format"
    case .doesNotExist: "Resource does not exist"
    case .invalidRequest: "Invalid request"
    case .annotationSuccess: "Annotation success"
    case .annotationInvalid: "Invalid annotation argument"
    case .inputSuccess: "Download complete"
    case .inputPending: "Download pending"
    case .inputFailed: "Download failed; check URL"
    case .inputInProgress: "Download in progress"
    case .inputDuplicate: "Duplicate input"
    case .inputUnsupported: "Unsupported input format"
    case .inputDoesNotExist: "Input does not exist"
    case .inputInvalid: "Invalid input argument"
    case .inputInvalidURL: "Invalid input URL"
    case .jobQueued: "Job is queued to be run"
    case .jobRunning: "Job is running"
    case .jobCompleted: "Job has completed"
    case .jobCancelled: "Job has been cancelled"
    case .datasetInputSuccess: "Dataset input success"
    case .datasetInputDuplicate: "Duplicate dataset input"
    }
  }

  /// The code that a filter names, by its number or by one of its names in the protocol.
  init?(named text: String) {
    if let number = Int(text) {
      self.init(rawValue: number)
      return
    }
    switch text {
    case "INPUT_SUCCESS", "INPUT_DOWNLOAD_SUCCESS": self = .inputSuccess
    case "INPUT_PENDING", "INPUT_DOWNLOAD_PENDING": self = .inputPending
    case "INPUT_FAILED", "INPUT_DOWNLOAD_FAILED": self = .inputFailed
    case "INPUT_IN_PROGRESS", "INPUT_DOWNLOAD_IN_PROGRESS": self = .inputInProgress
    default: return nil
    }
  }

  /// The status of several things together.
  static func all(of outcomes: [Bool]) -> ClarifaiCode {
    if outcomes.allSatisfy(\.self) { return .success }
    return outcomes.contains(true) ? .mixed : .failure
  }
}

/// What is said about one thing: its code, and what is particular about it.
struct ClarifaiStatus: Sendable, Equatable {
  var code: ClarifaiCode
  var details: String?

  init(_ code: ClarifaiCode, _ details: String? = nil) {
    self.code = code
    self.details = details
  }

  /// What an input gets whose id is taken; the official client compares these very words.
  static let duplicate = ClarifaiStatus(.inputDuplicate, "Input has a duplicate ID.")

  /// Writes the member `status`.
  func write(to json: inout JSONWriter, request: String? = nil) {
    json.key("status")
    json.object { json in
      json.member("code", code.rawValue)
      json.member("description", code.description)
      if let details { json.member("details", details) }
      if let request { json.member("req_id", request) }
    }
  }
}

/// A refusal in the shape of Clarifai's API: `{"status": {"code": …, "details": …}}`.
struct ClarifaiRefusal: Error {
  var status: ClarifaiStatus
  var http: HTTPResponse.Status

  init(_ code: ClarifaiCode, _ details: String, http: HTTPResponse.Status = .badRequest) {
    status = ClarifaiStatus(code, details)
    self.http = http
  }

  /// What is asked for does not exist, or is somebody else's.
  static func missing(_ what: String) -> ClarifaiRefusal {
    ClarifaiRefusal(.doesNotExist, "The \(what) does not exist", http: .notFound)
  }

  /// A refusal of the receiver's shared parts.
  init(_ refusal: Refusal) {
    http = refusal.status
    switch refusal.status {
    case .unauthorized: status = ClarifaiStatus(.keyInvalid, refusal.message)
    case .notFound: status = ClarifaiStatus(.doesNotExist, refusal.message)
    case .requestTimeout, .noStorage: status = ClarifaiStatus(.tryAgain, refusal.message)
    default: status = ClarifaiStatus(.invalidRequest, refusal.message)
    }
  }
}

/// An answer of Clarifai's API: the status, then what `body` writes.
func clarifaiAnswer(
  _ status: ClarifaiStatus = ClarifaiStatus(.success), http: HTTPResponse.Status = .ok,
  _ body: (inout JSONWriter) -> Void = { _ in }
) -> Response {
  jsonObject(status: http) { json in
    status.write(to: &json, request: randomID())
    body(&json)
  }
}

extension Router<Context> {
  /// Adds a call whose refusals are written as Clarifai's API writes them.
  func clarifai(
    _ method: HTTPRequest.Method, _ path: String,
    _ work: @escaping @Sendable (Request, Context) async throws -> Response
  ) {
    on(RouterPath(path), method: method) { request, context in
      let refusal: ClarifaiRefusal
      do {
        return try await work(request, context)
      } catch let error as ClarifaiRefusal {
        refusal = error
      } catch let error as Refusal {
        refusal = ClarifaiRefusal(error)
      }
      return clarifaiAnswer(refusal.status, http: refusal.http)
    }
  }
}
