// SPDX-License-Identifier: Apache-2.0
//
// libpng and libjpeg-turbo report errors by longjmp, which must never pass over a frame of Swift.
// These few functions set the jump's target, so that every error returns as a code.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Reads up to count bytes: how many it wrote, 0 at the end, less than 0 when reading failed.
typedef ptrdiff_t (*decoder_read)(void *_Nullable context, void *_Nonnull buffer, size_t count);

enum {
  DECODER_OK = 0,
  /// The bytes ended early.
  DECODER_TRUNCATED = 1,
  /// The bytes are not what the format prescribes.
  DECODER_DAMAGED = 2,
  /// The picture needs more memory than allowed.
  DECODER_TOO_LARGE = 3,
  /// The pixels do not have the form asked for, or the library cannot decode this variant.
  DECODER_UNSUPPORTED = 4,
  /// decoder_read failed.
  DECODER_READ_FAILED = 5,
};

/// The limits a picture is held to, and how its bytes are read.
typedef struct {
  decoder_read _Nonnull read;
  void *_Nullable context;
  /// Pixels of the whole picture.
  uint64_t max_pixels;
  /// Bytes that may be allocated for pictures which cannot be decoded row by row.
  uint64_t max_memory;
} decoder_input;

enum {
  /// The colour of each pixel, three bytes.
  DECODER_RGB = 0,
  /// The palette index or grey value of each pixel as stored, one byte.
  DECODER_INDEX = 1,
};

/// A PNG that is decoded row by row.
typedef struct png_decoder png_decoder;

/// What a PNG's header says; set by png_decoder_start.
typedef struct {
  uint32_t width;
  uint32_t height;
  uint8_t bit_depth;
  uint8_t color_type;
  uint8_t is_interlaced;
  uint16_t palette_count;
  uint8_t palette[768];
} png_decoder_header;

/// A decoder; null when there is no memory.
png_decoder *_Nullable png_decoder_create(decoder_input input);
/// Reads everything before the pixels and prepares rows of the form.
int png_decoder_start(png_decoder *_Nonnull decoder, int form, png_decoder_header *_Nonnull header);
/// Decodes the next row into width (DECODER_INDEX) or three times width bytes.
int png_decoder_row(png_decoder *_Nonnull decoder, uint8_t *_Nonnull row);
/// Reads what follows the pixels.
int png_decoder_finish(png_decoder *_Nonnull decoder);
/// The library's words for the last error.
const char *_Nonnull png_decoder_message(const png_decoder *_Nonnull decoder);
void png_decoder_destroy(png_decoder *_Nonnull decoder);

/// Decodes a whole PNG or JPEG for its damage only; message takes the library's words.
int png_check(decoder_input input, char *_Nonnull message, size_t capacity);
int jpeg_check(decoder_input input, char *_Nonnull message, size_t capacity);
