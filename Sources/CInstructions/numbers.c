// SPDX-License-Identifier: Apache-2.0
//
// Numbers such as `326.46,` are most of an annotation file. Where they begin and end and where their
// points stand is looked up for 64 bytes at once, so that no number waits for the one before it and
// little is hard to foresee for the processor; its digits are added up side by side.

#include "CInstructions.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define BLOCKS __attribute__((target("avx2,bmi")))

int lading_has_number_blocks(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
}

/// Which of 64 bytes are digits, points and zeros, a bit each, the first byte lowest.
typedef struct {
  uint64_t digits, points, zeros;
} block_bits;

BLOCKS static inline uint64_t bits(__m256i low, __m256i high) {
  return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

BLOCKS static inline block_bits look(const uint8_t *block) {
  const __m256i zero = _mm256_set1_epi8('0'), nine = _mm256_set1_epi8(9);
  const __m256i point = _mm256_set1_epi8('.');
  const __m256i low = _mm256_loadu_si256((const __m256i *)block);
  const __m256i high = _mm256_loadu_si256((const __m256i *)(block + 32));
  const __m256i a = _mm256_sub_epi8(low, zero), b = _mm256_sub_epi8(high, zero);
  const block_bits found = {
      bits(_mm256_cmpeq_epi8(_mm256_min_epu8(a, nine), a),
           _mm256_cmpeq_epi8(_mm256_min_epu8(b, nine), b)),
      bits(_mm256_cmpeq_epi8(low, point), _mm256_cmpeq_epi8(high, point)),
      bits(_mm256_cmpeq_epi8(low, zero), _mm256_cmpeq_epi8(high, zero))};
  return found;
}

/// The places from which on a block that begins with a number does not hold plain numbers.
BLOCKS static inline uint64_t faults(block_bits at) {
  const uint64_t lonely = at.points & ~(at.digits << 1 & at.digits >> 1);
  // What is added to the digit behind a point is carried on to what follows the last of them.
  const uint64_t second = ((at.points << 1) + at.digits) & at.points;
  const uint64_t first = at.digits & ~((at.digits | at.points) << 1);
  const uint64_t leading = first & at.zeros & at.digits >> 1;
  return lonely | second | leading;
}

/// 16 bytes of which the uppermost are full and the others empty: those from `window + count` on.
static const uint8_t window[32] = {
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

BLOCKS static inline __m128i uppermost(size_t count) {
  return _mm_loadu_si128((const __m128i *)(window + count));
}

/// The number that the last `length` characters before `end` are, without their point, which stands
/// before the last `places`; where there is none, `places` is 16.
BLOCKS static inline int64_t digits(const uint8_t *end, size_t length, size_t places) {
  const __m128i before = _mm_setr_epi8(-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
  const __m128i text = _mm_loadu_si128((const __m128i *)(end - 16));
  // What stands before the point moves up to what stands behind it.
  const __m128i closed = _mm_shuffle_epi8(text, _mm_sub_epi8(before, uppermost(places)));
  const __m128i values = _mm_and_si128(
      _mm_sub_epi8(closed, _mm_set1_epi8('0')), uppermost(length - (places < 16)));
  const __m128i tens = _mm_set1_epi16(10 | 1 << 8);
  const __m128i hundreds = _mm_set1_epi32(100 | 1 << 16);
  const __m128i thousands = _mm_set1_epi32(10000 | 1 << 16);
  const __m128i pairs = _mm_maddubs_epi16(values, tens);
  const __m128i fours = _mm_madd_epi16(pairs, hundreds);
  const __m128i eights = _mm_madd_epi16(_mm_packus_epi32(fours, fours), thousands);
  const uint64_t halves = (uint64_t)_mm_cvtsi128_si64(eights);
  return (int64_t)((halves & UINT32_MAX) * 100000000 + (halves >> 32));
}

BLOCKS lading_numbers lading_read_numbers(
    const uint8_t *place, const uint8_t *stop, double *out, size_t room, const double *powers) {
  lading_numbers read = {0, place, 0};
  // A block holds at most 32 numbers.
  while (read.next < stop && room - read.count >= 32) {
    const uint8_t *const block = read.next;
    const block_bits at = look(block);
    const uint64_t bad = faults(at);
    // All below the lowest fault; all where there is none.
    uint64_t ends = ~(at.digits | at.points) & (_blsi_u64(bad) - 1);
    uint64_t points = at.points;
    size_t start = 0;
    while (ends != 0) {
      const size_t end = _tzcnt_u64(ends);
      ends = _blsr_u64(ends);
      const size_t length = end - start;
      const uint8_t behind = block[end];
      if (length == 0 && (behind == ' ' || behind == '\n' || behind == '\r' || behind == '\t')) {
        start = end + 1;
        continue;
      }
      if ((behind != ',' && behind != ']') || length - 1 >= 16) goto leave;
      const size_t point = _tzcnt_u64(points);
      // Up to 15 digits and a power of ten are exact in one division (Clinger).
      if (point < end) {
        points = _blsr_u64(points);
        const size_t places = end - point - 1;
        out[read.count] = (double)digits(block + end, length, places) / powers[places];
      } else {
        out[read.count] = (double)digits(block + end, length, 16);
      }
      read.count += 1;
      start = end + 1;
      if (behind == ']') {
        read.is_end = 1;
        goto leave;
      }
    }
    // A number longer than a block, or with a fault.
    if (start == 0) break;
    read.next = block + start;
    continue;
  leave:
    read.next = block + start;
    break;
  }
  return read;
}

#else

int lading_has_number_blocks(void) { return 0; }

lading_numbers lading_read_numbers(
    const uint8_t *place, const uint8_t *stop, double *out, size_t room, const double *powers) {
  (void)stop, (void)out, (void)room, (void)powers;
  const lading_numbers read = {0, place, 0};
  return read;
}

#endif
