// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Measures the command `lading` against its limits and its peers, side by side in one run.
///
/// `lading-benchmarks LADING WORKDIR [SCALE] [archives]`: the binary to measure, a folder on a disk
/// for the data (made once, kept), a fraction of the full size for a quick look, and whether only
/// archives are measured. `lading-benchmarks inside WORK…` does a piece of work through the library,
/// so that it can be measured as a process of its own.
@main
enum Benchmarks {
  static func main() {
    let arguments = CommandLine.arguments
    if arguments.count > 2, arguments[1] == "inside" {
      return Inside.run(Array(arguments.dropFirst(2)))
    }
    guard arguments.count >= 3 else {
      stop("usage: lading-benchmarks LADING WORKDIR [SCALE] [archives]")
    }
    let scale = arguments.count > 3 ? Double(arguments[3]) ?? 1 : 1
    let suite = Suite(lading: arguments[1], work: arguments[2], scale: scale)
    print("| what | measured | limit |\n|---|---|---|")
    if arguments.last != "archives" {
      suite.startup()
      suite.lintCOCO()
      suite.depths()
    }
    suite.archives()
  }
}

struct Suite {
  let lading: String
  let work: String
  let scale: Double

  init(lading: String, work: String, scale: Double) {
    self.lading = lading
    self.work = work
    self.scale = scale
    mkdir(work, 0o755)
  }

  /// How long the command takes to say its version, and how large it is.
  func startup() {
    var walls: [Double] = []
    for _ in 0..<40 { walls.append(run([lading, "--version"]).wall) }
    walls.sort()
    row("`lading --version`, median of 40", "\(fixed(walls[20] * 1000, 1)) ms", "10 ms")
    var status = stat()
    if stat(lading, &status) == 0 {
      row("size of the measured binary", "\(fixed(Double(status.st_size) / 1e6, 1)) MB", "20 MB")
    }
  }

  /// A 400 MB COCO file on one core, against `cat` of the same file.
  ///
  /// The same images with no annotation are linted too: the difference is what the JSON costs, and
  /// the rest is listing 100,000 files and reading their headers.
  func lintCOCO() {
    let megabytes = max(1, Int(400 * scale))
    let (full, bare) = (work + "/coco", work + "/coco-bare")
    if access(full, F_OK) != 0 { Data.coco(in: full, megabytes: megabytes) }
    if access(bare, F_OK) != 0 { Data.coco(in: bare, megabytes: megabytes, annotated: false) }
    let json = full + "/train/_annotations.coco.json"
    let lint: (String) -> Cost = { folder in
      best(of: 5, [self.lading, "lint", folder, "--jobs", "1", "--fail-on", "never"])
    }
    let size = Double(bytes(json)) / 1e6
    let marginal = size - Double(bytes(bare + "/train/_annotations.coco.json")) / 1e6
    let (whole, images) = (lint(full), lint(bare))
    let cat = best(of: 5, ["cat", json])
    row(
      "lint of a \(fixed(size, 0)) MB COCO file on one core: its annotations",
      "\(fixed(marginal / (whole.cpu - images.cpu), 0)) MB/s of CPU", "500 MB/s")
    row(
      "the same with its images listed and their headers read",
      "\(fixed(size / whole.cpu, 0)) MB/s of CPU, \(fixed(whole.peakMegabytes, 0)) MB,"
        + " \(fixed(whole.cpu / cat.cpu, 1))× `cat`", "64 MB")
  }

  /// Images a second on one core, as deep as lint looks into them: what Pillow drew and saved.
  ///
  /// `LADING_PEERS` names the folder with that Python, as `scripts/peers` prints it.
  func depths() {
    let folder = work + "/pictures"
    let count = max(10, Int(4000 * scale))
    if access(folder, F_OK) != 0 {
      guard let peers = getenv("LADING_PEERS").map({ String(cString: $0) }) else {
        return row("images by header, `--deep` and `--decode`", "needs LADING_PEERS", "")
      }
      let drawn = run([peers + "/python", "-c", Data.pictures, folder, "\(count)"])
      guard drawn.exitCode == 0 else { stop("no pictures: Pillow exited \(drawn.exitCode)") }
    }
    let none = best(of: 5, [lading, "--version"])
    let rates = [[], ["--deep"], ["--decode"]].map { depth in
      let cost = best(of: 3, [lading, "lint", folder, "--jobs", "1", "--fail-on", "never"] + depth)
      return fixed(Double(count) / (cost.cpu - none.cpu), 0)
    }
    row(
      "images of 640 × 480 by header, `--deep` and `--decode`, listing included",
      rates.joined(separator: ", ") + " images/s of CPU", "")
  }

  func bytes(_ path: String) -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { stop("no \(path)") }
    return Int(status.st_size)
  }

  func row(_ what: String, _ measured: String, _ limit: String) {
    print("| \(what) | \(measured) | \(limit) |")
    fflush(nil)
  }

  func fixed(_ value: Double, _ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    return digits == 0 ? String(Int(rounded)) : String(rounded)
  }
}
