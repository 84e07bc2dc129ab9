// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingUpload

/// What only uploads to a batch are asked.
struct BatchOptions: ParsableArguments {
  /// How images go, as asked for.
  enum Method: String, CaseIterable, ExpressibleByArgument {
    case auto
    case single
    case bulk
  }

  @Option(
    help: ArgumentHelp(
      "How images go: single, bulk (tar shards), or auto, which sends up to 32 images of a dataset one "
        + "by one, all others in shards, and goes on in the way in which a batch was begun."))
  var method = Method.auto

  @Option(
    help: ArgumentHelp(
      "Have the service call this address when a shard is indexed.", valueName: "url"))
  var notificationsUrl: String?

  @Option(
    help: ArgumentHelp(
      "Send videos into this batch; without it into BATCH-ID-videos where there are images too.",
      valueName: "batch-id"))
  var videoBatch: String?

  @Flag(help: "Leave videos where they are.")
  var noVideos = false

  mutating func validate() throws {
    if videoBatch != nil, noVideos {
      throw ValidationError("--video-batch sends videos, --no-videos does not: choose one.")
    }
    if notificationsUrl != nil, method == .single {
      throw ValidationError(
        "The service notifies of shards only: --notifications-url goes with --method bulk.")
    }
    if let notificationsUrl, !["http://", "https://"].contains(where: notificationsUrl.hasPrefix) {
      throw ValidationError("--notifications-url takes an address such as https://my-host/hook.")
    }
  }

  /// Whether anything was asked for.
  private var isAsked: Bool {
    method != .auto || notificationsUrl != nil || videoBatch != nil || noVideos
  }

  /// Throws a failure where the options were given to another target.
  func refuse(for target: String) throws(Failure) {
    if !isAsked { return }
    throw Failure(
      .usage,
      "--method, --notifications-url, --video-batch and --no-videos go with roboflow-batch:// only")
  }
}
