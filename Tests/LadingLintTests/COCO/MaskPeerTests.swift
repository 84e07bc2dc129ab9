// SPDX-License-Identifier: Apache-2.0

import LadingModel
import LadingTestKit
import LadingText
import Testing

@testable import LadingLint

/// Areas, sums and boxes against pycocotools, over random masks and polygons.
@Suite(.enabled(if: Tool.peer("python") != nil, "pycocotools is not installed"))
struct MaskPeerTests {
  private let folder = TemporaryFolder()

  /// Writes masks and polygons with what pycocotools says of them, a JSON object a line.
  private static let program = #"""
    import json, sys
    import numpy as np
    from pycocotools import mask as M
    seed = int(sys.argv[1])
    r = np.random.default_rng(seed)
    def shape():
        return int(r.integers(1, 90)), int(r.integers(1, 90))
    for i in range(300):
        h, w = shape()
        kind = i % 4
        if kind == 0: m = r.random((h, w)) < r.random()
        elif kind == 1: m = np.zeros((h, w), bool)
        elif kind == 2: m = np.ones((h, w), bool)
        else:
            m = np.zeros((h, w), bool)
            y, x = int(r.integers(0, h)), int(r.integers(0, w))
            m[y:y + int(r.integers(1, h + 1)), x:x + int(r.integers(1, w + 1))] = True
        m = np.asfortranarray(m.astype(np.uint8))
        e = M.encode(m)
        flat = m.flatten(order="F")
        edges = np.flatnonzero(np.diff(np.concatenate([[0], flat]))).tolist()
        counts = np.diff([0] + edges + [h * w]).astype(int).tolist()
        assert M.frPyObjects({"size": [h, w], "counts": counts}, h, w)["counts"] == e["counts"]
        print(json.dumps({"kind": "mask", "h": h, "w": w, "code": e["counts"].decode(),
            "counts": counts, "area": int(M.area(e)), "box": [int(v) for v in M.toBbox(e)]}))
    for i in range(300):
        h, w = int(r.integers(20, 200)), int(r.integers(20, 200))
        polygons = []
        for _ in range(int(r.integers(1, 4))):
            n = int(r.integers(3, 20))
            if i % 3 == 0: p = r.random((n, 2)) * [w, h]
            elif i % 3 == 1: p = r.integers(-9, 210, (n, 2)).astype(float)
            else:
                a = np.sort(r.random(n)) * 2 * np.pi
                p = np.stack([w / 2 + w / 3 * np.cos(a), h / 2 + h / 3 * np.sin(a)], 1)
            p = np.round(p, 2)
            if i % 5 == 0: p = np.concatenate([p, p[:1]])
            polygons.append(p.flatten().tolist())
        e = M.merge(M.frPyObjects(polygons, h, w))
        print(json.dumps({"kind": "polygons", "h": h, "w": w, "polygons": polygons,
            "area": int(M.area(e))}))
    """#

  private func cases(_ seed: UInt64) throws -> [JSONValue] {
    let python = try #require(Tool.peer("python"))
    folder.write("masks.py", Array(Self.program.utf8))
    let answer = Tool.run(python, [folder.path + "/masks.py", String(seed)])
    try #require(answer.status == 0, "\(answer.output)")
    return try answer.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  @Test(arguments: [UInt64(20_261_124), 7])
  func agreesWithPycocotools(_ seed: UInt64) throws {
    let cases = try cases(seed)
    #expect(cases.count == 600)
    for value in cases {
      let height = try #require(value["h"]?.integer)
      let width = try #require(value["w"]?.integer)
      let area = try #require(value["area"]?.integer)
      if let polygons = value["polygons"]?.array {
        let numbers = polygons.map { ($0.array ?? []).compactMap(\.number) }
        #expect(
          try raster(numbers, height: height, width: width) == area, "\(numbers), seed \(seed)")
        continue
      }
      let code = try #require(value["code"]?.string)
      let counts = try #require(value["counts"]?.array).compactMap(\.number)
      let box = try #require(value["box"]?.array).compactMap(\.number)
      let byCode = RunLengths(code: Array(code.utf8), height: height)
      let byCounts = counts.withUnsafeBufferPointer { RunLengths(counts: $0, height: height) }
      for runs in [byCode, byCounts] {
        #expect(runs.problem == nil, "\(code), seed \(seed)")
        #expect(runs.sum == height * width)
        #expect(runs.area == area)
        let extent = runs.extent ?? Extent(minX: 0, minY: 0, maxX: 0, maxY: 0)
        #expect([extent.minX, extent.minY, extent.width, extent.height] == box, "seed \(seed)")
      }
    }
  }

  private func raster(_ polygons: [[Double]], height: Int, width: Int) throws -> Int? {
    let buffers = polygons.map { numbers in
      let copy = UnsafeMutableBufferPointer<Double>.allocate(capacity: numbers.count)
      _ = copy.initialize(fromContentsOf: numbers)
      return copy
    }
    defer { for buffer in buffers { buffer.deallocate() } }
    let outlines = try buffers.map { try #require(Outline(UnsafeBufferPointer($0))) }
    return OutlineRaster.area(outlines, height: height, width: width)
  }

  /// All outlines and masks of the corpus's datasets.
  @Test(.enabled(if: Corpus.isPresent))
  func masksOfTheCorpusAreSound() throws {
    let python = try #require(Tool.peer("python"))
    let program = #"""
      import glob, json, sys
      from pycocotools import mask as M
      for f in sorted(glob.glob(sys.argv[1] + "/datasets/*/ds/**/*.json", recursive=True)):
          d = json.load(open(f))
          if not isinstance(d, dict) or "images" not in d: continue
          sizes = {i["id"]: (i["height"], i["width"]) for i in d["images"]}
          for a in d.get("annotations", []):
              s = a.get("segmentation")
              if not s: continue
              h, w = sizes[a["image_id"]]
              if isinstance(s, dict): e = M.frPyObjects(s, h, w)
              else: e = M.merge(M.frPyObjects(s, h, w))
              print(json.dumps({"h": h, "w": w, "s": s, "area": int(M.area(e))}))
      """#
    folder.write("corpus.py", Array(program.utf8))
    let answer = Tool.run(python, [folder.path + "/corpus.py", Corpus.path])
    try #require(answer.status == 0, "\(answer.output)")
    var seen = 0
    for line in answer.output.split(separator: "\n") {
      let value = try JSONValue(parsing: String(line))
      let height = try #require(value["h"]?.integer)
      let width = try #require(value["w"]?.integer)
      let area = try #require(value["area"]?.integer)
      seen += 1
      if let polygons = value["s"]?.array {
        let numbers = polygons.map { ($0.array ?? []).compactMap(\.number) }
        #expect(try raster(numbers, height: height, width: width) == area)
      } else {
        let counts = try #require(value["s"]?["counts"]?.array).compactMap(\.number)
        let runs = counts.withUnsafeBufferPointer { RunLengths(counts: $0, height: height) }
        #expect(runs.area == area && runs.sum == height * width)
      }
    }
    #expect(seen > 20)
  }
}
