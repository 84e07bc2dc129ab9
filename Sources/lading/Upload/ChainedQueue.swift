// SPDX-License-Identifier: Apache-2.0

import LadingUpload

/// A queue, and files behind it that are somebody's and stay.
actor ChainedQueue<First: UploadQueue>: UploadQueue {
  private let first: First
  private var rest: ArraySlice<UploadItem>
  private let others: Set<String>
  private var isFirstOver = false

  init(_ first: First, then others: [UploadItem]) {
    self.first = first
    rest = others[...]
    self.others = Set(others.map(\.sha256))
  }

  func next() async throws -> UploadItem? {
    if !isFirstOver {
      if let item = try await first.next() { return item }
      isFirstOver = true
    }
    return rest.popFirst()
  }

  func transferred(_ item: UploadItem) async {
    if !others.contains(item.sha256) { await first.transferred(item) }
  }

  func finished(_ item: UploadItem) async {
    if !others.contains(item.sha256) { await first.finished(item) }
  }
}
