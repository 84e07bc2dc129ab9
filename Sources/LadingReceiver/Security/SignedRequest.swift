// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

extension Request {
  /// What the signed address of this request allows.
  ///
  /// Throws the `Refusal` that object stores answer with: 403, whatever is wrong.
  func grant(by signer: URLSigner) throws -> URLSigner.Grant {
    do throws(URLSigner.Refusal) {
      return try signer.verify(
        method: method.rawValue, path: uri.path, parameters: queryDictionary,
        contentType: headers[.contentType], now: secondsNow())
    } catch {
      throw Refusal(error)
    }
  }
}

extension Refusal {
  /// The answer to a signed address that does not hold.
  fileprivate init(_ refusal: URLSigner.Refusal) {
    switch refusal {
    case .invalid:
      self.init(.forbidden, "The signature does not match", type: "SignatureDoesNotMatch")
    case .expired: self.init(.forbidden, "Request has expired", type: "AccessDenied")
    case .contentType(let expected):
      self.init(
        .forbidden, "The signature is of the Content-Type \(expected)",
        type: "SignatureDoesNotMatch")
    }
  }
}
