// SPDX-License-Identifier: Apache-2.0

/// A value in memory of its own, for an object whose state changes with every record that is read.
///
/// A stored property of a class is guarded at run time against two accesses at once. For a million
/// annotations with forty such accesses each, that takes a quarter of the time that reading them
/// does. What is in a cell is not guarded: its owner works on one thread, and hands out no access to
/// it that lasts.
public struct Cell<Value>: ~Copyable {
  @usableFromInline let pointer: UnsafeMutablePointer<Value>

  /// Puts a value into new memory, which goes with the cell.
  @inlinable
  public init(_ value: Value) {
    pointer = .allocate(capacity: 1)
    pointer.initialize(to: value)
  }

  @inlinable
  deinit {
    pointer.deinitialize(count: 1)
    pointer.deallocate()
  }

  /// The value.
  @inlinable
  public var value: Value {
    @inline(__always) _read { yield pointer.pointee }
    @inline(__always) nonmutating _modify { yield &pointer.pointee }
  }
}
