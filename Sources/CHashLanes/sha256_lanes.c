// SPDX-License-Identifier: Apache-2.0
//
// One stream goes through OpenSSL, which uses the processor's SHA instructions: each step waits for
// the one before it. Eight or sixteen streams go through the 32-bit lanes of AVX-512 registers at
// once, which takes as long as five or seven of them one after the other. What a stream has beyond
// the others goes through OpenSSL again: both work on the same state.

// The names that take a SHA256_CTX, which shows its state, are deprecated in favour of those that
// hide it.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "CHashLanes.h"

#include <stdint.h>

void lading_sha256_init(SHA256_CTX *stream) { SHA256_Init(stream); }

void lading_sha256_update(SHA256_CTX *stream, const void *bytes, size_t count) {
  if (count > 0) SHA256_Update(stream, bytes, count);
}

void lading_sha256_final(SHA256_CTX *stream, unsigned char *digest) {
  SHA256_Final(digest, stream);
}

enum { LANES = LADING_SHA256_LANES, BLOCK = 64 };

#if defined(__x86_64__)

#include <immintrin.h>

#define WIDE __attribute__((target("avx512f,avx512bw,avx512vl")))
#define WIDE_INLINE __attribute__((target("avx512f,avx512bw,avx512vl"), always_inline)) static inline

static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

int lading_sha256_has_lanes(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl");
}

/// Each word's bytes the other way round.
WIDE_INLINE __m512i swap16(__m512i words) {
  return _mm512_shuffle_epi8(
      words, _mm512_broadcast_i32x4(
                 _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3)));
}

