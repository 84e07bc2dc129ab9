// SPDX-License-Identifier: Apache-2.0
//
// Instructions of the processor that Swift has no names for.

#ifndef LADING_INSTRUCTIONS_H
#define LADING_INSTRUCTIONS_H

#include <stddef.h>
#include <stdint.h>

/// Asks for the memory at an address and goes on at once; nothing happens where there is none.
static inline void lading_prefetch(uintptr_t address) {
  __builtin_prefetch((const void *)address, 0, 3);
}

/// Whether the processor has what `lading_read_numbers` is made of: AVX2 and BMI.
int lading_has_number_blocks(void);

/// What `lading_read_numbers` read.
typedef struct {
  /// How many numbers.
  size_t count;
  /// Where what comes next begins: behind the comma or bracket of the last number, or further on by
  /// white space.
  const uint8_t *next;
  /// Whether a closing bracket stands behind the last number.
  int is_end;
} lading_numbers;

/// Reads the plain numbers of a list, separated by commas, from `place` on into `out`.
///
/// A plain number is one of JSON's without sign and exponent and of at most 16 characters. All else
/// ends it, and so does `stop`, behind which 64 bytes can be read; 16 bytes before `place` can be read
/// too. `powers` has the powers of ten from 0 to 15. Values are correctly rounded.
lading_numbers lading_read_numbers(
    const uint8_t *place, const uint8_t *stop, double *out, size_t room, const double *powers);

#endif
