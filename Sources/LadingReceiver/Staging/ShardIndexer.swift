// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import LadingArchive
import LadingModel
import LadingText

/// Indexes tars in the background: each image in them becomes a file of the batch.
///
/// A shard is indexed again from its beginning after a crash; its files appear all at once.
actor ShardIndexer {
  /// The member that is no image but says whom to notify (inference-cli puts it last).
  static let notificationMember = "notification_config.json"

  private let store: Store
  private let folder: DataFolder
  private let limits: ReceiverOptions.StagingLimits
  private let notifier: Notifier
  private let report: @Sendable (String) -> Void
  private let offload = Offload(DispatchQueue(label: "lading.receiver.shards"))
  private var underway: Set<String> = []

  init(
    store: Store, folder: DataFolder, limits: ReceiverOptions.StagingLimits,
    notifier: Notifier, report: @escaping @Sendable (String) -> Void
  ) {
    self.store = store
    self.folder = folder
    self.limits = limits
    self.notifier = notifier
    self.report = report
  }

  /// Where a shard's tar waits.
  nonisolated func path(of shard: String, sha256: String) -> String {
    "\(folder.uploads)/\(shard).tar.\(sha256)"
  }

  /// Takes up what a stopped server had left.
  func resume() async throws {
    for id in try await store.processingShards() { enqueue(id) }
  }

  /// Indexes a shard whose tar is here.
  func enqueue(_ id: String) {
    guard underway.insert(id).inserted else { return }
    Task {
      do {
        try await index(id)
      } catch {
        report("shard \(id): \(error)")
        // The tar goes first: where the disk is full, its room is what lets the failure be noted.
        for name in DataFolder.names(folder.uploads) where name.hasPrefix("\(id).tar.") {
          unlink("\(folder.uploads)/\(name)")
        }
        try? await store.failShard(
          id, error: "The receiver failed while it indexed the tar: \(error)", now: secondsNow())
      }
      underway.remove(id)
    }
  }

  private func index(_ id: String) async throws {
    guard let shard = try await store.shard(id), shard.status == .processing,
      let sha256 = shard.sha256
    else { return }
    let path = path(of: id, sha256: sha256)
    let intake = ShardIntake(path: path, shard: shard, folder: folder, limits: limits)
    let (outcome, notice) = try await offload.run { try intake.run() }
    switch outcome {
    case .refused(let reason):
      try await store.failShard(id, error: reason, now: secondsNow())
    case .taken(let files): try await store.index(shard, files: files, now: secondsNow())
    }
    unlink(path)
    if let notice { notify(notice, shard, outcome) }
  }

  /// Tells whoever asked for it, while the next shard is indexed.
  private func notify(
    _ notice: IngestNotice, _ shard: Shard, _ outcome: ShardIntake.Outcome
  ) {
    Task { [notifier] in
      var error: Notifier.IngestError?
      var taken: [String] = []
      switch outcome {
      case .refused(let reason): error = .init(type: "shard-refused", reason: reason)
      case .taken(let files): taken = files.map(\.name)
      }
      await notifier.send(
        .ingest(id: notice.ingestID, batch: shard.batch, shard: shard.id, error: error),
        to: notice.url, workspace: shard.workspace)
      if error == nil, notice.wantsFiles {
        await notifier.send(
          .files(
            id: notice.ingestID, batch: shard.batch, shard: shard.id, taken: taken, failed: []),
          to: notice.url, workspace: shard.workspace)
      }
    }
  }
}

/// What is done with one tar on the working thread.
struct ShardIntake: Sendable {
  enum Outcome: Sendable {
    /// The tar as a whole is refused, and why.
    case refused(String)
    /// Its images are stored.
    case taken([BatchFile])
  }

  let path: String
  let shard: Shard
  let folder: DataFolder
  let limits: ReceiverOptions.StagingLimits

  /// Reads the tar and stores its images; throws for this machine's faults only.
  func run() throws -> (Outcome, IngestNotice?) {
    let source: any DatasetSource
    do {
      source = try openSource(path)
    } catch {
      return (.refused("The tar is malformed: \(error.detail)"), nil)
    }
    guard source.container == .tar else { return (.refused("The upload is no tar"), nil) }
    return (try take(source), IngestNotice(in: source))
  }

  private func take(_ source: any DatasetSource) throws -> Outcome {
    let inventory = source.inventory
    let images = inventory.indices.filter { inventory.kind($0) == .image }
    guard images.count <= limits.shardImages else {
      return .refused(
        "The tar has \(images.count) images; \(limits.shardImages) are allowed in a shard")
    }
    guard !images.isEmpty else { return .refused("The tar holds no images") }
    let reader = try source.makeReader()
    var writer = BlobWriter(folder: folder)
    var files: [BatchFile] = []
    do {
      for index in images {
        let blob = try writer.store(try reader.open(index))
        files.append(
          BatchFile(
            batch: shard.batch, part: "", shard: shard.id, name: inventory.path(index).string,
            sha256: blob.sha256, bytes: blob.bytes, contentType: "image"))
      }
    } catch let error as SourceError {
      return .refused("The tar is malformed: \(error.detail)")
    }
    writer.settle()
    return .taken(files)
  }
}

/// What a tar's last member asks for: to be told when its images are there.
///
/// Source: inference-cli's `notification_config.json`, `{"ingestId": …, "notificationsURL": …}`,
/// with `notificationCategories` (`ingest-status`, `files-status`) where more is asked for.
struct IngestNotice: Sendable, Equatable {
  var ingestID: String
  var url: String
  var wantsFiles: Bool

  /// Reads it from a tar; nil where it is missing or malformed.
  init?(in source: any DatasetSource) {
    let inventory = source.inventory
    guard
      let index = inventory.indices.first(where: {
        inventory.path($0).string == ShardIndexer.notificationMember
      }), let reader = try? source.makeReader(),
      let bytes = try? reader.readPrefix(index, limit: 1 << 16),
      let body = try? JSONValue(parsing: bytes), let url = body["notificationsURL"]?.string
    else { return nil }
    ingestID = body["ingestId"]?.string ?? ""
    self.url = url
    wantsFiles =
      body["notificationCategories"]?.array?.contains { $0.string == "files-status" } ?? false
  }
}
