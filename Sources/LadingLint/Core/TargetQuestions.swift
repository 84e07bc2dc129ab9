// SPDX-License-Identifier: Apache-2.0

import LadingModel

extension LintSession {
  /// The strictest severity among the targets asked about; nil where none of them minds.
  func strictest(_ severity: (Target) -> Severity?) -> Severity? {
    options.targets.compactMap(severity).max()
  }

  /// A target's limits, with those that were asked for in their place.
  func limits(of target: Target) -> Target.Limits {
    var limits = target.limits
    let asked = options.limits
    if limits.archiveBytes != nil {
      limits.archiveBytes = asked.archiveBytes ?? limits.archiveBytes
    }
    if limits.archiveFiles != nil {
      limits.archiveFiles = asked.archiveFiles ?? limits.archiveFiles
    }
    if limits.shardImages != nil { limits.shardImages = asked.shardImages ?? limits.shardImages }
    if target == .roboflowBatch { limits.shardBytes = asked.shardBytes }
    if limits.imageBytes != nil { limits.imageBytes = asked.imageBytes ?? limits.imageBytes }
    if limits.imagePixels != nil { limits.imagePixels = asked.imagePixels ?? limits.imagePixels }
    if limits.requestBytes != nil {
      limits.requestBytes = asked.requestBytes ?? limits.requestBytes
    }
    return limits
  }
}
