// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import LadingModel

@main
struct Lading: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lading", abstract: "The checked bill of lading for training data.",
    version: ladingVersion)
}
