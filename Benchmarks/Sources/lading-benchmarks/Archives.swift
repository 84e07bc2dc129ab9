// SPDX-License-Identifier: Apache-2.0

import Glibc

extension Suite {
  /// Writing, verifying and listing archives, against the tools that do parts of the same.
  func archives() {
    typical()
    shapes()
    let plan = alternate(of: 3, [inside("plan", "\(Int(1_000_000 * scale))")]) {}
    row(
      "planning tar and zip of \(count(1_000_000)) images (listing them in memory included)",
      "\(fixed(plan[0].cpu, 2)) s of CPU, \(fixed(plan[0].peakMegabytes, 0)) MB", "")
    million()
  }

  /// A dataset of a million files, planned by the command.
  private func million() {
    let folder = work + "/million"
    let files = count(1_000_000)
    if access(folder, F_OK) != 0 { Data.images(in: folder, files: files, averageKilobytes: 1) }
    for kind in ["tar", "zip"] {
      var contestant = pack(kind, folder)
      contestant.command.append("--dry-run")
      let cost = alternate(of: 1, [contestant]) {}[0]
      row(
        "`pack \(kind) --dry-run` of \(files) images on disk, linted first",
        "\(fixed(cost.cpu, 1)) s of CPU, \(fixed(cost.peakMegabytes, 0)) MB", "")
    }
  }

  private func count(_ full: Int) -> Int { max(10, Int(Double(full) * scale)) }

  private func inside(_ words: String...) -> Contestant {
    Contestant([CommandLine.arguments[0], "inside"] + words)
  }

  private func pack(_ kind: String, _ folder: String, jobs: Int = 1) -> Contestant {
    let target = kind == "zip" ? ["--target", "none"] : []
    return Contestant(
      [lading, "pack", kind, folder, "-o", work + "/out", "--jobs", "\(jobs)"] + target)
  }

  /// Removes what a run wrote, and reads its input so that it is in memory.
  private func prepare(_ folder: String) {
    _ = run(["sh", "-c", "rm -rf out peer.* && cat \(folder)/*/* > /dev/null"], in: work)
  }

  private func ratio(_ a: Double, _ b: Double) -> String {
    "\(fixed(a / b, 2))× (\(fixed(a, 2)) s against \(fixed(b, 2)) s)"
  }

  /// 20,000 files of 2 GB in all.
  private func typical() {
    let files = count(20_000)
    let folder = work + "/images"
    if access(folder, F_OK) != 0 { Data.images(in: folder, files: files, averageKilobytes: 100) }
    let costs = alternate(
      of: 5,
      [
        Contestant(["tar", "cf", "peer.tar", "images"], in: work),
        .shell("find images -type f | xargs cat > peer.cat", in: work),
        .shell("tar cf peer.tar images && sha256sum peer.tar", in: work),
        .shell("tar cf peer.tar images && sync peer.tar", in: work),
        inside("copy-tar", folder, work + "/out"), inside("copy-zip", folder, work + "/out"),
        pack("tar", folder), pack("tar", folder, jobs: 2), pack("zip", folder),
      ]
    ) { prepare("images") }
    let zip = alternate(
      of: 2, [Contestant(["zip", "-q", "-0", "-r", "peer.zip", "images"], in: work)]
    ) { prepare("images") }[0]
    let (tar, cat, summed, synced) = (costs[0], costs[1], costs[2], costs[3])
    let (copyTar, copyZip, packTar, twoJobs, packZip) =
      (costs[4], costs[5], costs[6], costs[7], costs[8])
    row("copy into tars, over GNU tar", ratio(copyTar.cpu, tar.cpu), "0.55×")
    row("copy into tars, over `cat`", ratio(copyTar.cpu, cat.cpu), "0.8×")
    row("copy into a stored zip, over `zip -0 -r`", ratio(copyZip.cpu, zip.cpu), "0.25×")
    row("copy into a stored zip, over `cat`", ratio(copyZip.cpu, cat.cpu), "1.35×")
    row("`pack tar`, over `tar` followed by `sha256sum`", ratio(packTar.cpu, summed.cpu), "0.4×")
    row("`pack tar`, over GNU tar, which hashes nothing", ratio(packTar.cpu, tar.cpu), "1.4×")
    row("`pack zip`, over `zip -0 -r`", ratio(packZip.cpu, zip.cpu), "0.45×")
    row(
      "wall time of `pack tar --jobs 2`, over `tar` followed by `sync FILE`",
      ratio(twoJobs.wall, synced.wall), "1×")
    let peak = [packTar, twoJobs, packZip].map(\.peakMegabytes).max() ?? 0
    row("memory of packing \(files) files", "\(fixed(peak, 0)) MB", "32 MB")
    check(folder)
    cold(folder)
    prepare("images")
  }

