// SPDX-License-Identifier: Apache-2.0
//
// Linux AIO (io_submit(2)), which has no names in the C library and is therefore called by number:
// that needs a function of variable arguments, which Swift does not call.

#define _GNU_SOURCE

#include "CAsyncWrites.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int lading_writes_open(lading_writes_context *context) {
  aio_context_t made = 0;
  if (syscall(SYS_io_setup, LADING_ASYNC_WRITES, &made) != 0) return -1;
  *context = made;
  return 0;
}

void lading_writes_close(lading_writes_context context) {
  syscall(SYS_io_destroy, (aio_context_t)context);
}

void lading_writes_run(lading_writes_context context, lading_write *writes, int count) {
  struct iocb orders[LADING_ASYNC_WRITES];
  struct iocb *list[LADING_ASYNC_WRITES];
  if (count > LADING_ASYNC_WRITES) count = LADING_ASYNC_WRITES;
  memset(orders, 0, sizeof orders);
  for (int i = 0; i < count; i++) {
    orders[i].aio_data = (uint64_t)i;
    orders[i].aio_fildes = (uint32_t)writes[i].descriptor;
    orders[i].aio_lio_opcode = IOCB_CMD_PWRITE;
    orders[i].aio_buf = (uint64_t)(uintptr_t)writes[i].bytes;
    orders[i].aio_nbytes = writes[i].count;
    orders[i].aio_offset = writes[i].offset;
    writes[i].result = -1;
    list[i] = &orders[i];
  }
  int begun = 0;
  while (begun < count) {
    long more = syscall(SYS_io_submit, (aio_context_t)context, (long)(count - begun), list + begun);
    // The first of those that are left cannot be begun: it stays failed, and so do the rest.
    if (more <= 0) break;
    begun += (int)more;
  }
  struct io_event ended[LADING_ASYNC_WRITES];
  int left = begun;
  // The kernel reads from the buffers until then: nothing but the end of all of them will do.
  while (left > 0) {
    long some =
        syscall(SYS_io_getevents, (aio_context_t)context, (long)left, (long)left, ended, NULL);
    if (some < 0 && errno == EINTR) continue;
    if (some < 0) break;
    for (long i = 0; i < some; i++) writes[ended[i].data].result = ended[i].res;
    left -= (int)some;
  }
}

int lading_reserve(int descriptor, int64_t offset, int64_t bytes) {
  return fallocate(descriptor, 0, offset, bytes) == 0 ? 0 : -1;
}
