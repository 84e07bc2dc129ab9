// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingArchive

/// `lint --fix`: what to do with what can be mended.
struct FixOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Mend what is safe to mend in label files: boxes that overrun by less than a pixel, YOLO rows "
        + "that stand twice, byte order marks, line ends, paths in data.yaml. Images are never "
        + "changed. Needs --output-dir, --in-place or --diff."))
  var fix = false

  @Option(
    help: ArgumentHelp(
      "With --fix: write a copy of the whole dataset to this new folder, mended files in place of "
        + "the faulty ones; junk and links that lead out of it are left out.", valueName: "dir"))
  var outputDir: String?

  @Flag(help: "With --fix: replace the mended files in PATH itself, each at once or not at all.")
  var inPlace = false

  @Flag(
    help: ArgumentHelp(
      "With --fix: show what is mended as a unified diff instead of the report; alone it changes "
        + "nothing."))
  var diff = false

  mutating func validate() throws {
    if !fix {
      let given = outputDir != nil ? "--output-dir" : inPlace ? "--in-place" : diff ? "--diff" : nil
      if let given { throw ValidationError("\(given) goes with --fix.") }
      return
    }
    if outputDir != nil, inPlace {
      throw ValidationError("--output-dir and --in-place exclude each other.")
    }
    if outputDir == nil, !inPlace, !diff {
      throw ValidationError(
        "--fix needs to know where to: --output-dir DIR writes a mended copy, --in-place changes "
          + "the dataset itself, --diff only shows what would change.")
    }
    if outputDir == "" { throw ValidationError("--output-dir needs a folder's name.") }
  }
}
