// SPDX-License-Identifier: Apache-2.0
#include "CDecoders.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

// A picture that needs more scans than any encoder writes is there to keep the machine busy.
static const int max_scans = 500;

typedef struct {
  struct jpeg_decompress_struct codec;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  decoder_input input;
  jmp_buf jump;
  int code;
  char message[JMSG_LENGTH_MAX];
  JOCTET buffer[1 << 16];
} jpeg_decoder;

static jpeg_decoder *owner(j_common_ptr codec) { return codec->client_data; }

static void fail(jpeg_decoder *decoder, int code) {
  decoder->code = code;
  decoder->errors.format_message((j_common_ptr)&decoder->codec, decoder->message);
  longjmp(decoder->jump, 1);
}

static void on_error(j_common_ptr codec) {
  switch (codec->err->msg_code) {
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_CCIR601_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_SOF_UNSUPPORTED:
      fail(owner(codec), DECODER_UNSUPPORTED);
    case JERR_IMAGE_TOO_BIG:
    case JERR_NO_BACKING_STORE:
    case JERR_OUT_OF_MEMORY:
    case JERR_WIDTH_OVERFLOW:
      fail(owner(codec), DECODER_TOO_LARGE);
    default:
      fail(owner(codec), DECODER_DAMAGED);
  }
}

static void on_message(j_common_ptr codec, int level) {
  // Below 0 is damage that decoders paper over; from 0 on it is talk.
  if (level >= 0) return;
  switch (codec->err->msg_code) {
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
      return;
    case JWRN_EXTRANEOUS_DATA:
      // Stray bytes between the segments of the header harm no pixel.
      if (owner(codec)->codec.input_scan_number == 0) return;
      fail(owner(codec), DECODER_DAMAGED);
    case JWRN_JPEG_EOF:
      fail(owner(codec), DECODER_TRUNCATED);
    default:
      fail(owner(codec), DECODER_DAMAGED);
  }
}

static void on_output(j_common_ptr codec) { (void)codec; }

static void on_progress(j_common_ptr codec) {
  jpeg_decoder *decoder = owner(codec);
  if (decoder->codec.input_scan_number > max_scans) {
    strcpy(decoder->message, "more scans than are decoded");
    decoder->code = DECODER_TOO_LARGE;
    longjmp(decoder->jump, 1);
  }
}

static void on_begin(j_decompress_ptr codec) { (void)codec; }

static boolean on_fill(j_decompress_ptr codec) {
  jpeg_decoder *decoder = owner((j_common_ptr)codec);
  ptrdiff_t got =
      decoder->input.read(decoder->input.context, decoder->buffer, sizeof decoder->buffer);
  if (got < 0) {
    strcpy(decoder->message, "cannot be read");
    decoder->code = DECODER_READ_FAILED;
    longjmp(decoder->jump, 1);
  }
  if (got == 0) {
    strcpy(decoder->message, "the file ends early");
    decoder->code = DECODER_TRUNCATED;
    longjmp(decoder->jump, 1);
  }
  codec->src->next_input_byte = decoder->buffer;
  codec->src->bytes_in_buffer = (size_t)got;
  return TRUE;
}

static void on_skip(j_decompress_ptr codec, long count) {
  while (count > (long)codec->src->bytes_in_buffer) {
    count -= (long)codec->src->bytes_in_buffer;
    on_fill(codec);
  }
  if (count <= 0) return;
  codec->src->next_input_byte += count;
  codec->src->bytes_in_buffer -= (size_t)count;
}

static void decode(jpeg_decoder *decoder) {
  j_decompress_ptr codec = &decoder->codec;
  jpeg_create_decompress(codec);
  codec->client_data = decoder;
  codec->mem->max_memory_to_use =
      decoder->input.max_memory > 0x7FFFFFFF ? 0x7FFFFFFF : (long)decoder->input.max_memory;
  decoder->source = (struct jpeg_source_mgr){
      .init_source = on_begin,
      .fill_input_buffer = on_fill,
      .skip_input_data = on_skip,
      .resync_to_restart = jpeg_resync_to_restart,
      .term_source = on_begin,
  };
  codec->src = &decoder->source;
  decoder->progress.progress_monitor = on_progress;
  codec->progress = &decoder->progress;
  jpeg_read_header(codec, TRUE);
  if ((uint64_t)codec->image_width * codec->image_height > decoder->input.max_pixels) {
    strcpy(decoder->message, "more pixels than are decoded");
    decoder->code = DECODER_TOO_LARGE;
    longjmp(decoder->jump, 1);
  }
  // An eighth of the size: all of the entropy-coded data is read, and hardly any pixel computed.
  codec->scale_num = 1;
  codec->scale_denom = 8;
  codec->dct_method = JDCT_IFAST;
  codec->do_fancy_upsampling = FALSE;
  codec->out_color_space = codec->jpeg_color_space;
  jpeg_start_decompress(codec);
  JSAMPARRAY row = codec->mem->alloc_sarray(
      (j_common_ptr)codec, JPOOL_IMAGE,
      codec->output_width * (JDIMENSION)codec->output_components, 1);
  while (codec->output_scanline < codec->output_height) jpeg_read_scanlines(codec, row, 1);
  jpeg_finish_decompress(codec);
}

int jpeg_check(decoder_input input, char *message, size_t capacity) {
  jpeg_decoder *decoder = calloc(1, sizeof *decoder);
  if (decoder == NULL) return DECODER_TOO_LARGE;
  decoder->input = input;
  decoder->codec.err = jpeg_std_error(&decoder->errors);
  decoder->errors.error_exit = on_error;
  decoder->errors.emit_message = on_message;
  decoder->errors.output_message = on_output;
  // jpeg_create_decompress keeps err and client_data, and clears the rest.
  decoder->codec.client_data = decoder;
  if (setjmp(decoder->jump) == 0) decode(decoder);
  int code = decoder->code;
  if (capacity > 0) {
    strncpy(message, decoder->message, capacity - 1);
    message[capacity - 1] = 0;
  }
  jpeg_destroy_decompress(&decoder->codec);
  free(decoder);
  return code;
}
