// SPDX-License-Identifier: Apache-2.0

import LadingLint
import LadingModel

extension Fault {
  private static let one = ["yolo-roboflow", "coco-roboflow", "voc-devkit", "classification-csv"]

  static let archives = [
    Fault("archive/unreadable", .error, "a tar cut off in a file", in: one, containers: [.tar]) {
      $0.more = [("notes.md", .text(String(repeating: "x", count: 512)))]
      $0.oddity = .isCut(1024 + 100)
    },
    Fault("archive/missing-end", .warning, "a tar without its end", in: one, containers: [.tar]) {
      $0.oddity = .isCut(1024)
    },
    Fault("archive/trailing-data", .warning, "bytes behind it", in: one, containers: [.zip, .tar]) {
      $0.oddity = .isFollowed(by: 100)
    },
    Fault("archive/prepended-data", .warning, "bytes before it", in: one, containers: [.zip]) {
      $0.oddity = .isPreceded(by: 100)
    },
    Fault("archive/unlisted-entry", .warning, "a hidden file", in: one, containers: [.zip]) {
      $0.more = [("notes.md", "x")]
      $0.oddity = .lastIsUnlisted
    },
    Fault("archive/header-mismatch", .error, "two names of a file", in: one, containers: [.zip]) {
      $0.more = [("notes.md", "x")]
      $0.oddity = .lastHasLocalName("other.md")
    },
    Fault("archive/name-encoding", .warning, "UTF-8 not marked", in: one, containers: [.zip]) {
      $0.more = [("café.md", "x")]
      $0.oddity = .namesAreUnmarked
    },
    Fault("archive/unsafe-path", .error, "out of the folder", in: one, containers: [.zip, .tar]) {
      $0.more = [("../evil.txt", "x")]
    },
    Fault("archive/unsafe-path", .error, "an absolute path", in: one, containers: [.zip, .tar]) {
      $0.more = [("/etc/evil.txt", "x")]
    },
    Fault("archive/unsafe-path", .error, "backslashes", in: one, containers: [.zip]) {
      $0.more = [("notes\\today.txt", "x")]
    },
    Fault(
      "archive/unsafe-path", .warning, "a backslash in a folder", in: one, containers: [.folder]
    ) {
      $0.more = [("notes\\today.txt", "x")]
    },
    Fault("archive/symlink-or-special", .error, "a link out of it", in: one) {
      $0.more = [("secret.txt", .link("/etc/passwd"))]
    },
    Fault("archive/encrypted", .error, "a password", in: one, containers: [.zip]) {
      $0.more = [("notes.md", "x")]
      $0.oddity = .lastIsEncrypted
    },
    Fault("archive/unsupported-compression", .error, "LZMA", in: one, containers: [.zip]) {
      $0.more = [("notes.md", "x")]
      $0.oddity = .lastIsCompressed(method: 14)
    },
    Fault(
      "layout/unreadable-file", .error, "content that does not inflate", in: ["yolo-roboflow"],
      containers: [.zip]
    ) {
      $0.more = [("train/images/zebra.jpg", .image(64, 48, seed: 77))]
      $0.oddity = .lastIsCompressed(method: 8)
    },
    Fault("archive/duplicate-entry", .error, "a file twice", in: one, containers: [.zip, .tar]) {
      $0.write("notes.md", "one\n")
      $0.more = [("notes.md", "two\n")]
    },
    Fault("archive/case-collision", .warning, "two names but for case", in: one) {
      $0.write("notes.md", "one\n")
      $0.write("Notes.md", "two\n")
    },
    Fault("archive/junk-files", .info, "what macOS leaves", in: one) {
      $0.more = [("__MACOSX/._x", "x"), (".DS_Store", "x")]
    },
    Fault(
      "archive/nested-root", .info, "all in a folder", in: ["yolo-roboflow", "coco-roboflow"],
      containers: [.zip, .tar]
    ) {
      $0.wrap(in: "my-dataset/")
    },
    Fault("archive/nested-archive", .warning, "a zip within", in: one) {
      $0.write("old/more.zip", "PK")
    },
  ]
}
