// SPDX-License-Identifier: Apache-2.0
//
// Several writes past the page cache at once, by one call of the kernel.

#ifndef LADING_ASYNC_WRITES_H
#define LADING_ASYNC_WRITES_H

#include <stddef.h>
#include <stdint.h>

/// The most writes that are given at once.
enum { LADING_ASYNC_WRITES = 16 };

/// Room in the kernel for writes that are under way.
typedef uint64_t lading_writes_context;

/// Asks the kernel for room; 0, or -1 where it gives none.
int lading_writes_open(lading_writes_context *context);

/// Gives the room back.
void lading_writes_close(lading_writes_context context);

/// One write: what it is about, and what came of it.
typedef struct {
  int descriptor;
  const void *bytes;
  size_t count;
  int64_t offset;
  /// The bytes that were written, or less than 0 where the write failed or was not begun.
  int64_t result;
} lading_write;

/// Gives `count` writes, at most LADING_ASYNC_WRITES, to the kernel and waits until none of them is
/// under way.
void lading_writes_run(lading_writes_context context, lading_write *writes, int count);

/// Makes a file `bytes` long from `offset` on, with its place on the disk; 0, or -1 where the file
/// system does not do that or has no room.
int lading_reserve(int descriptor, int64_t offset, int64_t bytes);

#endif
