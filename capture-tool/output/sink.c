/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how octets are gathered and written to a file descriptor, and whether that worked.
 * Must not know what they say.
 */
#include "sink.h"

#include <errno.h>
#include <glib.h>
#include <unistd.h>

#include "number.h"

void
vmk_sink_init(struct vmk_sink *sink, int descriptor)
{
  *sink = (struct vmk_sink){.descriptor = descriptor, .buffer = g_malloc(VMK_SINK_CAPACITY)};
}

void
vmk_sink_clear(struct vmk_sink *sink)
{
  g_free(sink->buffer);
  sink->buffer = NULL;
}

static void
write_all(struct vmk_sink *sink, const char *octets, size_t count)
{
  while (count > 0 && sink->error == 0) {
    ssize_t written = write(sink->descriptor, octets, count);

    if (written >= 0) {
      octets += written;
      count -= (size_t)written;
    } else if (errno != EINTR) {
      sink->error = errno;
    }
  }
}

int
vmk_sink_flush(struct vmk_sink *sink)
{
  write_all(sink, sink->buffer, sink->used);
  sink->used = 0;
  return sink->error;
}

void
vmk_sink_put(struct vmk_sink *sink, const void *octets, size_t count)
{
  if (count > VMK_SINK_CAPACITY - sink->used) {
    vmk_sink_flush(sink);
    if (count > VMK_SINK_CAPACITY) {
      write_all(sink, octets, count);
      return;
    }
  }
  memcpy(sink->buffer + sink->used, octets, count);
  sink->used += count;
}

void
vmk_sink_text(struct vmk_sink *sink, const char *text)
{
  vmk_sink_put(sink, text, strlen(text));
}

void
vmk_sink_char(struct vmk_sink *sink, char octet)
{
  *vmk_sink_room(sink, 1) = octet;
  sink->used++;
}

void
vmk_sink_number(struct vmk_sink *sink, uint64_t number)
{
  vmk_sink_took(sink, vmk_put_number(vmk_sink_room(sink, VMK_NUMBER_SIZE), number));
}
