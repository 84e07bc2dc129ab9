// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingModel

private let hello = Array("hello".utf8)

extension HostileArchive {
  /// A zip for everything that a zip can lie about.
  public static var zips: [HostileArchive] {
    names + places + headers + contents + ends + bombs + limits
  }

  /// A good entry, and this one behind it; the faults stand at its directory record.
  private static func zip(
    _ name: String, _ entry: OddZip.Entry, at isLocal: Bool = false,
    _ faults: [(RuleID, Severity)], entryName: String? = nil
  ) -> HostileArchive {
    let zip = OddZip([.init("good.txt", hello), entry])
    let offset = isLocal ? zip.localOffset(1) : zip.recordOffset(1)
    let shown = entryName ?? String(decoding: entry.name, as: UTF8.self)
    return HostileArchive(
      "zip: " + name, zip.bytes(), faults.map { Fault($0.0, $0.1, shown, at: offset) })
  }

  private static var names: [HostileArchive] {
    var cases = [
      ("traversal", "../evil.sh"), ("hidden traversal", "a/../../evil.sh"),
      ("absolute path", "/etc/cron.d/evil"), ("drive letter", "C:/evil.bat"),
      ("drive letter and backslash", "C:\\evil.bat"), ("a NUL that cuts the name", "a.jpg\0.sh"),
      ("an empty name", ""), ("an empty part", "a//b"), ("a dot part", "a/./b"),
    ].map { zip($0.0, .init($0.1, hello), [("archive/unsafe-path", .error)]) }
    cases += [
      zip("a backslash", .init("a\\..\\evil.txt", hello), [("archive/unsafe-path", .error)]),
      zip(
        "an escape sequence", .init("a\u{1B}[2J.txt", hello), [("archive/unsafe-path", .warning)]),
      zip("a line break", .init("a\nb.txt", hello), [("archive/unsafe-path", .warning)]),
    ]
    var latin = OddZip.Entry(Array("caf".utf8) + [0xE9], hello)
    latin.flags = 0
    cases.append(
      zip("a name that is not UTF-8", latin, [("archive/name-encoding", .warning)]))
    latin.flags = 0x800
    cases.append(
      zip("a name that only claims to be UTF-8", latin, [("archive/name-encoding", .error)]))
    var unmarked = OddZip.Entry("café.txt", hello)
    unmarked.flags = 0
    cases.append(
      zip("UTF-8 that is not marked", unmarked, [("archive/name-encoding", .warning)]))
    var other = OddZip.Entry("a.jpg", hello)
    other.extra = unicodePath("evil.php", of: other.name)
    cases.append(
      zip(
        "a Unicode path that renames the file", other, [("archive/name-encoding", .error)],
        entryName: "evil.php"))
    other.extra = unicodePath("../évil.php", of: other.name)
    cases.append(
      zip(
        "a Unicode path that leads out", other, [("archive/unsafe-path", .error)],
        entryName: "../évil.php"))
    var raw = OddZip.Entry("../x.jpg", hello)
    raw.extra = unicodePath("é.jpg", of: raw.name)
    var faults = zip("a Unicode path before a traversal", raw, [("archive/unsafe-path", .error)])
    faults.faults.append(
      Fault("archive/name-encoding", .warning, "é.jpg", at: faults.faults[0].offset))
    cases.append(faults)
    for (name, second) in [("equal names", "a.txt"), ("equal names but for a dot", "./a.txt")] {
      let zip = OddZip([.init("a.txt", hello), .init(second, hello)])
      cases.append(
        HostileArchive(
          "zip: " + name, zip.bytes(),
          [Fault("archive/duplicate-entry", .error, "a.txt", at: zip.recordOffset(1))]))
    }
    cases.append(
      HostileArchive(
        "zip: names equal but for case",
        OddZip([.init("A.txt", hello), .init("a.txt", hello)]).bytes(),
        [Fault("archive/case-collision", .warning, "a.txt", at: nil)]))
    cases.append(
      HostileArchive(
        "zip: a file that is a folder",
        OddZip([.init("a", hello), .init("a-b", hello), .init("a/b", hello)]).bytes(),
        [Fault("archive/duplicate-entry", .error, "a", at: nil)]))
    return cases
  }

