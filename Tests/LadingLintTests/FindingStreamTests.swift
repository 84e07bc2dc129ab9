// SPDX-License-Identifier: Apache-2.0

import LadingArchive
import LadingFormats
import LadingModel
import LadingTestKit
import LadingText
import Testing

@testable import LadingLint

struct FindingStreamTests {
  private let source = MemoryDataset(
    (0..<20).map { ("f\($0 / 10)\($0 % 10).txt", Array("one\ntwo é\nthree\n".utf8)) })

  /// A session whose sink was told of the findings in this order.
  private func session(
    _ order: some Sequence<Int>, keepsAll: Bool, baseline: Baseline? = nil, limit: Int? = nil
  ) throws -> LintSession {
    let options = LintOptions(findingsPerRule: limit)
    let session = LintSession(
      source: source, options: options,
      detection: Detection(format: nil, confidence: .none, score: 0, root: [], evidence: []),
      sink: FindingSink(
        inventory: source.inventory, limit: limit, keepsAll: keepsAll, baseline: baseline),
      reader: try source.makeReader(), images: ImageTable(entries: source.inventory.count))
    for number in order {
      // Keys repeat within a file, so that fingerprints need their numbers.
      let place =
        number % 17 == 0
        ? Place.dataset : Place.entry(number / 60, offset: number % 3 == 0 ? nil : number % 16)
      session.sink.report(
        number % 5 == 0 ? "a/one" : "b/two", number % 2 == 0 ? .error : .warning, at: place
      ) {
        FindingDetail(
          "m\(number % 7)", pointer: number % 4 == 0 ? "/x" : nil, key: "k\(number % 3)")
      }
    }
    try session.sink.settle()
    return session
  }

  private func all(_ session: LintSession, _ baseline: Baseline? = nil) throws -> [Finding] {
    let log = try #require(session.sink.log)
    var findings: [Finding] = []
    try FindingStream(log, baseline: baseline, session: session).forEach { findings.append($0) }
    return findings
  }

  @Test func theStreamSaysWhatTheReportSays() throws {
    let plain = try session(0..<1200, keepsAll: false)
    let report = ReportBuilder(session: plain, summary: FormatSummary()).report()
    #expect(report.findings.count == 1200)
    var generator = SeededGenerator(seed: 3)
    for order in [Array(0..<1200), (0..<1200).shuffled(using: &generator)] {
      #expect(try all(session(order, keepsAll: true)) == report.findings)
    }
    let prints = Set(report.findings.map(\.fingerprint))
    #expect(prints.count == 1200, "equal keys are told apart")
  }

  @Test func theReportKeepsTheFirstOfTheStream() throws {
    let session = try session(0..<1200, keepsAll: true, limit: 10)
    let report = ReportBuilder(session: session, summary: FormatSummary()).report()
    let all = try all(session)
    for rule: RuleID in ["a/one", "b/two"] {
      let kept = report.findings.filter { $0.rule == rule }
      #expect(kept == Array(all.filter { $0.rule == rule }.prefix(10)))
    }
    #expect(report.findingsOmitted == 1180)
  }

