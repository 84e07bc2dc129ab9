// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import NIOHTTP1
import Synchronization

/// The file in a multipart form: the part named `file`, or as the real client names it, after the
/// file; other parts are passed over.
struct FormFile: Sendable {
  let folder: DataFolder
  let maximumBytes: Int64
  let timeout: Duration
  /// The file's name as the query has it.
  let name: String

  /// Reads the form to its end; throws a `Refusal`.
  func receive(_ request: Request) async throws -> IncomingBody.Arrived {
    guard let type = request.headers[.contentType], let reader = MultipartReader(contentType: type)
    else { throw Refusal(.badRequest, "The body must be multipart/form-data") }
    let body = IncomingBody(folder: folder, maximumBytes: maximumBytes, timeout: timeout)
    return try await body.watching { progress in
      do {
        return try await read(request.body, reader, body, progress)
      } catch let error as MultipartReader.Malformed {
        throw Refusal(.badRequest, "The form is malformed: \(error.detail)")
      } catch is HTTPParserError {
        // The client went away: that is no fault of this server.
        throw Refusal(.badRequest, "The body ended before its time")
      }
    }
  }

  private func read(
    _ body: RequestBody, _ reader: MultipartReader, _ limits: IncomingBody,
    _ progress: IncomingBody.Progress
  ) async throws -> IncomingBody.Arrived {
    var reader = reader
    let temporary = randomID()
    var file: OpenFile?
    var isWanted = false
    var isDone = false
    var bytes: Int64 = 0
    for try await buffer in body {
      progress.pieces.add(1, ordering: .relaxed)
      for event in try reader.feed(buffer.readableBytesView) {
        switch event {
        case .part(let field, let fileName):
          isWanted = !isDone && (field == "file" || field == name || fileName == name)
          if isWanted { file = try OpenFile(folder: folder.incoming, name: temporary) }
        case .bytes(let piece) where isWanted:
          bytes += Int64(piece.count)
          guard bytes <= maximumBytes else { throw limits.tooLarge }
          try await file?.append([ByteBuffer(bytes: piece)])
        case .bytes: break
        case .partEnd:
          isDone = isDone || isWanted
          isWanted = false
        }
      }
    }
    try reader.finish()
    guard isDone, let file else {
      throw Refusal(.badRequest, "The form has no part named file")
    }
    let sha256 = try await file.commit()
    return IncomingBody.Arrived(
      path: "\(folder.incoming)/\(temporary)", bytes: bytes, sha256: sha256)
  }
}
