// SPDX-License-Identifier: Apache-2.0

import LadingModel

/// The one list of rules, group by group.
public enum RuleCatalogue {
  /// All rules, in the order in which documentation shows them.
  public static let all: [any Rule.Type] =
    ArchiveRules.all + LayoutRules.all + ImageRules.all + CocoRules.all + YoloRules.all
    + VocRules.all + ClassificationRules.all + SplitRules.all
    + DistributionRules.all + TargetRules.all

  /// The rule of this name.
  public static func rule(named name: String) -> (any Rule.Type)? {
    all.first { $0.info.id.description == name }
  }
}
