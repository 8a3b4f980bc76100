/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the octets of a capture are looked at in place, whether they are mapped, streamed or
 * in memory.
 * Must not know capture formats.
 */
#ifndef VMK_INPUT_OCTETS_H
#define VMK_INPUT_OCTETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture-tool/input/stream.h"

enum vmk_fill {
  VMK_FILL_OK,     /* the octets asked for are there */
  VMK_FILL_END,    /* the capture ends before them; what it has left is there */
  VMK_FILL_WAIT,   /* a stream has not brought them yet; what it has brought is there */
  VMK_FILL_LATER,  /* they can only be had in another batch: frames of this one lie where they would
                      go */
  VMK_FILL_FAILED, /* the capture cannot be read on; see vmk_octets_problem */
};

struct vmk_octets;
struct vmk_pages; /* pages.h */

struct vmk_octets_class {
  enum vmk_fill (*fill)(struct vmk_octets *octets, size_t need);
  bool (*failed)(const struct vmk_octets *octets); /* what was read may be wrong: take it back */
  const char *(*problem)(const struct vmk_octets *octets);
  void (*close)(struct vmk_octets *octets);
};

/* A view that moves forward: at .. end can be read now. The owner moves at, only fill moves the
 * rest. */
struct vmk_octets {
  const struct vmk_octets_class *class;
  const uint8_t *at, *end;
  uint64_t end_offset; /* of end, from the start of the capture (unpacked) */
  unsigned wait;       /* milliseconds that fill may wait for a stream */
  bool waits;          /* fill may answer WAIT */
  uint64_t
      used; /* set by the owner: the last batch that points into what lies before at; 0: none */
  const uint64_t *batch; /* number of the current batch, from 1 */
  unsigned kept;         /* batches that stay valid, the current one included */
  /* The rest belongs to the kinds of octets. */
  struct vmk_stream *stream; /* owned; streams only */
  uint8_t **rooms;           /* owned; kept buffers of the stream, each of room octets */
  size_t *room;
  unsigned current;        /* the buffer that at points into */
  uint8_t *map;            /* owned; mapped files only */
  size_t map_length;       /* octets */
  struct vmk_pages *pages; /* owned */
  int guard;
};

static inline enum vmk_fill
vmk_octets_need(struct vmk_octets *octets, size_t need)
{
  if ((size_t)(octets->end - octets->at) >= need)
    return VMK_FILL_OK;
  return octets->class->fill(octets, need);
}

static inline size_t
vmk_octets_left(const struct vmk_octets *octets)
{
  return (size_t)(octets->end - octets->at);
}

static inline uint64_t
vmk_octets_offset(const struct vmk_octets *octets)
{
  return octets->end_offset - vmk_octets_left(octets);
}

/* Each of the three sets up *octets (zeroed by them) in place; batch is borrowed. */
void vmk_octets_memory(struct vmk_octets *octets, const uint8_t *start, size_t length);
void vmk_octets_stream(struct vmk_octets *octets, struct vmk_stream *stream, const uint64_t *batch,
                       unsigned kept);

/* False where the file cannot be mapped (too many are, or it is of a kind that cannot): stream it.
 * Does not keep fd. kept: batches that are looked at at the same time. threaded: a long file may
 * have a thread that cares for its pages. */
bool vmk_octets_map(struct vmk_octets *octets, int fd, uint64_t length, const uint64_t *batch,
                    unsigned kept, bool threaded);

/* Closes the octets but for their stream (NULL where there is none), which goes to the caller. at
 * and end end their life. */
struct vmk_stream *vmk_octets_take_stream(struct vmk_octets *octets);

/* Gives back the memory of a mapping that is not read for a while. Nothing else changes. */
void vmk_octets_rest(struct vmk_octets *octets);

void vmk_octets_close(struct vmk_octets *octets);

#endif
