// SPDX-License-Identifier: Apache-2.0
#include "CDecoders.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

struct png_decoder {
  decoder_input input;
  png_structp png;
  png_infop info;
  uint32_t width;
  uint32_t height;
  uint32_t next;
  size_t row_bytes;
  // The whole picture, when its rows are interlaced.
  uint8_t *picture;
  // Set while libpng runs: where errors go.
  jmp_buf jump;
  int code;
  char message[128];
};

static void fail(png_decoder *decoder, int code, const char *message) {
  decoder->code = code;
  strncpy(decoder->message, message, sizeof decoder->message - 1);
  longjmp(decoder->jump, 1);
}

static void on_error(png_structp png, png_const_charp message) {
  png_decoder *decoder = png_get_error_ptr(png);
  fail(decoder, DECODER_DAMAGED, message);
}

static void on_warning(png_structp png, png_const_charp message) {
  // libpng takes a wrong checksum of the pixels for a warning once all rows are there.
  if (strstr(message, "incorrect data check") != NULL) on_error(png, message);
}

static void on_read(png_structp png, png_bytep buffer, size_t count) {
  png_decoder *decoder = png_get_io_ptr(png);
  while (count > 0) {
    ptrdiff_t got = decoder->input.read(decoder->input.context, buffer, count);
    if (got < 0) fail(decoder, DECODER_READ_FAILED, "cannot be read");
    if (got == 0) fail(decoder, DECODER_TRUNCATED, "the file ends early");
    buffer += got;
    count -= (size_t)got;
  }
}

png_decoder *png_decoder_create(decoder_input input) {
  png_decoder *decoder = calloc(1, sizeof *decoder);
  if (decoder == NULL) return NULL;
  decoder->input = input;
  // Without a jump buffer of its own libpng calls on_error, which does not return.
  if (setjmp(decoder->jump) != 0) {
    png_decoder_destroy(decoder);
    return NULL;
  }
  decoder->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, decoder, on_error, on_warning);
  if (decoder->png != NULL) decoder->info = png_create_info_struct(decoder->png);
  if (decoder->info == NULL) {
    png_decoder_destroy(decoder);
    return NULL;
  }
  png_set_read_fn(decoder->png, decoder, on_read);
  // Text, profiles and the like are passed over: what is skipped cannot be a bomb.
  png_set_keep_unknown_chunks(decoder->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_user_limits(decoder->png, 1000000, 1000000);
  return decoder;
}

// Everything before the pixels; jumps on errors.
static void read_header(png_decoder *decoder) {
  png_read_info(decoder->png, decoder->info);
  decoder->width = png_get_image_width(decoder->png, decoder->info);
  decoder->height = png_get_image_height(decoder->png, decoder->info);
  // Both are at most a million, so that the product fits.
  if ((uint64_t)decoder->width * decoder->height > decoder->input.max_pixels)
    fail(decoder, DECODER_TOO_LARGE, "more pixels than are decoded");
}

static void describe(png_decoder *decoder, png_decoder_header *header) {
  memset(header, 0, sizeof *header);
  header->width = decoder->width;
  header->height = decoder->height;
  header->bit_depth = png_get_bit_depth(decoder->png, decoder->info);
  header->color_type = png_get_color_type(decoder->png, decoder->info);
  header->is_interlaced =
      png_get_interlace_type(decoder->png, decoder->info) != PNG_INTERLACE_NONE;
  png_colorp palette = NULL;
  int count = 0;
  if (png_get_PLTE(decoder->png, decoder->info, &palette, &count) == 0) return;
  if (count > 256) count = 256;
  header->palette_count = (uint16_t)count;
  for (int index = 0; index < count; index++) {
    header->palette[3 * index] = palette[index].red;
    header->palette[3 * index + 1] = palette[index].green;
    header->palette[3 * index + 2] = palette[index].blue;
  }
}

// An interlaced picture has its rows only when all of it was read.
static void read_picture(png_decoder *decoder, int passes) {
  if (decoder->row_bytes > decoder->input.max_memory / decoder->height)
    fail(decoder, DECODER_TOO_LARGE, "interlaced, and larger than is kept in memory");
  decoder->picture = calloc(decoder->height, decoder->row_bytes);
  if (decoder->picture == NULL) fail(decoder, DECODER_TOO_LARGE, "no memory");
  for (int pass = 0; pass < passes; pass++)
    for (uint32_t y = 0; y < decoder->height; y++)
      png_read_row(decoder->png, decoder->picture + y * decoder->row_bytes, NULL);
}

