// SPDX-License-Identifier: Apache-2.0

import Glibc
public import LadingArchive
import LadingText
import NIOPosix

/// Downloads the files of a batch into a folder.
///
/// A file has its name when it is whole; what breaks off is gone on with; a journal in the folder
/// makes a second run fetch only what is missing.
public struct BatchExport: Sendable {
  /// The journal's name in the folder.
  public static let journalName = ".lading-export.jsonl"
  /// Where files are while they arrive, in the folder.
  static let partialName = ".lading-partial"

  /// What a run came to.
  public struct Summary: Sendable {
    /// Files fetched by this run, and their bytes.
    public var fetched = 0
    /// Bytes of those.
    public var bytes: Int64 = 0
    /// Files that an earlier run had fetched.
    public var kept = 0
    /// Archives unpacked by this run.
    public var unpacked = 0
    /// Files that could not be had, and why.
    public var failures: [(name: String, reason: String)] = []
    /// What else should be read, such as members of an archive that were left out.
    public var remarks: [String] = []
    /// Why the run stopped; nil when it went through all.
    public var stop: UploadError?
  }

  let batches: BatchService
  let batch: BatchIdentifier
  let part: String?
  let folder: String
  let transfers: Int
  let unpacks: Bool
  let limits: SourceLimits
  let journal: UploadJournal?
  let observe: @Sendable (_ done: Int, _ all: Int, _ bytes: Int64) -> Void

  /// Plans an export into a folder, which is made where it is missing; its journal lies in it unless
  /// another is given.
  public init(
    _ batches: BatchService, batch: BatchIdentifier, part: String? = nil, into folder: String,
    transfers: Int = 4, unpacks: Bool = false, limits: SourceLimits = SourceLimits(),
    journal: UploadJournal? = nil,
    observe: @escaping @Sendable (_ done: Int, _ all: Int, _ bytes: Int64) -> Void = { _, _, _ in }
  ) {
    self.batches = batches
    self.batch = batch
    self.part = part
    self.folder = folder
    self.transfers = max(1, transfers)
    self.unpacks = unpacks
    self.limits = limits
    self.journal = journal
    self.observe = observe
  }

  /// Runs it; throws for what stops it before the first file.
  public func run() async throws(UploadError) -> Summary {
    let files = try await batches.files(of: batch, part: part)
    let plan = ExportPlan(files)
    do { try OutputFolder.make(folder + "/" + Self.partialName) } catch {
      throw UploadError(.machine, "\(folder) \(error.detail)")
    }
    let journal = try openJournal()
    let addresses = ExportAddresses(files) { (listing) async throws(UploadError) in
      switch listing {
      case .page(let token): try await batches.files(of: batch, part: part, page: token)
      case .all: try await batches.files(of: batch, part: part)
      }
    }
    let state = State(Summary(failures: plan.refused))
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<min(transfers, max(1, plan.items.count)) {
        group.addTask {
          while let index = state.next(), index < plan.items.count {
            await take(plan.items[index], addresses, journal, state)
            let now = state.summary.withLock { $0 }
            observe(now.fetched + now.kept + now.failures.count, files.count, now.bytes)
          }
        }
      }
    }
    var summary = state.summary.withLock { $0 }
    summary.failures.sort { $0.name < $1.name }
    summary.remarks.sort()
    if summary.stop == nil, summary.failures.isEmpty { rmdir(folder + "/" + Self.partialName) }
    return summary
  }

  private func openJournal() throws(UploadError) -> UploadJournal {
    if let journal { return journal }
    return try UploadJournal.open(folder + "/" + Self.journalName)
  }

  /// What the tasks of a run share.
  private final class State: Sendable {
    let summary: Guarded<Summary>
    private let position = Guarded(0)

    init(_ summary: Summary) { self.summary = Guarded(summary) }

    /// The number of the next file; nil when the run is to stop.
    func next() -> Int? {
      if summary.withLock({ $0.stop != nil }) { return nil }
      return position.withLock { position in
        defer { position += 1 }
        return position
      }
    }
  }

  private func take(
    _ item: ExportPlan.Item, _ addresses: ExportAddresses, _ journal: UploadJournal,
    _ state: State
  ) async {
    do throws(UploadError) {
      let key = UploadJournal.Key(
        target: "roboflow-batch://\(batches.workspace)/\(batch.text)", item: item.path)
      let known = journal.record(key)
      let path = "\(folder)/\(item.path)"
      if let bytes = known?.values["bytes"], OutputFolder.fileSize(path).map(String.init) == bytes {
        // A run may have been killed between giving it its name and taking the other away.
        PartialFile.forget(partial(item))
        state.summary.withLock { $0.kept += 1 }
      } else {
        let download = try await fetch(item, addresses, to: path) {
          (download) async throws(UploadError) in
          try await journal.note(
            key, .noted, name: item.path,
            values: ["bytes": String(download.bytes), "sha256": download.sha256, "unpacked": ""])
        }
        state.summary.withLock { summary in
          summary.fetched += 1
          summary.bytes += download.bytes
        }
      }
      if unpacks { try await unpack(item, key, journal, state) }
    } catch {
      state.summary.withLock { summary in
        switch error.code {
        // Others may be had all the same.
        case .refused, .unverified, .input, .usage:
          summary.failures.append((item.path, error.message))
        case .gaveUp, .unsure, .machine: summary.stop = summary.stop ?? error
        }
      }
    }
  }

  private func unpack(
    _ item: ExportPlan.Item, _ key: UploadJournal.Key, _ journal: UploadJournal, _ state: State
  ) async throws(UploadError) {
    let path = "\(folder)/\(item.path)"
    let before = journal.record(key)?.values["unpacked"]
    guard let target = Unpacking.folder(for: path), before != "yes" else { return }
    var remark: String?
    // The folder has its name only when it is whole: one that was begun and is there is done.
    let isThere = !OutputFolder.names(target).isEmpty
    if !isThere || before != "begun" {
      if isThere {
        throw UploadError(
          .refused, "it was not unpacked: a folder of its name is there that is not of this export")
      }
      try await journal.note(key, .noted, name: item.path, values: ["unpacked": "begun"])
      let unpacking = Unpacking(
        archive: path, scratch: partial(item) + ".unpacking", limits: limits)
      remark = try await offThread { try unpacking.run() }
    }
    try await journal.note(key, .noted, name: item.path, values: ["unpacked": "yes"])
    state.summary.withLock { summary in
      summary.unpacked += 1
      if let remark { summary.remarks.append("\(item.path): \(remark)") }
    }
  }

  /// Where a file is while it arrives: always the same place, so that the next run finds it.
  private func partial(_ item: ExportPlan.Item) -> String {
    let hash = StreamingSHA256()
    hash.update(Array("\(batch.text)/\(item.path)".utf8))
    return "\(folder)/\(Self.partialName)/\(hash.hex().prefix(32))"
  }

  private func fetch(
    _ item: ExportPlan.Item, _ addresses: ExportAddresses, to path: String,
    noting note: (Download) async throws(UploadError) -> Void
  ) async throws(UploadError) -> Download {
    if OutputFolder.exists(path) {
      throw UploadError(
        .refused, "something of this name is in the folder that this export did not put there")
    }
    let partial = partial(item)
    var address = await addresses.address(of: item.file)
    var renewals = 0
    while true {
      let download: Download
      do throws(DownloadRefusal) {
        download = try await batches.service.wire.download(address.url, into: partial)
      } catch {
        switch error {
        case .other(let error): throw error
        case .address(let refusal):
          // Addresses are good for a while: a new one, twice, before the file is given up.
          renewals += 1
          guard renewals <= 2, let renewed = try await addresses.renewed(item.file, after: address)
          else { throw refusal }
          address = renewed
        }
        continue
      }
      // Noted before it has its name: what is there and noted is ours, whenever the run is killed.
      try await note(download)
      try await offThread { try place(partial, at: path) }
      return download
    }
  }

  /// Gives a whole file its name.
  private func place(_ partial: String, at path: String) throws {
    if let slash = path.lastIndex(of: "/") {
      try OutputFolder.make(String(path[..<slash]))
    }
    // A link, unlike a rename, refuses to replace what came there meanwhile.
    guard link(partial, path) == 0 || (errno == EPERM && rename(partial, path) == 0) else {
      throw UploadError(.machine, "\(path) cannot be made: \(String(cString: strerror(errno)))")
    }
    PartialFile.forget(partial)
  }

  private func offThread<Value: Sendable>(
    _ work: @escaping @Sendable () throws -> Value
  ) async throws(UploadError) -> Value {
    do {
      return try await NIOThreadPool.singleton.runIfActive(work)
    } catch let error as UploadError {
      throw error
    } catch let error as WriteError {
      throw UploadError(.machine, error.detail)
    } catch {
      throw UploadError(.machine, "\(error)")
    }
  }
}

