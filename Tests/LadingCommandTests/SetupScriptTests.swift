// SPDX-License-Identifier: Apache-2.0

import Glibc
import LadingTestKit
import Testing

/// `scripts/setup` where it cannot do its work: what it says, and that it says so by its exit status.
struct SetupScriptTests {
  private let folder = TemporaryFolder()

  /// Runs it with these programs in place of the machine's own, and no terminal to ask at.
  private func setup(_ programs: [String: String], elsewhere: String) -> Tool.Answer {
    for (name, text) in programs {
      chmod(folder.write("bin/\(name)", "#!/bin/sh\n\(text)\n"), 0o755)
    }
    return Tool.run(
      "/usr/bin/env",
      [
        "-i", "PATH=\(folder.path)/bin:\(elsewhere)", "/bin/bash", "-c",
        "exec /bin/bash '\(Repository.root)/scripts/setup' </dev/null",
      ])
  }

  @Test func aMissingToolchainIsNamed() {
    let said = setup([:], elsewhere: "/nowhere")
    #expect(said.status == 1)
    #expect(said.output.contains("no Swift toolchain on PATH; Lading needs 6.3"))
    #expect(said.output.contains("https://www.swift.org/install"))
  }

  @Test func anOldToolchainIsNamed() {
    let said = setup(
      ["swift": "echo 'Swift version 6.1.2 (swift-6.1.2-RELEASE)'"], elsewhere: "/usr/bin:/bin")
    #expect(said.status == 1)
    #expect(said.output.contains("Swift 6.1.2 is too old; Lading needs 6.3"))
  }

  /// Nobody's rights: what is missing is named with the command that installs it.
  @Test func whatCannotBeInstalledIsNamed() {
    let said = setup(
      [
        "swift": "echo 'Swift version 6.3.1 (swift-6.3.1-RELEASE)'", "id": "echo 1000",
        "dpkg-query": "echo not-installed", "sudo": "exit 1", "apt-get": "exit 1",
      ], elsewhere: "/usr/bin:/bin")
    #expect(said.status == 1)
    #expect(said.output.contains("this account cannot install them"))
    #expect(said.output.contains("as root: apt-get install libzip-dev libarchive-dev"))
  }

  @Test func whereNothingIsMissingItIsQuiet() {
    let said = setup(
      [
        "swift": "echo 'Swift version 6.3.1 (swift-6.3.1-RELEASE)'",
        "dpkg-query": "printf installed",
        "apt-get": "echo called; exit 1",
      ], elsewhere: "/usr/bin:/bin")
    #expect(said.status == 0 && said.output.isEmpty, "\(said.output)")
  }
}
