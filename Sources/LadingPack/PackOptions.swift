// SPDX-License-Identifier: Apache-2.0

public import LadingModel

/// What packing is asked to do.
public struct PackOptions: Sendable {
  /// The service that the archives are for.
  public var target: Target

  /// Makes a set of options.
  public init(target: Target) { self.target = target }
}
