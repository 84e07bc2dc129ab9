// SPDX-License-Identifier: Apache-2.0

import Dispatch
import LadingTestKit
import LadingText
import Testing

@testable import LadingUpload

/// `lading upload --to clarifai://…` as people run it, against the receiver.
@Suite struct ClarifaiCommandTests {
  private func lading(
    _ server: ClarifaiServer, _ arguments: [String], input: String = "/dev/null"
  ) async -> RunningProcess.Result {
    let folder = server.folder
    return await withCheckedContinuation { continuation in
      let variables = [
        "XDG_STATE_HOME": folder.path + "/state", "CLARIFAI_PAT": "hunter2!",
        "CLARIFAI_API_BASE": "\(server.endpoint.scheme)://\(server.endpoint.authority)",
      ]
      // Waiting for a process blocks, which the server's own threads must not.
      DispatchQueue.global().async {
        continuation.resume(
          returning: LadingBinary.run(arguments, environment: variables, input: input))
      }
    }
  }

  private let to = ["--to", "clarifai://my-workspace/app/ds", "--create-dataset"]

  private func dataset(_ name: String, _ server: ClarifaiServer) throws -> String {
    let golden = try #require(GoldenDataset.all.first { $0.name == name })
    return golden.writeFolder(into: server.folder)
  }

  @Test(arguments: [
    "coco-roboflow/ok", "yolo-roboflow/ok", "voc-devkit/ok", "classification-folders/ok",
  ])
  func datasetsArriveWithWhatTheySay(_ name: String) async throws {
    try await ClarifaiHarness.run { server in
      let source = try dataset(name, server)
      // In this one two splits have files of the same names.
      let ids = name.hasPrefix("classification") ? ["--input-ids", "path"] : []
      let sent = await lading(server, ["upload", source, "--json"] + to + ids)
      #expect(sent.status == 0, "\(sent.errors)")
      let json = try JSONValue(parsing: sent.output)
      let count = try #require(json["accepted"]?.integer)
      #expect(count > 0 && json["sent"]?.integer == count)
      let members = try await server.members()
      #expect(members.count == count)
      let lint = await lading(server, ["lint", source, "--output-format", "json"])
      let report = try JSONValue(parsing: lint.output)
      let isClassified = name.hasPrefix("classification")
      let annotations = try await server.annotations()
      if isClassified {
        #expect(annotations.isEmpty)
        let one = try await server.get(["inputs", members[0]])
        #expect(one["input"]?["data"]?["concepts"]?.array?.isEmpty == false)
      } else {
        #expect(annotations.count > 0)
        #expect(annotations.count == report["dataset"]?["annotations"]?.integer, "\(annotations)")
      }
      let again = await lading(server, ["upload", source, "--json"] + to + ids)
      #expect(try JSONValue(parsing: again.output)["receipts"]?.array?.isEmpty == true)
      #expect(try await server.annotations().count == annotations.count)
      #expect(!(sent.output + sent.errors + again.errors).contains("hunter2"))
    }
  }

  @Test func aPlainFolderTakesItsNameAsConcept() async throws {
    try await ClarifaiHarness.run { server in
      for name in ["a.1.png", "a.2.png", "B c.PNG"] {
        server.folder.write("red kites/\(name)", DrawnImage.png(8, 8, seed: name.utf8.count))
      }
      server.folder.write("red kites/film.mp4", [0, 0, 0, 24] + Array("ftypisom0000".utf8))
      let source = server.folder.path + "/red kites"
      let sent = await lading(server, ["upload", source + "/"] + to)
      #expect(sent.status == 0, "\(sent.errors)")
      #expect(sent.output.contains("4 of 4 inputs sent"), "\(sent.output)")
      #expect(try await server.members() == ["a_1", "a_2", "b_c", "film"])
      let one = try await server.get(["inputs", "a_1"])
      let concept = one["input"]?["data"]?["concepts"]?[0]
      #expect(concept?["name"]?.string == "red kites")
      #expect(concept?["id"]?.string == "red-kites")
    }
  }

