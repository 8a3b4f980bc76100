/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how octets are gathered and written to a file descriptor, and whether that worked.
 * Must not know what they say.
 */
#ifndef VMK_OUTPUT_SINK_H
#define VMK_OUTPUT_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/wire/address.h"

/* After the first failed write nothing more is written: error keeps its errno. */
struct vmk_sink {
  int descriptor; /* borrowed */
  int error;      /* errno of the first failed write; 0: none */
  size_t used;
  char *buffer; /* owned, VMK_SINK_CAPACITY octets */
};

#define VMK_SINK_CAPACITY ((size_t)1 << 16)
/* What one call of vmk_sink_room may ask for. */
#define VMK_SINK_ROOM_MAX ((size_t)8192)

void vmk_sink_init(struct vmk_sink *sink, int descriptor);
/* Writes what is left. Returns error. */
int vmk_sink_flush(struct vmk_sink *sink);
void vmk_sink_clear(struct vmk_sink *sink); /* without writing */

/* Where up to count octets (at most VMK_SINK_ROOM_MAX) may be put; vmk_sink_took says where they
 * end. */
static inline char *
vmk_sink_room(struct vmk_sink *sink, size_t count)
{
  if (VMK_SINK_CAPACITY - sink->used < count) {
    vmk_sink_flush(sink);
  }
  return sink->buffer + sink->used;
}

static inline void
vmk_sink_took(struct vmk_sink *sink, const char *end)
{
  sink->used = (size_t)(end - sink->buffer);
}

void vmk_sink_put(struct vmk_sink *sink, const void *octets, size_t count); /* of any size */
void vmk_sink_text(struct vmk_sink *sink, const char *text);
void vmk_sink_char(struct vmk_sink *sink, char octet);
void vmk_sink_number(struct vmk_sink *sink, uint64_t number);

#endif
