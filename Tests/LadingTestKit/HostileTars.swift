// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

private let hello = Array("hello".utf8)

extension HostileArchive {
  /// A tar for everything that a tar can lie about.
  public static var tars: [HostileArchive] {
    tarNames + tarKinds + tarHeaders + tarEnds + tarLimits
  }

  /// A good member, and what `build` adds behind it, at byte 1024.
  private static func tar(
    _ name: String, limits: [SourceLimits.Name: Int64] = [:], _ faults: [Fault],
    _ build: (inout OddTar) -> Void
  ) -> HostileArchive {
    var tar = OddTar()
    tar.add("good.txt", hello)
    build(&tar)
    return HostileArchive("tar: " + name, tar.finished(), limits: limits, faults)
  }

  private static var tarNames: [HostileArchive] {
    var cases = [
      ("traversal", "../evil.sh"), ("absolute path", "/etc/cron.d/evil"),
      ("drive letter", "C:/evil.bat"), ("an empty part", "a//b"), ("a dot part", "a/./b"),
    ].map { name, path in
      tar(name, [Fault("archive/unsafe-path", .error, path, at: 1024)]) { $0.add(path, hello) }
    }
    cases += [
      tar("a backslash", [Fault("archive/unsafe-path", .error, "a\\b.txt", at: 1024)]) {
        $0.add("a\\b.txt", hello)
      },
      tar("an escape sequence", [Fault("archive/unsafe-path", .warning, "a\u{1B}[2J", at: 1024)]) {
        $0.add("a\u{1B}[2J", hello)
      },
      tar("a NUL in a pax path", [Fault("archive/unsafe-path", .error, "a\0.jpg", at: 1024)]) {
        $0.addPax([("path", "a\0.jpg")])
        $0.add("a", hello)
      },
      tar("a traversal in a pax path", [Fault("archive/unsafe-path", .error, "../é", at: 1024)]) {
        $0.addPax([("path", "../é")])
        $0.add("a", hello)
      },
      tar(
        "a traversal in a GNU long name", [Fault("archive/unsafe-path", .error, "../b", at: 1024)]
      ) {
        $0.add("././@LongLink", Array("../b\0".utf8), type: "L", dialect: .gnu)
        $0.add("b", hello, dialect: .gnu)
      },
      tar("a traversal in a prefix", [Fault("archive/unsafe-path", .error, "../b", at: 1024)]) {
        $0.add("b", hello, prefix: "..")
      },
      tar(
        "a name that is not UTF-8",
        [Fault("archive/name-encoding", .warning, "caf\u{FFFD}", at: 1024)]
      ) {
        $0.add("caf_", hello) { $0[3] = 0xE9 }
      },
      tar("equal names", [Fault("archive/duplicate-entry", .error, "good.txt", at: 1024)]) {
        $0.add("./good.txt", hello)
      },
      tar(
        "names equal but for case", [Fault("archive/case-collision", .warning, "good.txt", at: nil)]
      ) {
        $0.add("GOOD.txt", hello)
      },
      tar(
        "a file that is a folder", [Fault("archive/duplicate-entry", .error, "good.txt", at: nil)]
      ) {
        $0.add("good.txt/a", hello)
      },
    ]
    return cases
  }