  @Test func idsThatClashAreRefusedBeforeSending() async throws {
    try await ClarifaiHarness.run { server in
      for name in ["x/a.png", "y/a.png", "z/фото.png"] {
        server.folder.write("ds/\(name)", DrawnImage.png(8, 8, seed: name.utf8.count))
      }
      let source = server.folder.path + "/ds"
      let refused = await lading(server, ["upload", source, "--allow-errors"] + to)
      #expect(refused.status == 1, "\(refused.errors)")
      #expect(refused.errors.contains("both become a"), "\(refused.errors)")
      #expect(refused.errors.contains("фото.png leaves no letter"), "\(refused.errors)")
      #expect(refused.errors.contains("--input-ids path"))
      let path = await lading(
        server, ["upload", source, "--allow-errors", "--input-ids", "path"] + to)
      #expect(path.status == 0, "\(path.errors)")
      let members = try await server.members()
      #expect(members.count == 3)
    }
  }

  /// 32 inputs in a request of an annotated dataset, 128 in one of a plain folder: Clarifai's own sizes.
  @Test func requestsHaveTheUsualSizes() async throws {
    try await ClarifaiHarness.run { server in
      for image in 0..<130 {
        server.folder.write("plain/\(image).png", DrawnImage.png(4, 4, seed: image))
      }
      for image in 0..<33 {
        server.folder.write(
          "classes/train/cat/c\(image).png", DrawnImage.png(4, 4, seed: 200 + image))
      }
      server.folder.write("classes/train/dog/d.png", DrawnImage.png(4, 4, seed: 300))
      for (name, counts) in [("plain", [128, 2]), ("classes", [32, 2])] {
        let source = server.folder.path + "/" + name
        let sent = await lading(server, ["upload", source, "--json"] + to)
        #expect(sent.status == 0, "\(sent.errors)")
        let receipts = try JSONValue(parsing: sent.output)["receipts"]?.array ?? []
        #expect(receipts.compactMap { $0["sent"]?.integer }.sorted(by: >) == counts, "\(name)")
      }
    }
  }

