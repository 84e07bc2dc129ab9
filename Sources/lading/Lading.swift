// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import LadingArchive
import LadingModel

/// The command `lading`: parses its arguments, runs one command, and turns what happened into an
/// exit status.
@main
struct Lading: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lading",
    abstract: "The checked bill of lading for training data.",
    discussion: """
      Says what is wrong with a computer-vision dataset (COCO, YOLO, Pascal VOC or a folder a \
      class, in a folder, a zip or a tar), packs it into archives that a service accepts, and \
      verifies them.

        lading lint my-dataset
        lading pack zip my-dataset -o packed
        lading verify packed/manifest.json
      """,
    version: ladingVersion,
    subcommands: [
      LintCommand.self, DetectCommand.self, PackCommand.self, VerifyCommand.self,
      UploadCommand.self, StatusCommand.self, BatchCommand.self, ServeCommand.self,
      RulesCommand.self,
      ExplainCommand.self, SchemaCommand.self,
    ])

  static func main() {
    FreedMemory.returnLargePieces()
    Glibc.exit(status(of: Array(CommandLine.arguments.dropFirst())).rawValue)
  }

  /// Runs the command that the arguments name.
  ///
  /// Wrong usage is 2 here, where the argument parser's own entry point would say 64.
  private static func status(of arguments: [String]) -> ExitStatus {
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
      return .fine
    } catch let outcome as Outcome {
      return outcome.status
    } catch let failure as Failure {
      failure.show()
      return failure.status
    } catch {
      let text = fullMessage(for: error) + "\n"
      guard exitCode(for: error).isSuccess else {
        Console.say(text)
        return .usage
      }
      do {
        try Console.write(text)
        return .fine
      } catch {
        error.show()
        return error.status
      }
    }
  }
}
