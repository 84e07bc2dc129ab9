// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// One fault that is planted into good datasets, and the rule that has to report it.
struct Fault: Sendable {
  /// The rule, `group/name`.
  let rule: String
  /// How bad it has to be.
  let severity: Severity
  /// What is planted.
  let name: String
  /// The layouts it is planted into.
  let layouts: [String]
  /// The containers it can be planted in.
  let containers: [Container]
  /// Rules of level error that must speak too: consequences of the fault that are faults themselves.
  let also: Set<String>
  /// Plants it.
  let plant: @Sendable (inout Planting) -> Void

  init(
    _ rule: String, _ severity: Severity, _ name: String, in layouts: [String],
    containers: [Container] = [.folder, .zip, .tar], also: Set<String> = [],
    plant: @escaping @Sendable (inout Planting) -> Void
  ) {
    self.rule = rule
    self.severity = severity
    self.name = name
    self.layouts = layouts
    self.containers = containers
    self.also = also
    self.plant = plant
  }

  /// All that are planted.
  static let all: [Fault] =
    yoloRows + yoloFiles + yoloConfigs + vocObjects + vocFiles + classification + coco + images
    + layouts + archives + moreImages + moreCoco + moreTargets
}
