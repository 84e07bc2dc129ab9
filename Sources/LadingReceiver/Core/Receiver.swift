// SPDX-License-Identifier: Apache-2.0

import Glibc
public import Hummingbird
import Logging
import ServiceLifecycle

/// A server on this machine that speaks the upload APIs, and really does what they promise.
public struct Receiver: Sendable {
  /// How it runs.
  public let options: ReceiverOptions
  private let folder: DataFolder
  private let store: Store
  private let signer: URLSigner
  private let processor: ZipProcessor
  private let indexer: ShardIndexer
  private let fetcher: ReferenceFetcher
  private let runner: JobRunner
  private let importer: RecordImporter
  private let inputs: ClarifaiProcessor
  private let report: @Sendable (String) -> Void

  /// Opens the data folder and checks the options; nothing listens yet.
  ///
  /// `report` hears of the receiver's own faults, a line each; keys and signatures are never in it.
  ///
  /// Throws a `ReceiverError`.
  public init(
    options: ReceiverOptions, report: @escaping @Sendable (String) -> Void
  ) throws(ReceiverError) {
    guard options.isLoopback || options.keys.isListed else {
      throw ReceiverError(
        .usage,
        "\(options.host) can be reached from other machines: list who may come in with --api-keys")
    }
    self.options = options
    self.report = report
    folder = try DataFolder(options.dataFolder)
    signer = URLSigner(secret: try folder.secret())
    do {
      store = try Store(path: folder.database)
    } catch {
      throw ReceiverError(.machine, "Cannot open \(folder.database): \(error)")
    }
    processor = ZipProcessor(
      store: store, folder: folder, limits: options.zipLimits, report: report)
    let notifier = Notifier(rule: HostRule(allowed: options.webhookHosts), report: report)
    fetcher = ReferenceFetcher(
      store: store, folder: folder, limits: options.stagingLimits,
      rule: HostRule(allowed: options.fetchHosts), notifier: notifier, report: report)
    indexer = ShardIndexer(
      store: store, folder: folder, limits: options.stagingLimits, notifier: notifier,
      report: report)
    importer = RecordImporter(store: store, folder: folder, report: report)
    inputs = ClarifaiProcessor(
      store: store, folder: folder, limits: ClarifaiProbe.Limits(),
      fetcher: ClarifaiFetcher(allowedHosts: options.fetchHosts, folder: folder), report: report)
    runner = JobRunner(store: store, folder: folder, notifier: notifier, report: report)
  }

  /// The server; `onRunning` is told the port once it listens.
  public func application(
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
  ) -> some ApplicationProtocol {
    let router = makeRouter()
    var logger = Logger(label: "lading-receiver")
    // The framework logs addresses, whose queries hold keys.
    logger.logLevel = .critical
    var application = Application(
      router: router,
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [ContinueHandler()],
          idleTimeout: .seconds(options.bodyTimeout.components.seconds))),
      configuration: ApplicationConfiguration(
        address: .hostname(options.host, port: options.port), serverName: "lading-receiver"),
      onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) },
      logger: logger)
    application.beforeServerStarts {
      try await tidy()
      try await processor.resume()
      try await indexer.resume()
      await fetcher.wake()
      try await runner.resume()
      await importer.wake()
      await inputs.wake()
    }
    return application
  }

  /// All routes, behind what every request passes.
  func makeRouter() -> Router<BasicRequestContext> {
    let access = Access(keys: options.keys, store: store)
    let router = Router(context: BasicRequestContext.self)
    router.add(middleware: ErrorMiddleware(report: report))
    if !options.faults.isEmpty || options.latency > .zero {
      router.add(middleware: FaultMiddleware(faults: options.faults, latency: options.latency))
    }
    let projects = ProjectRoutes(store: store, access: access)
    let page = StatusPage(store: store, processor: processor, keys: options.keys)
    router.get("/") { request, _ in
      // A client asks here which workspace its key means; a person has no key in the address.
      request.query("api_key") == nil
        ? try await page.response(request) : try projects.workspaceOfKey(request)
    }
    projects.add(to: router)
    ZipRoutes(
      options: options, store: store, access: access, folder: folder, signer: signer,
      processor: processor
    ).add(to: router)
    let checks = StagingAccess(access: access, store: store)
    IngestRoutes(
      options: options, store: store, checks: checks, folder: folder, signer: signer,
      indexer: indexer
    ).add(to: router)
    ReferenceRoutes(store: store, checks: checks, fetcher: fetcher).add(to: router)
    StagingRoutes(options: options, store: store, checks: checks, signer: signer).add(to: router)
    JobRoutes(store: store, checks: checks, runner: runner).add(to: router)
    ImportRoutes(
      options: options, store: store, folder: folder, signer: signer, importer: importer
    ).add(to: router)
    ClarifaiRoutes(
      options: options, store: store, access: ClarifaiAccess(access: access, store: store),
      folder: folder, signer: signer, processor: inputs
    ).add(to: router)
    DownloadRoutes(folder: folder, signer: signer).add(to: router)
    router.get("/openapi.json") { _, _ in
      Response(
        status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: OpenAPIDocument.text)))
    }
    return router
  }

  /// Removes what nothing waits for: bodies that were processed, or not acknowledged, at a crash, and
  /// stored files of an intake that came to no end.
  private func tidy() async throws {
    try await BlobSweep(store: store, folder: folder).run()
    let imports = try await store.waitingImports().map(\.id)
    let awaited = Set(try await store.runningZipTasks() + store.processingShards() + imports)
    for name in DataFolder.names(folder.uploads) {
      let owner = name.prefix { $0 != "." }
      if !awaited.contains(String(owner)) { unlink("\(folder.uploads)/\(name)") }
    }
  }

  /// Runs until the process is told to stop (SIGTERM, SIGINT).
  public func run(onRunning: @escaping @Sendable (Int) async -> Void) async throws {
    try await application(onRunning: onRunning).runService()
  }
}
