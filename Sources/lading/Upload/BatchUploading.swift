// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingArchive
import LadingModel
import LadingPack
import LadingUpload

/// The flow of uploading to a batch: shards, single images and videos.
extension Uploading {
  /// Sends what PATH turns out to be.
  func sendToBatch(
    _ batch: String, workspace: String, _ access: ServiceAccess
  ) throws(Failure) {
    if let videos = command.batch.videoBatch {
      do { try BatchID.check(videos) } catch { throw Failure(error) }
      if videos == batch {
        throw Failure(
          .usage, "images and videos cannot go into the same batch",
          hint: "choose another id for --video-batch")
      }
    }
    let service = try access.open(ServiceAccess.roboflow) { .query("api_key", $0) }
    defer { blocking { await service.wire.close() } }
    var flow = BatchFlow(uploading: self, service: service, workspace: workspace, batch: batch)
    switch try UploadInput(command.path, for: .roboflowBatch, limits: SourceLimits()) {
    case .archives(let items): try flow.sendArchives(items)
    case .archive(var item):
      item.count = try check(item)
      try flow.sendArchives([item])
    case .dataset: try flow.sendDataset()
    }
  }
}

/// One upload to a batch.
struct BatchFlow {
  let uploading: Uploading
  let service: Service
  let workspace: String
  let batch: String
  private var groups = FileGroups()

  init(uploading: Uploading, service: Service, workspace: String, batch: String) {
    self.uploading = uploading
    self.service = service
    self.workspace = workspace
    self.batch = batch
  }

  private var command: UploadCommand { uploading.command }

  /// Shards that are there already.
  mutating func sendArchives(_ items: [UploadItem]) throws(Failure) {
    let images = items.reduce(0) { $0 + ($1.count ?? 0) }
    guard try method(images: images, isPacked: true) == .single else {
      return try uploading.send(items, to: target(.bulk, videos: nil))
    }
    for item in items {
      let source: TarSource
      do { source = try TarSource(path: item.path) } catch {
        throw inputFailure(error, path: item.path)
      }
      let inventory = source.inventory
      let entries = inventory.indices.filter { inventory.kind($0) == .image }
      try groups.add(
        item.name, entries.map { (Array(inventory.path($0).name), $0) }, of: source)
    }
    try uploading.send(groups.items, to: target(.single, videos: nil))
  }

  /// A dataset: its images in one way or the other, and its videos.
  mutating func sendDataset() throws(Failure) {
    let source: any DatasetSource
    switch try openDataset(command.path) {
    case .source(let opened): source = opened
    case .noDataset(let error, _): throw inputFailure(error, path: command.path)
    }
    let inventory = source.inventory
    let hasImages = inventory.indices.contains { inventory.kind($0) == .image }
    let hasVideos =
      !command.batch.noVideos && inventory.indices.contains { inventory.kind($0) == .video }
    var videoBatch: String?
    if hasVideos {
      let name = command.batch.videoBatch ?? (hasImages ? batch + "-videos" : batch)
      do { try BatchID.check(name) } catch {
        throw Failure(
          .usage, "videos would go into the batch \(name), which cannot be an id",
          hint: "name another one with --video-batch, or leave them out with --no-videos")
      }
      videoBatch = name
    }
    if !hasImages, let videoBatch {
      let items = try groups.addVideos(of: source)
      return try uploading.send(items, to: target(nil, videos: videoBatch))
    }
    let packing = try uploading.packing(into: ".")
    let plan = try packing.checkedPlan()
    let method = try method(images: plan.images, isPacked: false)
    var videos: [UploadItem] = []
    if let videoBatch {
      videos = try groups.addVideos(of: source)
      say(
        "\(Wording.count(videos.count, "video")) \(videos.count == 1 ? "goes" : "go") into the batch "
          + "\(videoBatch): the service keeps images and videos apart (--video-batch, --no-videos)")
    }
    guard method == .single else {
      return try uploading.packAndSend(
        plan, packing, to: target(.bulk, videos: videoBatch), then: videos)
    }
    for archive in plan.archives.indices {
      let images = plan.images(of: archive).map { ($0.name, $0.entry) }
      try groups.add("images-\(archive + 1)", images, of: plan.source)
    }
    try uploading.send(groups.items + videos, to: target(.single, videos: videoBatch))
  }

  private func say(_ text: String) { Notices(talk: command.talk).say(text) }

  /// How images go; what an existing batch does not take is refused before anything is packed.
  private func method(images: Int, isPacked: Bool) throws(Failure) -> BatchMethod {
    let (service, batch, workspace) = (service, batch, workspace)
    let begun: BatchMethod?
    do throws(UploadError) {
      begun = try blocking { () async throws(UploadError) in
        try await RoboflowBatchTarget.method(of: batch, workspace: workspace, service: service)
      }
    } catch {
      throw Failure(error)
    }
    let wantsShards = isPacked || command.batch.notificationsUrl != nil
    let method: BatchMethod =
      switch command.batch.method {
      case .single: .single
      case .bulk: .bulk
      case .auto where wantsShards: .bulk
      case .auto: begun ?? (images <= BatchMethod.mostSingles ? .single : .bulk)
      }
    if let begun, begun != method {
      let asked = method == .bulk ? "shards" : "single images"
      throw Failure(
        .usage,
        "the batch \(batch) holds \(begun == .bulk ? "shards" : "single files"), and the service never "
          + "combines these with \(asked)",
        hint: wantsShards && method == .bulk && !isPacked
          ? "choose another batch id; notifications go with shards only. Nothing was sent"
          : "choose another batch id, or --method \(begun.rawValue). Nothing was sent")
    }
    if method == .single, images > BatchMethod.advisedSingles {
      say(
        "\(Wording.count(images, "image")) one by one: the service advises shards above "
          + "\(Wording.number(BatchMethod.advisedSingles)) (--method bulk, in a new batch)")
    }
    return method
  }

  private func target(_ method: BatchMethod?, videos: String?) -> RoboflowBatchTarget {
    let groups = groups
    let folder = command.packing.workDir ?? CacheFolder.work
    var plan = RoboflowBatchTarget.Plan(
      method: method, transfers: command.sending.transfers,
      cutter: { item, order in
        try RecutQueue(item, order, folder: "\(folder)/cut-\(item.sha256.prefix(16))")
      },
      content: { groups.content(of: $0) })
    plan.videoBatch = videos
    plan.notificationsURL = command.batch.notificationsUrl
    return RoboflowBatchTarget(
      service: service, workspace: workspace, batch: batch, plan: plan)
  }
}
