// SPDX-License-Identifier: Apache-2.0
//
// SHA-256 of several streams side by side on one core.

#ifndef LADING_HASH_LANES_H
#define LADING_HASH_LANES_H

#include <openssl/sha.h>
#include <stddef.h>

/// The most streams that are hashed side by side.
enum { LADING_SHA256_LANES = 16 };

/// A hash of nothing yet.
void lading_sha256_init(SHA256_CTX *stream);

/// Takes the next bytes of one stream.
void lading_sha256_update(SHA256_CTX *stream, const void *bytes, size_t count);

/// Takes the next bytes of `lanes` streams, at most LADING_SHA256_LANES: `counts[n]` bytes at
/// `bytes[n]` of each. The streams may differ in what they have taken and in how much they take now.
void lading_sha256_update_lanes(
    SHA256_CTX *const *streams, const void *const *bytes, const size_t *counts, int lanes);

/// The 32 bytes of the hash; the stream is of no further use.
void lading_sha256_final(SHA256_CTX *stream, unsigned char *digest);

/// Whether streams side by side cost less than one after the other: what the processor can do.
int lading_sha256_has_lanes(void);

#endif
