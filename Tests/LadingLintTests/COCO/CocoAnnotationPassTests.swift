// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LadingLint

/// The pass names its rules one by one: none of the catalogue's may be forgotten there.
struct CocoAnnotationPassTests {
  @Test func hasEveryRuleOverAnnotationsAndPolygons() {
    let named = CocoAnnotationPass().rules.map { type(of: $0).id }
    let needed = CocoRules.all.filter {
      $0 is any CocoAnnotationRule.Type || $0 is any CocoOutlineRule.Type
    }
    #expect(Set(named) == Set(needed.map { $0.id }))
    #expect(named.count == needed.count)
    #expect(named.count > 10)
  }
}