  private static var tarKinds: [HostileArchive] {
    let special: RuleID = "archive/symlink-or-special"
    var cases = [
      ("a symbolic link", "2"), ("a hard link", "1"), ("a character device", "3"),
      ("a block device", "4"), ("a pipe", "6"), ("an unknown type", "Q"),
      ("the rest of another volume's file", "M"),
    ].map { name, type in
      tar(name, [Fault(special, .error, "x", at: 1024)]) {
        $0.add("x", type: Character(type), link: "/etc/passwd")
      }
    }
    cases += [
      tar(
        "a link, and a path through it",
        [
          Fault(special, .error, "x", at: 1024)
        ]
      ) {
        $0.add("x", type: "2", link: "/etc")
        $0.add("x/passwd", hello)
      },
      tar("a sparse giant", [Fault(special, .error, "giant", at: 1024)]) {
        $0.add("giant", hello, type: "S", dialect: .gnu) { header in
          // Eight gibibytes with the holes.
          for (index, digit) in "00100000000000".utf8.suffix(12).enumerated() {
            header[483 + index] = digit
          }
        }
      },
      tar("a sparse giant in pax", [Fault(special, .error, "giant", at: 1024)]) {
        $0.addPax([
          ("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "giant"),
          ("GNU.sparse.realsize", "1099511627776"),
        ])
        $0.add("GNUSparseFile.0/giant", hello)
      },
    ]
    return cases
  }

  private static var tarHeaders: [HostileArchive] {
    let damaged: RuleID = "archive/unreadable"
    return [
      tar(
        "a size in pax that differs",
        [Fault("archive/header-mismatch", .error, "a", at: 1536 + 512)]
      ) {
        // Programs without pax take the content for a header.
        $0.addPax([("size", "5")])
        $0.add("a", hello, size: Array("00000000000\0".utf8))
      },
      tar(
        "a name in pax that differs", [Fault("archive/header-mismatch", .warning, "evil", at: 2048)]
      ) {
        $0.addPax([("path", "evil")])
        $0.add("a.jpg", hello)
      },
      tar("a malformed pax record", [Fault(damaged, .error, nil, at: 1024)]) {
        $0.add("PaxHeader", Array("99 path=x\n".utf8), type: "x")
        $0.add("a", hello)
      },
      tar("a wrong checksum", [Fault(damaged, .error, nil, at: 1024)]) {
        var bad = OddTar()
        bad.add("bad", hello)
        var bytes = bad.bytes
        bytes[0] ^= 1
        $0.addRaw(bytes)
      },
      tar("a negative size", [Fault(damaged, .error, "a", at: 1024)]) {
        $0.add("a", hello, size: Array(repeating: 0xFF, count: 12))
      },
      tar("a size that overflows", [Fault(damaged, .error, "a", at: 1024)]) {
        $0.add("a", hello, size: [0x80] + Array(repeating: 0xFF, count: 11))
      },
      tar("a size beyond the end", [Fault(damaged, .error, "a", at: 1024)]) {
        $0.add("a", hello, size: Array("00000077777\0".utf8))
      },
    ]
  }

  private static var tarEnds: [HostileArchive] {
    var one = OddTar()
    one.add("good.txt", hello)
    let bytes = one.bytes
    func zeros(_ blocks: Int) -> [UInt8] { Array(repeating: 0, count: blocks * 512) }
    func whole(_ rule: RuleID, _ severity: Severity, at offset: Int?) -> [Fault] {
      [Fault(rule, severity, nil, at: offset)]
    }
    return [
      HostileArchive(
        "tar: no end blocks", bytes, whole("archive/missing-end", .warning, at: 1024)),
      HostileArchive(
        "tar: one end block", bytes + zeros(1), whole("archive/missing-end", .warning, at: 1024)),
      HostileArchive(
        "tar: half an end block", bytes + Array(repeating: 0, count: 100),
        whole("archive/unreadable", .error, at: 1024)),
      HostileArchive(
        "tar: a lone zero block before more", bytes + zeros(1) + one.finished(),
        whole("archive/unreadable", .error, at: 1024)),
      HostileArchive(
        "tar: two tars in one", one.finished() + one.finished(),
        whole("archive/trailing-data", .error, at: 2048)),
      HostileArchive(
        "tar: two tars in one, padded", one.finished() + zeros(16) + one.finished(),
        whole("archive/trailing-data", .error, at: 2048 + 16 * 512)),
      HostileArchive(
        "tar: bytes behind it", one.finished() + Array(repeating: 0x58, count: 8192),
        whole("archive/trailing-data", .warning, at: 2048)),
      HostileArchive(
        "tar: cut off in a file", Array(bytes.dropLast(510)),
        [Fault("archive/unreadable", .error, "good.txt", at: 0)]),
      HostileArchive(
        "tar: cut off in a header", bytes + Array(bytes.prefix(300)),
        whole("archive/unreadable", .error, at: 1024)),
      HostileArchive(
        "tar.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3],
        whole("archive/unreadable", .error, at: nil)),
      HostileArchive(
        "tar.zst", [0x28, 0xB5, 0x2F, 0xFD, 0, 0], whole("archive/unreadable", .error, at: nil)),
    ]
  }

  private static var tarLimits: [HostileArchive] {
    let whole = Fault("archive/limit-exceeded", .error, nil, at: nil)
    return [
      tar("too many entries", limits: [.entries: 2], [whole]) {
        $0.add("a", hello)
        $0.add("b", hello)
      },
      tar("too much memory", limits: [.memory: 400], [whole]) { $0.add("a", hello) },
      tar(
        "too long a name", limits: [.nameLength: 20],
        [Fault("archive/limit-exceeded", .error, "a/name/that/is/too/long", at: 1024)]
      ) { $0.add("a/name/that/is/too/long", hello) },
      tar("an extended header too large", [whole]) {
        $0.add("L", hello, type: "L", size: Array("77777777777\0".utf8))
      },
      tar("a sparse map without end", limits: [.extendedHeader: 4096], [whole]) {
        $0.add("sparse", type: "S", dialect: .gnu) { $0[482] = 1 }
        var map = [UInt8](repeating: 0x31, count: 512)
        map[504] = 1
        for _ in 0..<20 { $0.addRaw(map) }
      },
      tar(
        "an entry beyond the limit", limits: [.entrySize: 8],
        [Fault("archive/zip-bomb", .error, "a", at: 1024)]
      ) {
        $0.add("a", hello + hello)
      },
      tar(
        "more than there is room for in all", limits: [.totalSize: 9],
        [Fault("archive/zip-bomb", .error, nil, at: nil)]
      ) { $0.add("a", hello) },
    ]
  }
}