  private static var places: [HostileArchive] {
    var cases: [HostileArchive] = []
    var same = OddZip.Entry("good.txt", hello)
    same.offset = 0
    let twice = OddZip([.init("good.txt", hello), same])
    cases.append(
      HostileArchive(
        "zip: one content listed twice", twice.bytes(),
        [
          Fault("archive/duplicate-entry", .error, "good.txt", at: twice.recordOffset(1)),
          Fault("archive/zip-bomb", .error, "good.txt", at: 0),
          Fault("archive/unlisted-entry", .warning, nil, at: twice.localOffset(1)),
        ]))
    var renamed = OddZip.Entry("copy.txt", hello)
    renamed.offset = 0
    let two = OddZip([.init("good.txt", hello), renamed])
    cases.append(
      HostileArchive(
        "zip: one content under two names", two.bytes(),
        [
          Fault("archive/zip-bomb", .error, "copy.txt", at: 0),
          Fault("archive/header-mismatch", .error, "copy.txt", at: 0),
          Fault("archive/unlisted-entry", .warning, nil, at: two.localOffset(1)),
        ]))
    // Fifield's construction: each entry's content quotes the headers of all that follow.
    var zip = OddZip([.init("a", hello), .init("b", hello), .init("c", hello)])
    let step = zip.localOffset(1)
    for index in 0..<2 {
      zip.entries[index].size += step * (2 - index)
      zip.entries[index].compressedSize += step * (2 - index)
    }
    cases.append(
      HostileArchive(
        "zip: entries that quote those behind them", zip.bytes(),
        ["b", "c"].enumerated().map {
          Fault("archive/zip-bomb", .error, $0.element, at: step * ($0.offset + 1))
        }))
    var lost = OddZip.Entry("lost.txt", hello)
    lost.offset = 5_000_000
    cases.append(
      HostileArchive(
        "zip: an entry beyond the end", OddZip([.init("good.txt", hello), lost]).bytes(),
        [
          Fault("archive/unreadable", .error, "lost.txt", at: 5_000_000),
          Fault("archive/unlisted-entry", .warning, nil, at: 43),
        ]))
    lost.offset = 3
    cases.append(
      HostileArchive(
        "zip: no header where the directory says",
        OddZip([.init("good.txt", hello), lost]).bytes(),
        [
          Fault("archive/zip-bomb", .error, "lost.txt", at: 3),
          Fault("archive/header-mismatch", .error, "lost.txt", at: 3),
        ]))
    var hidden = OddZip.Entry("hidden.sh", hello)
    hidden.isListed = false
    let unlisted = OddZip([.init("good.txt", hello), hidden, .init("b.txt", hello)])
    cases.append(
      HostileArchive(
        "zip: an entry that is not listed", unlisted.bytes(),
        [Fault("archive/unlisted-entry", .warning, nil, at: unlisted.localOffset(1))]))
    return cases
  }

  private static var headers: [HostileArchive] {
    var cases: [HostileArchive] = []
    func add(
      _ name: String, _ severity: Severity = .error, _ change: (inout OddZip.Entry) -> Void
    ) {
      var entry = OddZip.Entry("a.txt", hello)
      change(&entry)
      cases.append(zip(name, entry, at: true, [("archive/header-mismatch", severity)]))
    }
    add("another name before the content") { $0.localName = Array("b.txt".utf8) }
    add("a longer name before the content") { $0.localName = Array("a.txt.exe".utf8) }
    add("another CRC-32 before the content") { $0.localCrc = 7 }
    add("another size before the content") { $0.localSize = 6 }
    add("another packed size before the content") { $0.localCompressedSize = 4 }
    add("another method before the content") { $0.localMethod = 8 }
    add("a password before the content only") { $0.localFlags = 1 }
    add("a zip64 size before the content that lies") {
      $0.localSize = 0xFFFF_FFFF
      $0.localCompressedSize = 0xFFFF_FFFF
      $0.localExtra = little16(1) + little16(16) + little64(1 << 40) + little64(5)
    }
    add("a Unicode path before the content only") {
      $0.localExtra = unicodePath("evil.php", of: $0.name)
    }
    add("extra fields before the content that break off", .warning) {
      $0.localExtra = little16(0x5455) + little16(9) + [1]
    }
    add("a data descriptor that lies", .warning) {
      $0.stream()
      $0.descriptor[8] ^= 1
    }
    add("a data descriptor of another CRC-32", .warning) {
      $0.stream(hasSignature: false)
      $0.descriptor[0] ^= 1
    }
    return cases
  }

  private static var contents: [HostileArchive] {
    func entry(_ change: (inout OddZip.Entry) -> Void) -> OddZip.Entry {
      var entry = OddZip.Entry("a.bin", hello)
      change(&entry)
      return entry
    }
    return [
      zip("a password", entry { $0.flags = 1 }, [("archive/encrypted", .error)]),
      zip("AES", entry { $0.method = 99 }, [("archive/encrypted", .error)]),
      zip("zstd", entry { $0.method = 93 }, [("archive/unsupported-compression", .error)]),
      zip("deflate64", entry { $0.method = 9 }, [("archive/unsupported-compression", .error)]),
      zip(
        "a symbolic link", entry { $0.attributes = 0o120777 << 16 },
        [("archive/symlink-or-special", .error)]),
      zip(
        "a device", entry { $0.attributes = 0o060600 << 16 },
        [("archive/symlink-or-special", .error)]),
      zip("another part of a split zip", entry { $0.disk = 1 }, [("archive/unreadable", .error)]),
      zip("a stored size that lies", entry { $0.size = 50 }, [("archive/unreadable", .error)]),
      zip(
        "a size that no deflated data has",
        entry {
          $0.method = 8
          $0.size = 4_000_000_000
        }, [("archive/unreadable", .error)]),
      zip(
        "a zip64 size that is missing", entry { $0.size = 0xFFFF_FFFF },
        [("archive/unreadable", .error)]),
      zip(
        "a negative zip64 size",
        entry {
          $0.size = 0xFFFF_FFFF
          $0.extra = little16(1) + little16(8) + Array(repeating: 0xFF, count: 8)
        }, [("archive/unreadable", .error)]),
      zip(
        "extra fields that break off", entry { $0.extra = little16(0x5455) + little16(9) + [1] },
        [("archive/unreadable", .error)]),
    ]
  }