/// The signed addresses of what is exported, asked for anew when they have expired.
///
/// Of a long list only the page of the file is asked for again, once for all who wait for it: the
/// list of a large batch takes longer than some addresses are good for.
actor ExportAddresses {
  /// An address, and how often it was renewed before.
  struct Address: Sendable {
    var url: String
    var renewals = 0
  }

  /// What the service is asked for.
  enum Listing: Hashable, Sendable {
    /// One page, by its token.
    case page(String?)
    /// All pages.
    case all
  }

  private struct Key: Hashable {
    var part: String?
    var shard: String?
    var name: String

    init(_ file: ListedFile) { (part, shard, name) = (file.part, file.shard, file.name) }
  }

  private var addresses: [Key: Address]
  private var underway: [Listing: Task<Void, any Error>] = [:]
  private let list: @Sendable (Listing) async throws(UploadError) -> [ListedFile]

  init(
    _ files: [ListedFile],
    list: @escaping @Sendable (Listing) async throws(UploadError) -> [ListedFile]
  ) {
    addresses = Dictionary(
      files.map { (Key($0), Address(url: $0.address)) }, uniquingKeysWith: { $1 })
    self.list = list
  }

  /// The address as far as is known.
  func address(of file: ListedFile) -> Address {
    addresses[Key(file)] ?? Address(url: file.address)
  }

  /// An address that was given out later; nil where the file is not listed any more.
  func renewed(
    _ file: ListedFile, after old: Address
  ) async throws(UploadError) -> Address? {
    if let known = newer(file, than: old) { return known }
    do throws(UploadError) {
      try await ask(.page(file.page))
      if let known = newer(file, than: old) { return known }
    } catch {
      // Tokens of pages may expire as well.
      guard error.code == .refused else { throw error }
    }
    try await ask(.all)
    return newer(file, than: old)
  }

  private func newer(_ file: ListedFile, than old: Address) -> Address? {
    addresses[Key(file)].flatMap { $0.renewals > old.renewals ? $0 : nil }
  }

  private func ask(_ listing: Listing) async throws(UploadError) {
    let task =
      underway[listing]
      ?? Task {
        defer { underway[listing] = nil }
        for file in try await list(listing) {
          let renewals = addresses[Key(file)]?.renewals ?? 0
          addresses[Key(file)] = Address(url: file.address, renewals: renewals + 1)
        }
      }
    underway[listing] = task
    do { try await task.value } catch {
      throw error as? UploadError ?? UploadError(.gaveUp, "\(error)")
    }
  }
}
