// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The API documents that are implemented, where they lie beside the checkout.
public enum Seeds {
  /// Their folder: `LADING_SEEDS`, else `../shared/seeds` beside the package.
  public static let path: String =
    getenv("LADING_SEEDS").map { String(cString: $0) } ?? Repository.root + "/../shared/seeds"

  /// Whether they are there; their tests are shown as skipped where they are not.
  public static let isPresent = access(path, R_OK) == 0
}
