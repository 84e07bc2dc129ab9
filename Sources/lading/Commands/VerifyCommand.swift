// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingPack

/// `lading verify`: reads archives again and compares them with what they should be.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read archives again and compare them with their manifest.",
    discussion: """
        lading verify packed/manifest.json
        lading verify shards/shard-000000.tar export.zip --deep

      With a manifest: the SHA-256 of each archive, its headers against the entry list, and the \
      target's limits. Of a zip or tar by itself: its own checksums and structure.

      Exit codes: 0 all is as it should be, 2 wrong usage, 3 not found or not readable, 4 something \
      does not verify.
      """)

  @Argument(help: "Manifests, folders that hold one, zips or tars.")
  var paths: [String]

  @Flag(help: "Hash every entry again, also where the archive's SHA-256 is right.")
  var deep = false

  @OptionGroup var trust: TrustOptions
  @OptionGroup var talk: TalkOptions

  func run() throws {
    Interruption.listen()
    var isGood = true
    var failure: Failure?
    for path in paths {
      do {
        let result = try Verifier.verify(path, deep: deep, limits: trust.limits)
        try Console.write(VerificationRenderer(result: result, style: talk.style).text())
        if !result.isGood { isGood = false }
      } catch let error as VerifyError {
        // The other paths are looked at all the same.
        let problem = Failure(.input, "\(path) cannot be verified: \(error.detail)")
        problem.show()
        failure = problem
      }
    }
    if !isGood { throw Outcome(status: .verification) }
    if failure != nil { throw Outcome(status: .input) }
  }
}
