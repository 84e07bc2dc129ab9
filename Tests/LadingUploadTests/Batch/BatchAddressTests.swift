// SPDX-License-Identifier: Apache-2.0

import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// Addresses that have expired: of a long list only what is needed is asked for again.
@Suite struct BatchAddressTests {
  private static func file(_ name: String, page: String?, signature: String) throws -> ListedFile {
    let text = #"{"fileName": "\#(name)", "downloadURL": "http://127.0.0.1/\#(signature)"}"#
    return try #require(ListedFile(try JSONValue(parsing: text), page: page))
  }

  /// What was asked for, in order.
  private final class Asked: Sendable {
    let listings = Guarded<[ExportAddresses.Listing]>([])
  }

  /// Which files were refused once.
  private final class Refused: Sendable {
    private let paths = Guarded<Set<String>>([])

    /// Whether this is one of the first eight, for the first time.
    func takes(_ path: String) -> Bool {
      paths.withLock { $0.count < 8 && $0.insert(path).inserted }
    }
  }

  @Test func oneAnswerServesAllOfItsPage() async throws {
    let pages: [String?] = [nil, "2", "3"]
    let files = try (0..<60).map {
      try Self.file("\($0)", page: pages[$0 / 20], signature: "old")
    }
    let asked = Asked()
    let addresses = ExportAddresses(files) { (listing) async throws(UploadError) in
      asked.listings.withLock { $0.append(listing) }
      await Task.yield()
      return files.filter { listing == .page($0.page) }
    }
    await withTaskGroup(of: Void.self) { group in
      for file in files[20..<40] {
        group.addTask {
          let old = ExportAddresses.Address(url: file.address)
          let new = try? await addresses.renewed(file, after: old)
          #expect(new?.renewals == 1)
        }
      }
    }
    #expect(asked.listings.withLock { $0 } == [.page("2")])
    let first = await addresses.address(of: files[0])
    #expect(first.renewals == 0)
  }

  @Test func tokensThatExpiredAreNoEnd() async throws {
    let files = try (0..<4).map { try Self.file("\($0)", page: "old", signature: "old") }
    let asked = Asked()
    let addresses = ExportAddresses(files) { (listing) async throws(UploadError) in
      asked.listings.withLock { $0.append(listing) }
      guard listing == .all else { throw UploadError(.refused, "no such page", status: 400) }
      // The last one is not there any more.
      return Array(files.prefix(3))
    }
    let old = await addresses.address(of: files[1])
    #expect(try await addresses.renewed(files[1], after: old)?.renewals == 1)
    #expect(asked.listings.withLock { $0 } == [.page("old"), .all])
    // Renewed with it.
    #expect(try await addresses.renewed(files[0], after: old)?.renewals == 1)
    #expect(asked.listings.withLock { $0.count } == 2)
    #expect(try await addresses.renewed(files[3], after: old) == nil)
    let gone = ExportAddresses(files) { (_) async throws(UploadError) in
      throw UploadError(.gaveUp, "the service is away")
    }
    let error = await #expect(throws: UploadError.self) {
      _ = try await gone.renewed(files[0], after: old)
    }
    #expect(error?.code == .gaveUp)
  }

  /// Of a batch of four pages the first addresses are refused: their page is asked for again, and no
  /// other.
  @Test func onlyTheirPageIsListedAgain() async throws {
    try await BatchHarness().run { server in
      let item = server.shard(count: 350)
      #expect(try await server.send([item]).summary.failure == nil)
      let refused = Refused()
      server.proxy.begin { request in
        // They are files of the first page.
        request.path.hasPrefix("/downloads/") && refused.takes(request.path) ? .answer(403) : .pass
      }
      let service = try UploadHarness.service(server.proxy.url, attempts: 12)
      let summary = try await BatchExport(
        BatchService(service: service, workspace: "my-workspace"),
        batch: try #require(BatchIdentifier("b")), into: server.harness.folder.path + "/out",
        transfers: 4
      ).run()
      await service.wire.close()
      #expect(summary.fetched == 350 && summary.failures.isEmpty, "\(summary)")
      let lists = server.proxy.requests.filter { $0.path.hasSuffix("/list") }
      #expect(lists.count > 4)
      #expect(lists.dropFirst(4).allSatisfy { !$0.target.contains("nextPageToken") })
    }
  }
}
