// SPDX-License-Identifier: Apache-2.0

import Hummingbird

/// Clarifai's v2 API over REST, as far as uploading a dataset asks for it.
///
/// Served under `/v2/users/{user}/apps/{app}` and in the short forms under `/v2`. Source: the http
/// rules of clarifai-grpc 12.6, and what its JSON channel sends.
struct ClarifaiRoutes: Sendable {
  let options: ReceiverOptions
  let store: Store
  let access: ClarifaiAccess
  let folder: DataFolder
  let signer: URLSigner
  let processor: ClarifaiProcessor

  func add(to router: Router<Context>) {
    let writer = ClarifaiWriter(signer: signer, urlLifetime: options.urlLifetime)
    ClarifaiAppRoutes(access: access, store: store).add(to: router)
    ClarifaiJobRoutes(access: access, store: store).add(to: router)
    let intake = ClarifaiIntake(options: options, access: access, folder: folder)
    ClarifaiInputRoutes(
      options: options, store: store, access: access, intake: intake, writer: writer,
      processor: processor
    ).add(to: router)
    ClarifaiAnnotationRoutes(store: store, access: access, intake: intake).add(to: router)
    ClarifaiDatasetRoutes(store: store, access: access, writer: writer).add(to: router)
  }
}
