// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LadingTestKit
import LadingText
import Testing

@testable import LadingReceiver

/// Clarifai's v2 API: what is posted is processed, and listed back as it was sent.
@Suite struct ClarifaiTests {
  static let root = "/v2/users/my-workspace/apps/my-app"

  static func call(
    _ caller: Caller, _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil,
    key: String? = "Key k1"
  ) async throws -> Caller.Answer {
    var headers = HTTPFields()
    headers[.authorization] = key
    headers[.contentType] = "application/json"
    let response = try await caller.client.execute(
      uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
    let bytes = Array(response.body.readableBytesView)
    return Caller.Answer(
      status: response.status.code, json: (try? JSONValue(parsing: bytes)) ?? .null,
      text: String(decoding: bytes, as: UTF8.self))
  }

  static func image(_ id: String, _ bytes: [UInt8], _ more: String = "") -> String {
    #"{"id": "\#(id)", "data": {"image": {"base64": "\#(base64(bytes))"}\#(more)}}"#
  }

  static func inputs(_ items: [String], _ more: String = "") -> String {
    #"{"inputs": [\#(items.joined(separator: ", "))]\#(more)}"#
  }

  /// Waits until every input of a job is decided.
  static func end(of job: String, _ caller: Caller) async throws -> JSONValue {
    for _ in 0..<3000 {
      let answer = try await call(caller, .get, "\(root)/inputs/jobs/add/\(job)")
      let progress = answer.json["inputs_add_job"]?["progress"]
      if progress?["pending_count"]?.integer == 0, progress?["in_progress_count"]?.integer == 0 {
        return answer.json["inputs_add_job"] ?? .null
      }
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("the job did not end")
    return .null
  }

  static func code(_ value: JSONValue?) -> Int? { value?["status"]?["code"]?.integer }

  /// The bytes behind the address of an input's content.
  static func content(of input: JSONValue?, _ kind: String, _ caller: Caller) async throws
    -> [UInt8]
  {
    let address = try Caller.local(input?["data"]?[kind]?["url"]?.string)
    let response = try await caller.client.execute(uri: address, method: .get)
    #expect(response.status == .ok)
    return Array(response.body.readableBytesView)
  }

  @Test func imagesAreTakenProbedAndGivenBack() async throws {
    try await ReceiverHarness().run { caller in
      let good = DrawnImage.png(64, 48)
      let marks = """
        , "concepts": [{"id": "cat", "name": "Cat", "value": 1}], "metadata": {"a": [1, "ä"]},
        "geo": {"geo_point": {"longitude": -73.9, "latitude": 40.7}}
        """
      let body = Self.inputs(
        [
          Self.image("a", good, marks), Self.image("b", Array("no image".utf8)),
          Self.image("c", Array(DrawnImage.png(64, 48, seed: 2).dropLast(20))),
          Self.image("d", []),
        ], #", "inputs_add_job_id": "job-1""#)
      let posted = try await Self.call(caller, .post, "\(Self.root)/inputs", body)
      // Of d there is neither content nor an address, so it is refused at once.
      #expect(Self.code(posted.json) == 10010, "\(posted.text)")
      #expect((posted.json["inputs"]?.array ?? []).map(Self.code) == [30001, 30001, 30001, 30104])
      #expect(posted.json["inputs_add_job"]?["id"]?.string == "job-1")
      let job = try await Self.end(of: "job-1", caller)
      #expect(job["progress"]?["success_count"]?.integer == 1)
      #expect(job["progress"]?["failed_count"]?.integer == 2)
      #expect(Self.code(job) == 64002)

      let one = try await Self.call(caller, .get, "\(Self.root)/inputs/a")
      let input = one.json["input"]
      #expect(Self.code(input) == 30000)
      #expect(input?["data"]?["image"]?["image_info"]?["width"]?.integer == 64)
      #expect(input?["data"]?["concepts"]?[0]?["id"]?.string == "cat")
      #expect(input?["data"]?["metadata"]?["a"]?[1]?.string == "ä")
      #expect(input?["data"]?["geo"]?["geo_point"]?["longitude"]?.number == -73.9)
      #expect(try await Self.content(of: input, "image", caller) == good)

      let failed = try await Self.call(
        caller, .get, "\(Self.root)/inputs?ids=a&ids=b&ids=c&status.code=INPUT_FAILED&per_page=9")
      let list = failed.json["inputs"]?.array ?? []
      #expect(list.map { $0["id"]?.string } == ["b", "c"])
      #expect(list.allSatisfy { Self.code($0) == 30002 && $0["status"]?["details"] != nil })
      let page = try await Self.call(caller, .get, "\(Self.root)/inputs?per_page=1&page=2")
      #expect(page.json["inputs"]?.array?.compactMap { $0["id"]?.string } == ["b"])
      let counts = try await Self.call(caller, .get, "\(Self.root)/inputs/status")
      #expect(counts.json["counts"]?["processed"]?.integer == 1)
      #expect(counts.json["counts"]?["errors"]?.integer == 2)
      let page0 = try await caller.get("/")
      #expect(page0.text.contains("<td>my-workspace/my-app</td><td>0</td><td>0</td><td>1</td>"))
    }
  }

  @Test func duplicatesAreRefusedOrGetASuffix() async throws {
    try await ReceiverHarness().run { caller in
      let image = Self.image("a", DrawnImage.png(8, 8))
      let both = Self.inputs([image, image])
      let first = try await Self.call(caller, .post, "\(Self.root)/inputs", both)
      #expect(Self.code(first.json) == 10010)
      #expect((first.json["inputs"]?.array ?? []).map(Self.code) == [30001, 30100])
      let again = try await Self.call(caller, .post, "\(Self.root)/inputs", Self.inputs([image]))
      #expect(again.status == 400)
      #expect(Self.code(again.json) == 10020)
      #expect(
        again.json["inputs"]?[0]?["status"]?["details"]?.string == "Input has a duplicate ID.")
      let suffixed = try await Self.call(
        caller, .post, "\(Self.root)/inputs",
        Self.inputs([image, image], #", "input_id_conflict_resolution": "SUFFIX""#))
      let ids = (suffixed.json["inputs"]?.array ?? []).compactMap { $0["id"]?.string }
      #expect(ids == ["a-1", "a-2"])
      let gone = try await Self.call(
        caller, .delete, "\(Self.root)/inputs", #"{"ids": ["a", "a-1"]}"#)
      #expect(Self.code(gone.json) == 10000)
      let none = try await Self.call(caller, .delete, "\(Self.root)/inputs", #"{"ids": []}"#)
      #expect(Self.code(none.json) == 10000)
      let rest = try await Self.call(caller, .get, "\(Self.root)/inputs")
      #expect((rest.json["inputs"]?.array ?? []).compactMap { $0["id"]?.string } == ["a-2"])
      #expect(try await Self.call(caller, .get, "\(Self.root)/inputs/a").status == 404)
    }
  }

  @Test func datasetsHoldInputs() async throws {
    try await ReceiverHarness().run { caller in
      let missing = try await Self.call(caller, .get, "\(Self.root)/datasets/ds")
      #expect(Self.code(missing.json) == 11101)
      let image = #"{"id": "a", "dataset_ids": ["ds"], "data": {"image": {"base64": "AAAA"}}}"#
      let early = try await Self.call(caller, .post, "\(Self.root)/inputs", Self.inputs([image]))
      #expect(Self.code(early.json["inputs"]?[0]) == 11101)
      let made = try await Self.call(
        caller, .post, "\(Self.root)/datasets", #"{"datasets": [{"id": "ds"}, {"id": "other"}]}"#)
      #expect(Self.code(made.json) == 10000)
      let twice = try await Self.call(
        caller, .post, "\(Self.root)/datasets", #"{"datasets": [{"id": "ds"}]}"#)
      #expect(Self.code(twice.json) == 11102)
      _ = try await Self.call(
        caller, .post, "\(Self.root)/inputs",
        Self.inputs([image, Self.image("b", DrawnImage.png(8, 8))]))
      let added = try await Self.call(
        caller, .post, "\(Self.root)/datasets/ds/inputs",
        #"{"dataset_inputs": [{"input": {"id": "b"}}, {"input": {"id": "a"}}, {"input": {"id": "x"}}]}"#
      )
      #expect(Self.code(added.json) == 10010)
      let codes = (added.json["dataset_inputs"]?.array ?? []).map { Self.code($0["input"]) }
      #expect(codes == [64100, 64101, 30102])
      func members() async throws -> [String] {
        let list = try await Self.call(caller, .get, "\(Self.root)/datasets/ds/inputs")
        return (list.json["dataset_inputs"]?.array ?? [])
          .compactMap { $0["input"]?["id"]?.string }
      }
      #expect(try await members() == ["a", "b"])
      _ = try await Self.call(
        caller, .delete, "\(Self.root)/datasets/ds/inputs", #"{"input_ids": ["a"]}"#)
      #expect(try await members() == ["b"])
      let list = try await Self.call(caller, .get, "\(Self.root)/datasets")
      #expect(
        (list.json["datasets"]?.array ?? []).compactMap { $0["id"]?.string } == ["ds", "other"])
    }
  }

  @Test func annotationsComeBackAsTheyWere() async throws {
    try await ReceiverHarness().run { caller in
      let film: [UInt8] = [0, 0, 0, 24] + Array("ftypisom0000".utf8)
      let frames = """
        , "frames": [{"frame_info": {"time": "1500"}, "data": {"regions": [{"region_info":
        {"bounding_box": {"top_row": 0.1, "left_col": 0.2, "bottom_row": 0.3, "right_col": 0.4}},
        "data": {"concepts": [{"id": "dog"}]}}]}}]
        """
      let segments = """
        "time_segments": [{"time_info": {"begin_time": 0.5, "end_time": 2}, "data": {"concepts":
        [{"id": "bark"}]}}],  "metadata" : {"ä \\"b\\"" : [1,  {"c": null}]}
        """
      let sound = base64(Array("RIFF0000WAVE".utf8))
      let body = Self.inputs(
        [
          Self.image("a", DrawnImage.png(8, 8)),
          #"{"id": "v", "data": {"video": {"base64": "\#(base64(film))"}\#(frames)}}"#,
          #"{"id": "s", "data": {\#(segments), "audio": {"base64": "\#(sound)"}}}"#,
        ], #", "inputs_add_job_id": "j""#)
      let posted = try await Self.call(caller, .post, "\(Self.root)/inputs", body)
      #expect(Self.code(posted.json) == 10000, "\(posted.text)")
      let job = try await Self.end(of: "j", caller)
      #expect(job["progress"]?["success_count"]?.integer == 3)
      let polygon = """
        {"regions": [{"region_info": {"polygon": {"points": [{"row": 0, "col": 0}, \
        {"row": 0.5, "col": 1}, {"row": 1, "col": 0.25}]}}, "data": {"concepts": [{"id": "cat"}]}}]}
        """
      let mask = #"{"regions": [{"region_info": {"mask": {"image": {"base64": "AAAA"}}}}]}"#
      let wrong = """
        {"regions": [{"region_info": {"bounding_box": {"top_row": 0.5, "left_col": 0, \
        "bottom_row": 0.2, "right_col": 1}}}]}
        """
      let annotated = try await Self.call(
        caller, .post, "\(Self.root)/annotations",
        """
        {"annotations": [{"id": "n1", "input_id": "a", "data": \(polygon)},
        {"id": "n2", "input_id": "a", "data": \(mask)}, {"input_id": "a", "data": \(wrong)},
        {"input_id": "nobody", "data": \(mask)}, {"id": "n1", "input_id": "a", "data": \(mask)},
        {"input_id": "a", "data": {}}]}
        """)
      #expect(Self.code(annotated.json) == 10010)
      let codes = (annotated.json["annotations"]?.array ?? []).map(Self.code)
      #expect(codes == [24150, 24150, 24155, 30102, 24155, 24155])
      let list = try await Self.call(
        caller, .get, "\(Self.root)/annotations?input_ids=a&per_page=10")
      let items = list.json["annotations"]?.array ?? []
      #expect(items.map { $0["id"]?.string } == ["n1", "n2"])
      #expect(try items.first?["data"] == JSONValue(parsing: polygon))
      #expect(try items.last?["data"] == JSONValue(parsing: mask))
      let video = try await Self.call(caller, .get, "\(Self.root)/inputs/v")
      #expect(
        try video.json["input"]?["data"]?["frames"]
          == JSONValue(parsing: "{\(frames.dropFirst(2))}")["frames"])
      let audio = try await Self.call(caller, .get, "\(Self.root)/inputs/s")
      for member in try JSONValue(parsing: "{\(segments)}").object ?? [] {
        #expect(audio.json["input"]?["data"]?[member.name] == member.value, "\(member.name)")
      }
      let concepts = try await Self.call(caller, .get, "\(Self.root)/concepts")
      #expect(
        (concepts.json["concepts"]?.array ?? []).compactMap { $0["id"]?.string }
          == ["bark", "cat", "dog"])
    }
  }

  @Test func textsNeedAnAppOfTheirType() async throws {
    try await ReceiverHarness().run { caller in
      let users = "/v2/users/my-workspace/apps"
      let made = try await Self.call(
        caller, .post, users,
        """
        {"apps": [{"id": "texts", "default_workflow_id": "Language-Understanding"},
        {"id": "images", "default_workflow_id": "Universal"}]}
        """)
      #expect(Self.code(made.json) == 10000, "\(made.text)")
      let text = #"a \"quoted\" \u00e4\ud83d\ude00\/\n line"#
      let spans = """
        , "regions": [{"region_info": {"span": {"char_start": 2, "char_end": 10, \
        "raw_text": "quoted"}}, "data": {"concepts": [{"id": "q"}]}}]
        """
      let item = #"{"id": "t", "data": {"text": {"raw": "\#(text)"}\#(spans)}}"#
      for (app, code) in [("texts", 30001), ("images", 30101), ("first-come", 30001)] {
        let posted = try await Self.call(
          caller, .post, "\(users)/\(app)/inputs", Self.inputs([item]))
        #expect(Self.code(posted.json["inputs"]?[0]) == code, "\(app)")
      }
      var input: JSONValue?
      for _ in 0..<1000 where Self.code(input) != 30000 {
        input = try await Self.call(caller, .get, "\(users)/texts/inputs/t").json["input"]
        try await Task.sleep(for: .milliseconds(10))
      }
      #expect(input?["data"]?["text"]?["raw"]?.string == "a \"quoted\" ä😀/\n line")
      #expect(
        try await Self.content(of: input, "text", caller)
          == Array("a \"quoted\" ä😀/\n line".utf8))
      #expect(
        input?["data"]?["regions"]?[0]?["region_info"]?["span"]?["char_end"]?.integer == 10)
    }
  }

  @Test func urlsAreKeptAndNotFetched() async throws {
    try await ReceiverHarness().run { caller in
      let url = "http://127.0.0.1:9/never.png"
      let posted = try await Self.call(
        caller, .post, "\(Self.root)/inputs",
        Self.inputs(
          [#"{"id": "u", "data": {"image": {"url": "\#(url)"}}}"#],
          #", "inputs_add_job_id": "j""#))
      #expect(Self.code(posted.json) == 10000)
      _ = try await Self.end(of: "j", caller)
      let one = try await Self.call(caller, .get, "\(Self.root)/inputs/u")
      #expect(Self.code(one.json["input"]) == 30000)
      #expect(one.json["input"]?["data"]?["image"]?["url"]?.string == url)
    }
    var harness = ReceiverHarness()
    harness.options.fetchHosts = ["127.0.0.1"]
    try await harness.run { caller in
      // The receiver's own page is no image, so fetching it is seen in the outcome.
      let port = try #require(caller.client.port)
      _ = try await Self.call(
        caller, .post, "\(Self.root)/inputs",
        Self.inputs(
          [
            #"{"id": "u", "data": {"image": {"url": "http://127.0.0.1:\#(port)/"}}}"#,
            #"{"id": "w", "data": {"image": {"url": "http://localhost:\#(port)/"}}}"#,
          ], #", "inputs_add_job_id": "j""#))
      _ = try await Self.end(of: "j", caller)
      let list = try await Self.call(caller, .get, "\(Self.root)/inputs")
      #expect((list.json["inputs"]?.array ?? []).map(Self.code) == [30002, 30000])
    }
  }

  @Test func cancelledJobsEnd() async throws {
    try await ReceiverHarness().run { caller in
      let missing = try await Self.call(caller, .get, "\(Self.root)/inputs/jobs/add/none")
      #expect(Self.code(missing.json) == 11101)
      let many = (0..<100).map { Self.image("i\($0)", DrawnImage.png(8, 8, seed: $0)) }
      _ = try await Self.call(
        caller, .post, "\(Self.root)/inputs", Self.inputs(many, #", "inputs_add_job_id": "j""#))
      let cancelled = try await Self.call(
        caller, .patch, "\(Self.root)/inputs/jobs/add/j", "{}")
      #expect(Self.code(cancelled.json["inputs_add_job"]) == 64004)
      let progress = try await Self.end(of: "j", caller)["progress"]
      let sum =
        (progress?["success_count"]?.integer ?? 0) + (progress?["failed_count"]?.integer ?? 0)
      #expect(sum == 100)
      let list = try await Self.call(caller, .get, "\(Self.root)/inputs/jobs/add")
      #expect(list.json["inputs_add_jobs"]?[0]?["id"]?.string == "j")
    }
  }

  @Test func inputsAreChanged() async throws {
    try await ReceiverHarness().run { caller in
      let marks = #", "concepts": [{"id": "a"}, {"id": "b"}], "metadata": {"x": 1, "y": 2}"#
      _ = try await Self.call(
        caller, .post, "\(Self.root)/inputs",
        Self.inputs([Self.image("i", DrawnImage.png(8, 8), marks)]))
      for (action, change, concepts, metadata) in [
        ("merge", #"{"concepts": [{"id": "c"}], "metadata": {"y": 3}}"#, ["a", "b", "c"], 3),
        ("remove", #"{"concepts": [{"id": "a"}]}"#, ["b", "c"], 3),
        ("overwrite", #"{"concepts": [{"id": "d"}], "metadata": {"y": 4}}"#, ["d"], 4),
      ] {
        let answer = try await Self.call(
          caller, .patch, "\(Self.root)/inputs",
          #"{"action": "\#(action)", "inputs": [{"id": "i", "data": \#(change)}]}"#)
        let data = answer.json["inputs"]?[0]?["data"]
        #expect((data?["concepts"]?.array ?? []).compactMap { $0["id"]?.string } == concepts)
        #expect(data?["metadata"]?["y"]?.integer == metadata)
      }
    }
  }

  @Test func requestsAreChecked() async throws {
    var harness = ReceiverHarness(keys: try APIKeys(text: "k1 one\nk2 two\n"))
    harness.options.clarifaiLimits.requestBytes = 100_000
    try await harness.run { caller in
      let one = "/v2/users/one/apps/a"
      #expect(Self.code(try await Self.call(caller, .get, "\(one)/inputs", key: nil).json) == 11009)
      let unknown = try await Self.call(caller, .get, "\(one)/inputs", key: "Key zz")
      #expect(unknown.status == 401)
      #expect(Self.code(unknown.json) == 11008)
      // With listed keys an app has to be made; another user's is not there.
      #expect(Self.code(try await Self.call(caller, .get, "\(one)/inputs").json) == 11101)
      let made = try await Self.call(
        caller, .post, "/v2/users/me/apps", #"{"apps": [{"id": "a"}]}"#)
      #expect(Self.code(made.json) == 10000)
      #expect(Self.code(try await Self.call(caller, .get, "\(one)/inputs").json) == 10000)
      let other = try await Self.call(caller, .get, "\(one)/inputs", key: "Key k2")
      #expect(Self.code(other.json) == 11101)
      // The short forms name the app in the body or in the query.
      let named = #", "user_app_id": {"user_id": "me", "app_id": "a"}"#
      let short = try await Self.call(
        caller, .post, "/v2/inputs",
        Self.inputs([Self.image("s", DrawnImage.png(8, 8))], named), key: "Bearer k1")
      #expect(Self.code(short.json) == 10000, "\(short.text)")
      let listed = try await Self.call(caller, .get, "/v2/inputs?user_app_id.app_id=a")
      #expect(listed.json["inputs"]?[0]?["id"]?.string == "s")

      let many = (0..<129).map { #"{"id": "i\#($0)", "data": {"image": {"base64": "AAAA"}}}"# }
      let tooMany = try await Self.call(caller, .post, "\(one)/inputs", Self.inputs(many))
      #expect(Self.code(tooMany.json) == 11102)
      let large = try await Self.call(
        caller, .post, "\(one)/inputs",
        Self.inputs([Self.image("l", [UInt8](repeating: 0, count: 90_000))]))
      #expect(large.status == 413)
      #expect(Self.code(large.json) == 11102)
      for (body, code) in [
        ("{", 11100), (#"{"inputs": [{"id": "x", "data": {"image": {"base64": "A"}}}]}"#, 11100),
        (#"{"inputs": [{"id": "x", "data": {"image": {"base64": "AB*C"}}}]}"#, 11100),
        (#"{"inputs": []}"#, 11102), (#"{"inputs": [{"id": "x y"}]}"#, 10020),
      ] {
        let answer = try await Self.call(caller, .post, "\(one)/inputs", body)
        #expect(Self.code(answer.json) == code, "\(body)")
      }
      let after = try await Self.call(caller, .get, "\(one)/inputs")
      #expect(after.json["inputs"]?.array?.count == 1)
    }
  }

  /// Content of any length, its padding there or not, its escapes as writers like them.
  @Test func base64IsReadInAnyForm() throws {
    let folder = TemporaryFolder()
    var seed: UInt64 = 5
    for length in [0, 1, 2, 3, 47, 48, 49, 65_535, 65_536, 200_001] {
      let bytes = (0..<length).map { _ in
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: seed >> 33)
      }
      let plain = base64(bytes)
      for text in [
        plain, String(plain.filter { $0 != "=" }),
        plain.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "\\/"),
        plain.split(separator: "+", omittingEmptySubsequences: false).joined(separator: "\\u002b"),
        plain.split(separator: "+", omittingEmptySubsequences: false).joined(separator: "-"),
      ] {
        let path = folder.write("b", "xx\(text)yy")
        let source = Base64Source(
          try JSONStringSource(path, 2..<(2 + text.utf8.count)))
        var read: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 224 << 10)
        while true {
          let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
          if count == 0 { break }
          read.append(contentsOf: buffer[..<count])
        }
        #expect(read == bytes, "\(length)")
      }
    }
  }
}
