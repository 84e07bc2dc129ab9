// SPDX-License-Identifier: Apache-2.0

import CHash

/// What becomes of memory that is free again.
public enum FreedMemory {
  /// Has large pieces given back to the system as soon as they are free: for a program to call first.
  ///
  /// By itself glibc does so at first only: with the first large piece that is freed it begins to
  /// take pieces of that size from the heap, where arrays that grow leave holes behind. Packing
  /// 200,000 images took half as much memory again.
  public static func returnLargePieces() { mallopt(M_MMAP_THRESHOLD, 1 << 20) }
}