/// Turns sixteen rows of sixteen words into columns.
WIDE_INLINE void transpose16(__m512i row[16]) {
  __m512i a[16], b[16];
  for (int i = 0; i < 16; i += 2) {
    a[i] = _mm512_unpacklo_epi32(row[i], row[i + 1]);
    a[i + 1] = _mm512_unpackhi_epi32(row[i], row[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    b[i] = _mm512_unpacklo_epi64(a[i], a[i + 2]);
    b[i + 1] = _mm512_unpackhi_epi64(a[i], a[i + 2]);
    b[i + 2] = _mm512_unpacklo_epi64(a[i + 1], a[i + 3]);
    b[i + 3] = _mm512_unpackhi_epi64(a[i + 1], a[i + 3]);
  }
  for (int i = 0; i < 4; i++) {
    __m512i low = _mm512_shuffle_i32x4(b[i], b[i + 4], 0x88);
    __m512i lowOdd = _mm512_shuffle_i32x4(b[i], b[i + 4], 0xdd);
    __m512i high = _mm512_shuffle_i32x4(b[i + 8], b[i + 12], 0x88);
    __m512i highOdd = _mm512_shuffle_i32x4(b[i + 8], b[i + 12], 0xdd);
    row[i] = _mm512_shuffle_i32x4(low, high, 0x88);
    row[i + 4] = _mm512_shuffle_i32x4(lowOdd, highOdd, 0x88);
    row[i + 8] = _mm512_shuffle_i32x4(low, high, 0xdd);
    row[i + 12] = _mm512_shuffle_i32x4(lowOdd, highOdd, 0xdd);
  }
}

/// Turns eight rows of eight words into columns.
WIDE_INLINE void transpose8(__m256i row[8]) {
  __m256i a[8], b[8];
  for (int i = 0; i < 8; i += 2) {
    a[i] = _mm256_unpacklo_epi32(row[i], row[i + 1]);
    a[i + 1] = _mm256_unpackhi_epi32(row[i], row[i + 1]);
  }
  for (int i = 0; i < 8; i += 4) {
    b[i] = _mm256_unpacklo_epi64(a[i], a[i + 2]);
    b[i + 1] = _mm256_unpackhi_epi64(a[i], a[i + 2]);
    b[i + 2] = _mm256_unpacklo_epi64(a[i + 1], a[i + 3]);
    b[i + 3] = _mm256_unpackhi_epi64(a[i + 1], a[i + 3]);
  }
  for (int i = 0; i < 4; i++) {
    row[i] = _mm256_permute2x128_si256(b[i], b[i + 4], 0x20);
    row[i + 4] = _mm256_permute2x128_si256(b[i], b[i + 4], 0x31);
  }
}

/// The sixteen words of a block of each of sixteen streams.
WIDE_INLINE void words16(__m512i word[16], const uint8_t *const *bytes, size_t offset) {
  for (int n = 0; n < 16; n++) word[n] = swap16(_mm512_loadu_si512(bytes[n] + offset));
  transpose16(word);
}

/// The sixteen words of a block of each of eight streams.
WIDE_INLINE void words8(__m256i word[16], const uint8_t *const *bytes, size_t offset) {
  for (int n = 0; n < 8; n++) {
    __m512i block = swap16(_mm512_loadu_si512(bytes[n] + offset));
    word[n] = _mm512_castsi512_si256(block);
    word[n + 8] = _mm512_extracti64x4_epi64(block, 1);
  }
  transpose8(word);
  transpose8(word + 8);
}

#define ADD(a, b) OP(add_epi32)(a, b)
#define TURN(a, n) OP(ror_epi32)(a, n)
#define XOR3(a, b, c) OP(ternarylogic_epi32)(a, b, c, 0x96)
#define CHOOSE(a, b, c) OP(ternarylogic_epi32)(a, b, c, 0xca)
#define MAJORITY(a, b, c) OP(ternarylogic_epi32)(a, b, c, 0xe8)

#define ROUND(a, b, c, d, e, f, g, h, i)                                                          \
  do {                                                                                            \
    VECTOR t = ADD(                                                                               \
        ADD(ADD(h, word[(i) & 15]), OP(set1_epi32)((int)constants[i])),                           \
        ADD(CHOOSE(e, f, g), XOR3(TURN(e, 6), TURN(e, 11), TURN(e, 25))));                        \
    d = ADD(d, t);                                                                                \
    h = ADD(t, ADD(MAJORITY(a, b, c), XOR3(TURN(a, 2), TURN(a, 13), TURN(a, 22))));               \
  } while (0)

/// The word for a round from the sixteenth on, in the place of the one that is used no more.
#define EXTEND(i)                                                                                 \
  do {                                                                                            \
    VECTOR early = word[((i) + 1) & 15], late = word[((i) + 14) & 15];                            \
    word[(i) & 15] = ADD(                                                                         \
        ADD(word[(i) & 15], word[((i) + 9) & 15]),                                                \
        ADD(XOR3(TURN(early, 7), TURN(early, 18), OP(srli_epi32)(early, 3)),                      \
            XOR3(TURN(late, 17), TURN(late, 19), OP(srli_epi32)(late, 10))));                     \
  } while (0)

#define WIDTH 512
#define VECTOR __m512i
#define OP(name) _mm512_##name
#define LOAD _mm512_loadu_si512
#define STORE _mm512_storeu_si512
#define LOAD_WORDS words16
#define TAKE take16
#include "sha256_lanes.inc.h"
#undef WIDTH
#undef VECTOR
#undef OP
#undef LOAD
#undef STORE
#undef LOAD_WORDS
#undef TAKE

#define WIDTH 256
#define VECTOR __m256i
#define OP(name) _mm256_##name
#define LOAD(from) _mm256_loadu_si256((const __m256i *)(from))
#define STORE(to, vector) _mm256_storeu_si256((__m256i *)(to), vector)
#define LOAD_WORDS words8
#define TAKE take8
#include "sha256_lanes.inc.h"

/// With fewer streams than this one after the other is quicker.
enum { WORTHWHILE = 5 };

/// Takes `blocks` whole blocks of each of `count` streams, at least one and at most sixteen.
static void takeBlocks(
    SHA256_CTX *const *streams, const uint8_t *const *bytes, int count, size_t blocks) {
  // Lanes without a stream repeat the first one into a state that nobody reads.
  SHA256_CTX idle = *streams[0];
  SHA256_CTX *state[LANES];
  const uint8_t *data[LANES];
  for (int n = 0; n < LANES; n++) {
    state[n] = n < count ? streams[n] : &idle;
    data[n] = n < count ? bytes[n] : bytes[0];
  }
  if (count > 8) {
    take16(state, data, blocks);
  } else {
    take8(state, data, blocks);
  }
}

/// Notes in a stream that `count` more bytes are in its state, as SHA256_Update does.
static void addLength(SHA256_CTX *stream, uint64_t count) {
  uint64_t bits = ((uint64_t)stream->Nh << 32 | stream->Nl) + (count << 3);
  stream->Nl = (SHA_LONG)bits;
  stream->Nh = (SHA_LONG)(bits >> 32);
}

void lading_sha256_update_lanes(
    SHA256_CTX *const *streams, const void *const *bytes, const size_t *counts, int lanes) {
  SHA256_CTX *live[LANES];
  const uint8_t *next[LANES];
  size_t left[LANES];
  int count = 0;
  for (int n = 0; n < lanes && n < LANES; n++) {
    // Up to the edge of a block.
    size_t head = (BLOCK - streams[n]->num) % BLOCK;
    if (head > counts[n]) head = counts[n];
    lading_sha256_update(streams[n], bytes[n], head);
    live[count] = streams[n];
    next[count] = (const uint8_t *)bytes[n] + head;
    left[count] = counts[n] - head;
    count++;
  }
  int isWide = lading_sha256_has_lanes();
  while (1) {
    // What has no whole block left is done with.
    int kept = 0;
    size_t blocks = SIZE_MAX;
    for (int n = 0; n < count; n++) {
      if (!isWide || count < WORTHWHILE || left[n] < BLOCK) {
        lading_sha256_update(live[n], next[n], left[n]);
        continue;
      }
      live[kept] = live[n];
      next[kept] = next[n];
      left[kept] = left[n];
      if (left[n] / BLOCK < blocks) blocks = left[n] / BLOCK;
      kept++;
    }
    count = kept;
    if (count == 0) return;
    if (count < WORTHWHILE) continue;
    takeBlocks(live, next, count, blocks);
    for (int n = 0; n < count; n++) {
      addLength(live[n], blocks * BLOCK);
      next[n] += blocks * BLOCK;
      left[n] -= blocks * BLOCK;
    }
  }
}

#else

int lading_sha256_has_lanes(void) { return 0; }

void lading_sha256_update_lanes(
    SHA256_CTX *const *streams, const void *const *bytes, const size_t *counts, int lanes) {
  for (int n = 0; n < lanes && n < LANES; n++) lading_sha256_update(streams[n], bytes[n], counts[n]);
}

#endif