  private static var ends: [HostileArchive] {
    let zip = OddZip([.init("a.txt", hello), .init("b.txt", hello)])
    func changed(_ change: (inout OddZip) -> Void) -> [UInt8] {
      var copy = zip
      change(&copy)
      return copy.bytes()
    }
    let size = zip.bytes().count
    let unreadable = Fault("archive/unreadable", .error, nil, at: nil)
    return [
      HostileArchive(
        "zip: bytes behind it", zip.bytes() + Array(repeating: 1, count: 300),
        [Fault("archive/trailing-data", .warning, nil, at: size)]),
      HostileArchive(
        "zip: zeros behind it", zip.bytes() + Array(repeating: 0, count: 300),
        [Fault("archive/trailing-data", .info, nil, at: size)]),
      HostileArchive(
        "zip: bytes between directory and end record",
        Array(zip.bytes().dropLast(22)) + Array(repeating: 1, count: 9) + zip.bytes().suffix(22),
        [Fault("archive/unreadable", .error, nil, at: size - 22)]),
      HostileArchive(
        "zip: a program before it", changed { $0.before = Array("#!/bin/sh\n".utf8) },
        [Fault("archive/prepended-data", .warning, nil, at: nil)]),
      HostileArchive(
        "zip: a program before it that offsets do not count",
        changed {
          $0.before = Array("#!/bin/sh\n".utf8)
          $0.offsetsCountFromFileStart = false
        }, [Fault("archive/prepended-data", .warning, nil, at: nil)]),
      HostileArchive("zip: cut off", Array(zip.bytes().dropLast(30)), [unreadable]),
      HostileArchive("zip: one of several parts", changed { $0.disk = 1 }, [unreadable]),
      HostileArchive(
        "zip: a count that is too low", changed { $0.countOffBy = -1 },
        [
          Fault("archive/unreadable", .error, nil, at: zip.recordOffset(1)),
          Fault("archive/unlisted-entry", .warning, nil, at: zip.localOffset(1)),
        ]),
      HostileArchive("zip: a count that is too high", changed { $0.countOffBy = 9 }, [unreadable]),
      HostileArchive(
        "zip: a directory elsewhere", changed { $0.directoryOffsetOffBy = 5_000_000 },
        [unreadable]),
      HostileArchive(
        "zip: two end records that differ",
        changed {
          $0.isZip64 = true
          $0.shortCount = 1
        }, [Fault("archive/unreadable", .error, nil, at: size - 22)]),
    ]
  }

  private static var bombs: [HostileArchive] {
    let packed = [UInt8](repeating: 0, count: 200_000)
    func swelling(_ name: String, to size: Int) -> OddZip.Entry {
      var entry = OddZip.Entry(name, packed)
      entry.method = 8
      entry.size = size
      return entry
    }
    return [
      zip(
        "an entry that swells", swelling("a.bin", to: 180_000_000), [("archive/zip-bomb", .error)]),
      HostileArchive(
        "zip: many that are small by themselves",
        OddZip((0..<30).map { swelling("\($0).bin", to: 40_000_000) }).bytes(),
        [Fault("archive/zip-bomb", .error, nil, at: nil)]),
      HostileArchive(
        "zip: more than there is room for in all",
        OddZip((0..<3).map { .init("\($0).txt", hello) }).bytes(), limits: [.totalSize: 14],
        [Fault("archive/zip-bomb", .error, nil, at: nil)]),
      HostileArchive(
        "zip: an entry beyond the limit", OddZip([.init("a.txt", hello)]).bytes(),
        limits: [.entrySize: 4], [Fault("archive/zip-bomb", .error, "a.txt", at: 40)]),
    ]
  }

  private static var limits: [HostileArchive] {
    let zip = OddZip([.init("a.txt", hello), .init("long-name.txt", hello)])
    let whole = Fault("archive/limit-exceeded", .error, nil, at: nil)
    return [
      HostileArchive("zip: too many entries", zip.bytes(), limits: [.entries: 1], [whole]),
      HostileArchive(
        "zip: too large a directory", zip.bytes(), limits: [.centralDirectory: 100], [whole]),
      HostileArchive("zip: too much memory", zip.bytes(), limits: [.memory: 400], [whole]),
      HostileArchive(
        "zip: too long a name", zip.bytes(), limits: [.nameLength: 8],
        [Fault("archive/limit-exceeded", .error, "long-name.txt", at: zip.recordOffset(1))]),
    ]
  }
}
