// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel

/// A file that a Clarifai CSV names and that cannot be sent.
enum TargetCSVFile: Rule {
  static let info = RuleInfo(
    "target/csv-file", .error,
    "A file that a Clarifai CSV names is not there, empty, or larger than the service takes.",
    why: """
      Clarifai's client opens the files one by one while it sends, and stops at the first that is \
      not there. A relative path starts in the folder of the CSV, or where it is not there in the \
      folder that the command is started in.
      """,
    remedy: "Correct the path, or put the file where it says.",
    flagged: [
      .clarifai(
        "inputid,input,concepts\nimg1,a.jpg,train\nimg2,b.jpg,train\n", with: ["a.jpg": .photo]),
      .clarifai("inputid,input,concepts\nimg1,a.jpg,train\n", with: ["a.jpg": .bytes([])]),
      .clarifai(
        "inputid,input,concepts\nimg1,a,train\n", with: ["a/b.jpg": .photo], csvType: .file),
    ],
    accepted: [
      .clarifai("inputid,input,concepts\nimg1,data/a.jpg,train\n", with: ["data/a.jpg": .photo])
    ])

  /// Looks at the file; true when it cannot be sent.
  static func check(
    _ path: String, at offset: Int, key: String, type: ClarifaiInputType, _ session: LintSession
  ) -> Bool {
    let folders = session.options.records.folders
    guard !folders.isEmpty else { return false }
    guard let message = problem(path, in: folders, type: type, session) else { return false }
    return session.reportRecord(Self.self, at: offset, key: key, message)
  }

  private static func problem(
    _ path: String, in folders: [String], type: ClarifaiInputType, _ session: LintSession
  ) -> String? {
    let name = "\"\(shown(path))\""
    if path.utf8.contains(0) { return "\(name) is no path; correct it" }
    switch LocalFile.find(path, in: folders).file {
    case .missing: return "There is no file \(name); correct the path, or put it there"
    case .folder: return "\(name) is a folder; name a file"
    case .unreadable(let why): return "\(name) cannot be read: \(why); change its permissions"
    case .file(bytes: 0): return "\(name) is empty; copy it again"
    case .file(let bytes):
      let limit = limit(type, session)
      return bytes > limit
        ? "\(name) has \(bytes) bytes, and clarifai takes \(limit) of \(type.noun); send a smaller one"
        : nil
    }
  }

  /// The bytes that the service takes of one input.
  private static func limit(_ type: ClarifaiInputType, _ session: LintSession) -> Int64 {
    let limits = session.limits(of: .clarifai)
    switch type {
    case .image, .text: return limits.imageBytes ?? .max
    case .video, .audio:
      // A request carries base64: four bytes for three.
      return (limits.requestBytes ?? .max) / 4 * 3
    }
  }
}

extension ClarifaiInputType {
  /// One of its inputs, as people say it.
  fileprivate var noun: String {
    switch self {
    case .image: "an image"
    case .text: "a text"
    case .video: "a video"
    case .audio: "an audio file"
    }
  }
}