int png_decoder_start(png_decoder *decoder, int form, png_decoder_header *header) {
  if (setjmp(decoder->jump) != 0) return decoder->code;
  png_structp png = decoder->png;
  read_header(decoder);
  describe(decoder, header);
  if (form == DECODER_INDEX) {
    if ((header->color_type & ~PNG_COLOR_MASK_PALETTE) != PNG_COLOR_TYPE_GRAY &&
        header->color_type != PNG_COLOR_TYPE_PALETTE)
      fail(decoder, DECODER_UNSUPPORTED, "the pixels are colours, not indices");
    if (header->bit_depth > 8)
      fail(decoder, DECODER_UNSUPPORTED, "the pixels are of 16 bits, not of 8");
    png_set_packing(png);
  } else {
    if (header->color_type == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
    if (header->color_type == PNG_COLOR_TYPE_GRAY && header->bit_depth < 8)
      png_set_expand_gray_1_2_4_to_8(png);
    png_set_gray_to_rgb(png);
    png_set_strip_16(png);
    png_set_strip_alpha(png);
  }
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, decoder->info);
  decoder->row_bytes = png_get_rowbytes(png, decoder->info);
  if (decoder->row_bytes != (size_t)decoder->width * (form == DECODER_INDEX ? 1 : 3))
    fail(decoder, DECODER_UNSUPPORTED, "the rows have an unexpected length");
  if (passes > 1) read_picture(decoder, passes);
  return DECODER_OK;
}

int png_decoder_row(png_decoder *decoder, uint8_t *row) {
  if (decoder->next >= decoder->height) return DECODER_UNSUPPORTED;
  if (setjmp(decoder->jump) != 0) return decoder->code;
  if (decoder->picture != NULL)
    memcpy(row, decoder->picture + decoder->next * decoder->row_bytes, decoder->row_bytes);
  else
    png_read_row(decoder->png, row, NULL);
  decoder->next++;
  return DECODER_OK;
}

int png_decoder_finish(png_decoder *decoder) {
  if (setjmp(decoder->jump) != 0) return decoder->code;
  png_read_end(decoder->png, NULL);
  return DECODER_OK;
}

const char *png_decoder_message(const png_decoder *decoder) { return decoder->message; }

void png_decoder_destroy(png_decoder *decoder) {
  png_destroy_read_struct(&decoder->png, &decoder->info, NULL);
  free(decoder->picture);
  free(decoder);
}

// Decodes all rows of all passes as they stand, into one row's memory.
static int check(png_decoder *decoder) {
  if (setjmp(decoder->jump) != 0) return decoder->code;
  png_structp png = decoder->png;
  read_header(decoder);
  png_start_read_image(png);
  decoder->row_bytes = png_get_rowbytes(png, decoder->info);
  decoder->picture = malloc(decoder->row_bytes);
  if (decoder->picture == NULL) fail(decoder, DECODER_TOO_LARGE, "no memory");
  int is_plain = png_get_interlace_type(png, decoder->info) == PNG_INTERLACE_NONE;
  for (int pass = 0; pass < (is_plain ? 1 : PNG_INTERLACE_ADAM7_PASSES); pass++) {
    uint32_t rows = is_plain ? decoder->height : PNG_PASS_ROWS(decoder->height, pass);
    if (!is_plain && PNG_PASS_COLS(decoder->width, pass) == 0) continue;
    for (uint32_t y = 0; y < rows; y++) png_read_row(png, decoder->picture, NULL);
  }
  png_read_end(png, NULL);
  return DECODER_OK;
}

int png_check(decoder_input input, char *message, size_t capacity) {
  png_decoder *decoder = png_decoder_create(input);
  if (decoder == NULL) return DECODER_TOO_LARGE;
  int code = check(decoder);
  if (capacity > 0) {
    strncpy(message, decoder->message, capacity - 1);
    message[capacity - 1] = 0;
  }
  png_decoder_destroy(decoder);
  return code;
}