  @Test func aBaselineHidesWhatItKnowsAndNothingElse() throws {
    let before = try session(0..<1200, keepsAll: true)
    var bytes: [UInt8] = []
    let stream = FindingStream(try #require(before.sink.log), baseline: nil, session: before)
    #expect(try BaselineWriter.write(stream) { bytes += $0 } == 1200)
    let baseline = try Baseline(reading: MemorySource(bytes), selection: RuleSelection())

    let same = try session((0..<1200).reversed(), keepsAll: false, baseline: baseline)
    #expect(same.sink.counts.isEmpty)
    #expect(same.sink.known == 1200)
    #expect(same.sink.stale == 0)
    #expect(try all(same, baseline).isEmpty)

    // Two more of a key that was there: they are new, whichever of the equal ones they are.
    let more = try session(Array(0..<1200) + [7, 7], keepsAll: false, baseline: baseline)
    #expect(more.sink.known == 1200)
    #expect(more.sink.counts.values.reduce(0) { $0 + $1.values.reduce(0, +) } == 2)
    let report = ReportBuilder(session: more, summary: FormatSummary()).report()
    #expect(report.findings.count == 2)
    #expect(try all(more, baseline) == report.findings)

    let fewer = try session(0..<1100, keepsAll: false, baseline: baseline)
    #expect(fewer.sink.known == 1100)
    #expect(fewer.sink.stale == 100)
    #expect(fewer.sink.counts.isEmpty)
  }

  @Test func aBaselineIsSortedAndALineAFinding() throws {
    let session = try session((0..<300).reversed(), keepsAll: true)
    var bytes: [UInt8] = []
    let stream = FindingStream(try #require(session.sink.log), baseline: nil, session: session)
    _ = try BaselineWriter.write(stream) { bytes += $0 }
    let value = try JSONValue(parsing: bytes)
    let entries = try #require(value["findings"]?.array)
    #expect(entries.count == 300)
    let keys = entries.map { entry in
      ["path", "rule", "fingerprint"].map { entry[$0]?.string ?? "?" }.joined(separator: "\u{0}")
    }
    #expect(keys == keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    #expect(bytes.split(separator: 0x0A).count == 300 + 5)
  }

  @Test(arguments: [
    "", "[]", "{\"findings\": [", "{\"findings\": [{\"rule\": \"a/b\"}]}",
    "{\"findings\": [{\"rule\": \"a/b\", \"fingerprint\": \"xyz\"}]}", "{\"findings\": 3}",
    "not json",
  ])
  func whatIsNoBaselineIsSaid(_ text: String) {
    #expect(throws: BaselineProblem.self) {
      try Baseline(reading: MemorySource(Array(text.utf8)), selection: RuleSelection())
    }
  }

  @Test func entriesOfOtherRulesAreNeitherKnownNorStale() throws {
    let text = "{\"findings\": [{\"rule\": \"a/b\", \"fingerprint\": \"0123456789abcdef\"}]}"
    let narrow = try Baseline(
      reading: MemorySource(Array(text.utf8)), selection: RuleSelection(select: ["c"]))
    #expect(narrow.count == 0)
    let whole = try Baseline(reading: MemorySource(Array(text.utf8)), selection: RuleSelection())
    #expect(whole.count == 1)
  }
}

struct FindingRecordTests {
  @Test func aRecordIsReadAsItWasWritten() {
    let record = FindingRecord(
      rule: "a/b", severity: .warning, place: .entry(7, offset: 1 << 40, image: 3),
      path: [0x61, 0, 0xFF, 0x62], detail: FindingDetail("m", pointer: "/a", key: "k\u{0}y"),
      fingerprint: Fingerprint(value: 0x0123_4567_89AB_CDEF))
    let read = FindingRecord(record.encoded())
    #expect(read.rule == record.rule && read.severity == record.severity)
    #expect(read.place == record.place && read.path == record.path)
    #expect(read.detail.message == "m" && read.detail.pointer == "/a")
    #expect(read.detail.key == "k\u{0}y" && read.fingerprint == record.fingerprint)
    #expect(read.fingerprint.text == "0123456789abcdef")
    #expect(Fingerprint("0123456789abcdef") == record.fingerprint)
    for text in ["", "0123456789abcde", "+123456789abcdef", "0123456789abcdeg"] {
      #expect(Fingerprint(text) == nil)
    }
  }

  /// The order of the bytes is the order of the report.
  @Test func recordsSortByPathOffsetRuleMessage() {
    func bytes(_ path: String?, _ offset: Int?, _ rule: RuleID, _ message: String) -> [UInt8] {
      FindingRecord(
        rule: rule, severity: .info,
        place: Place(path.map { .name(Array($0.utf8)) } ?? .dataset, offset: offset),
        path: path.map { Array($0.utf8) }, detail: FindingDetail(message),
        fingerprint: Fingerprint(value: 0)
      ).encoded()
    }
    let ordered = [
      bytes(nil, nil, "a/a", "a"), bytes(nil, nil, "b/b", "a"), bytes("a", nil, "z/z", "z"),
      bytes("a", 0, "a/a", "a"), bytes("a", 255, "a/a", "a"), bytes("a", 256, "a/a", "a"),
      bytes("a", 256, "a/a", "ab"), bytes("a", 256, "a/ab", "a"), bytes("a\u{0}", nil, "a/a", "a"),
      bytes("a/b", nil, "a/a", "a"), bytes("ab", nil, "a/a", "a"), bytes("é", nil, "a/a", "a"),
    ]
    #expect(ordered == ordered.sorted { $0.lexicographicallyPrecedes($1) })
  }
}