  /// Verifying what was packed, and listing it.
  private func check(_ folder: String) {
    let out = work + "/out"
    prepare("images")
    _ = run(pack("tar", folder).command)
    let read: () -> Void = { _ = run(["sh", "-c", "cat \(out)/*.tar \(out)/*.zip > /dev/null"]) }
    let tar = alternate(
      of: 3, [Contestant([lading, "verify", out]), .shell("openssl dgst -sha256 *.tar", in: out)],
      before: read)
    let size = Double(size(out, "*.tar"))
    prepare("images")
    _ = run(pack("zip", folder).command)
    let archive = out + "/part-000000.zip"
    let zip = alternate(
      of: 3,
      [
        Contestant([lading, "verify", archive]), inside("list", archive), inside("list-none"),
        Contestant(["cat", archive]),
      ], before: read)
    row(
      "`verify` of tars with their manifest",
      "\(fixed(size / tar[0].cpu / 1e9, 2)) GB/s of CPU"
        + " (`openssl dgst -sha256`: \(fixed(size / tar[1].cpu / 1e9, 2)))", "1.7 GB/s")
    row(
      "`verify` of a zip by CRC-32",
      "\(fixed(Double(bytes(archive)) / zip[0].cpu / 1e9, 1)) GB/s of CPU", "3 GB/s")
    row(
      "listing a zip of \(count(20_000)) entries with all scans",
      "\(fixed(zip[1].cpu - zip[2].cpu, 3)) s of CPU", "0.1 s")
  }

  /// The bytes of the files that a shell pattern names.
  private func size(_ folder: String, _ pattern: String) -> Int {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob("\(folder)/\(pattern)", 0, nil, &found) == 0 else { stop("no \(pattern)") }
    return (0..<Int(found.gl_pathc)).reduce(0) { sum, index in
      sum + (found.gl_pathv[index].map { bytes(String(cString: $0)) } ?? 0)
    }
  }

  /// With none of the input in memory.
  private func cold(_ folder: String) {
    let chill: () -> Void = {
      self.prepare("images")
      _ = run(self.inside("chill", folder).command)
    }
    let costs = alternate(
      of: 2,
      [
        pack("tar", folder, jobs: 16), pack("tar", folder, jobs: 1),
        .shell("tar cf peer.tar images && sync peer.tar", in: work),
      ], before: chill)
    row(
      "cold: wall time of `pack tar --jobs 16`, over `tar` followed by `sync FILE`",
      ratio(costs[0].wall, costs[2].wall)
        + "; `--jobs 1`: \(fixed(costs[1].wall, 2)) s, \(fixed(costs[0].peakMegabytes, 0)) MB", "")
  }

  /// Many small files, and a few large ones.
  private func shapes() {
    let small = count(100_000)
    measure("small", files: small, kilobytes: 2, "\(small) files of 2 KB")
    let large = count(20)
    measure("large", files: large, kilobytes: 500_000, "\(large) files of 500 MB", runs: 1)
    let many = count(200_000)
    let folder = work + "/many"
    if access(folder, F_OK) != 0 { Data.images(in: folder, files: many, averageKilobytes: 1) }
    let costs = alternate(of: 1, [pack("tar", folder), pack("tar", folder, jobs: 2)]) {
      prepare("many")
    }
    row(
      "memory of packing \(many) files",
      "\(fixed(costs.map(\.peakMegabytes).max() ?? 0, 0)) MB", "64 MB")
  }

  private func measure(
    _ name: String, files: Int, kilobytes: Int, _ title: String, runs: Int = 3
  ) {
    let folder = work + "/" + name
    if access(folder, F_OK) != 0 {
      Data.images(in: folder, files: files, averageKilobytes: kilobytes)
    }
    let costs = alternate(
      of: runs,
      [
        Contestant(["tar", "cf", "peer.tar", name], in: work),
        inside("copy-tar", folder, work + "/out"), pack("tar", folder),
      ]
    ) { prepare(name) }
    row(
      "\(title): copy into tars, over GNU tar", ratio(costs[1].cpu, costs[0].cpu), "")
    row(
      "\(title): `pack tar`, over GNU tar",
      ratio(costs[2].cpu, costs[0].cpu) + ", \(fixed(costs[2].peakMegabytes, 0)) MB", "")
    prepare(name)
  }
}