  @Test func aTableOfFilesIsSent() async throws {
    try await ClarifaiHarness.run { server in
      for name in ["metro", "puppy"] {
        server.folder.write("data/\(name).png", DrawnImage.png(8, 8, seed: name.utf8.count))
      }
      let table = server.folder.write(
        "inputs.csv",
        """
        inputid,input,concepts,metadata,geopoints
        img1,"data/metro.png","train,city","{'source': 'local'}","-73.935242,40.730610"
        img2,"data/puppy.png","dog","{'source': 'local'}",""

        """)
      let boxes = server.folder.write(
        "boxes.jsonl",
        """
        {"input_id": "img2", "concept": "nose", "box": {"left": 0.1, "top": 0.1, "right": 0.4, "bottom": 0.5}}

        """)
      let sent = await lading(server, ["upload", table, "--annotations", boxes] + to)
      #expect(sent.status == 0, "\(sent.errors)")
      #expect(try await server.members() == ["img1", "img2"])
      let data = try await server.get(["inputs", "img1"])["input"]?["data"]
      #expect(
        (data?["concepts"]?.array ?? []).compactMap { $0["id"]?.string } == ["train", "city"])
      #expect(data?["geo"]?["geo_point"]?["latitude"]?.number == 40.73061)
      #expect(data?["metadata"]?["source"]?.string == "local")
      let annotations = try await server.annotations()
      #expect(annotations.count == 1)
      #expect(annotations.first?["input_id"]?.string == "img2")
    }
  }

  @Test func cellsAndAnnotationsAreCheckedBeforeSending() async throws {
    try await ClarifaiHarness.run { server in
      server.folder.write("a.png", DrawnImage.png(8, 8))
      let table = server.folder.write(
        "inputs.csv", "inputid,input,concepts,geopoints\na,a.png,cat,\"40.7,-173.9\"\n")
      let refused = await lading(server, ["upload", table] + to)
      #expect(refused.status == 1)
      #expect(refused.errors.contains("inputs.csv:2:"), "\(refused.errors)")
      let good = server.folder.write("good.csv", "inputid,input,concepts\na,a.png,cat\n")
      let marks = server.folder.write(
        "marks.jsonl",
        """
        {"input_id": "b", "concept": "c", "span": [0, 1]}
        {"input_id": "a", "concept": "c", "span": [0, 1]}

        """)
      let wrong = await lading(server, ["upload", good, "--annotations", marks] + to)
      #expect(wrong.status == 1)
      #expect(wrong.errors.contains("line 1: no input that is sent has the id \"b\""))
      #expect(wrong.errors.contains("line 2: a span cannot be in a, which is of type image"))
      let list = try await server.get(["inputs"])
      #expect(list["inputs"]?.array?.isEmpty == true)
    }
  }

  @Test func textsArriveFromAFolderAndFromATable() async throws {
    try await ClarifaiHarness.run { server in
      server.folder.write("notes/one.txt", "The \"sky\"\n")
      server.folder.write("notes/two.txt", "is blue")
      let sent = await lading(server, ["upload", server.folder.path + "/notes"] + to)
      #expect(sent.status == 0, "\(sent.errors)")
      #expect(sent.errors.contains("Text/Document"))
      #expect(try await server.members() == ["one", "two"])
      let one = try await server.get(["inputs", "one"])["input"]?["data"]
      #expect(one?["text"]?["raw"]?.string == "The \"sky\"\n")
      #expect(one?["concepts"]?[0]?["id"]?.string == "notes")
      let table = server.folder.write(
        "texts.csv", "inputid,input,concepts\nt1,\"The sky is clear\",\"weather\"\n")
      let rows = await lading(server, ["upload", table] + to)
      #expect(rows.status == 0, "\(rows.errors)")
      #expect(try await server.members() == ["one", "t1", "two"])
    }
  }

  @Test func existingInputsAreAdded() async throws {
    try await ClarifaiHarness.run { server in
      _ = try await server.upload(server.images(0..<3))
      let list = server.folder.write("ids.txt", "i0\n\ni2\r\ni0\nnobody\n")
      let sent = await lading(
        server,
        [
          "upload", "--existing-inputs", list, "--to", "clarifai://my-workspace/app/other",
          "--create-dataset",
        ])
      #expect(sent.status == 7, "\(sent.errors)")
      #expect(sent.output.contains("2 of 3 inputs accepted · 1 rejected"), "\(sent.output)")
      let held = try await server.get(["datasets", "other", "inputs"])
      #expect(held["dataset_inputs"]?.array?.count == 2)
      let missing = await lading(server, ["upload", "--to", "clarifai://my-workspace/app/other"])
      #expect(missing.status == 2)
    }
  }

  @Test func idsOfExistingInputsComeFromStandardInputToo() async throws {
    try await ClarifaiHarness.run { server in
      _ = try await server.upload(server.images(0..<3))
      let command = [
        "upload", "--existing-inputs", "-", "--to", "clarifai://my-workspace/app/other",
        "--create-dataset",
      ]
      let empty = await lading(server, command)
      #expect(empty.status == 2 && empty.errors.contains("names no inputs"), "\(empty.errors)")
      let sent = await lading(
        server, command, input: server.folder.write("ids.txt", "i1\n\ni2\r\n"))
      #expect(sent.status == 0, "\(sent.errors)")
      #expect(sent.output.contains("2 of 2 inputs accepted"), "\(sent.output)")
      let held = try await server.get(["datasets", "other", "inputs"])
      let ids = (held["dataset_inputs"]?.array ?? []).compactMap { $0["input"]?["id"]?.string }
      #expect(ids.sorted() == ["i1", "i2"])
    }
  }
}
