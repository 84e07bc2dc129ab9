// SPDX-License-Identifier: Apache-2.0
//
// The compression function of SHA-256 in WIDTH / 32 lanes. Included once for each WIDTH, with VECTOR,
// OP, LOAD, STORE and LOAD_WORDS for it; defines TAKE.

/// Takes `blocks` whole blocks of each of WIDTH / 32 streams.
WIDE static void TAKE(
    SHA256_CTX *const *streams, const uint8_t *const *bytes, size_t blocks) {
  uint32_t lane[8][WIDTH / 32];
  for (int n = 0; n < WIDTH / 32; n++)
    for (int i = 0; i < 8; i++) lane[i][n] = streams[n]->h[i];
  VECTOR state[8];
  for (int i = 0; i < 8; i++) state[i] = LOAD(lane[i]);

  for (size_t block = 0; block < blocks; block++) {
    VECTOR word[16];
    LOAD_WORDS(word, bytes, block * BLOCK);
    VECTOR a = state[0], b = state[1], c = state[2], d = state[3];
    VECTOR e = state[4], f = state[5], g = state[6], h = state[7];
#pragma clang loop unroll(full)
    for (int i = 0; i < 64; i += 8) {
#pragma clang loop unroll(full)
      for (int j = i; j < i + 8; j++)
        if (j >= 16) EXTEND(j);
      ROUND(a, b, c, d, e, f, g, h, i);
      ROUND(h, a, b, c, d, e, f, g, i + 1);
      ROUND(g, h, a, b, c, d, e, f, i + 2);
      ROUND(f, g, h, a, b, c, d, e, i + 3);
      ROUND(e, f, g, h, a, b, c, d, i + 4);
      ROUND(d, e, f, g, h, a, b, c, i + 5);
      ROUND(c, d, e, f, g, h, a, b, i + 6);
      ROUND(b, c, d, e, f, g, h, a, i + 7);
    }
    state[0] = ADD(state[0], a);
    state[1] = ADD(state[1], b);
    state[2] = ADD(state[2], c);
    state[3] = ADD(state[3], d);
    state[4] = ADD(state[4], e);
    state[5] = ADD(state[5], f);
    state[6] = ADD(state[6], g);
    state[7] = ADD(state[7], h);
  }

  for (int i = 0; i < 8; i++) STORE(lane[i], state[i]);
  for (int n = 0; n < WIDTH / 32; n++)
    for (int i = 0; i < 8; i++) streams[n]->h[i] = lane[i][n];
}
