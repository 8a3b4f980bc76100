/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how a stream is held in memory so that each record lies in one piece and frames handed out
 * stay where they are.
 * Must not know capture formats.
 */
#include <string.h>

#include "capture-tool/input/octets.h"

enum { ROOM = 256 * 1024 };

/* Buffers are used in turn, each pointed into by batches later than those of the one before. So the
 * one after this was last pointed into at least kept - 1 batches before this one was, and no valid
 * batch points into it. */
static uint8_t *
room_for(struct vmk_octets *octets, size_t need)
{
  unsigned next = octets->current;

  if (octets->used && octets->used + octets->kept > *octets->batch) {
    next = (next + 1) % octets->kept;
    octets->used = 0;
  }
  if (octets->room[next] < need && next != octets->current) {
    g_free(octets->rooms[next]);
    octets->rooms[next] = g_malloc(need);
    octets->room[next] = need;
  } else if (octets->room[next] < need) {
    size_t at = octets->rooms[next] ? (size_t)(octets->at - octets->rooms[next]) : 0;
    size_t left = vmk_octets_left(octets);

    octets->rooms[next] = g_realloc(octets->rooms[next], need);
    octets->room[next] = need;
    octets->at = octets->rooms[next] + at;
    octets->end = octets->at + left;
  }
  octets->current = next;
  return octets->rooms[next];
}

static void
make_room(struct vmk_octets *octets, size_t need)
{
  size_t left = vmk_octets_left(octets);
  uint8_t *room = room_for(octets, MAX(need, (size_t)ROOM));

  if (left)
    memmove(room, octets->at, left);
  octets->at = room;
  octets->end = room + left;
}

static enum vmk_fill
stream_fill(struct vmk_octets *octets, size_t need)
{
  struct vmk_stream *stream = octets->stream;

  if (octets->used && octets->used == *octets->batch)
    return VMK_FILL_LATER;
  make_room(octets, need);
  while (vmk_octets_left(octets) < need) {
    uint8_t *end = octets->rooms[octets->current] + vmk_octets_left(octets);
    size_t room = octets->room[octets->current] - vmk_octets_left(octets);
    ptrdiff_t count = stream->class->read(stream, end, room, octets->wait);

    if (count <= 0)
      return count == VMK_STREAM_END    ? VMK_FILL_END
             : count == VMK_STREAM_WAIT ? VMK_FILL_WAIT
                                        : VMK_FILL_FAILED;
    octets->end += count;
    octets->end_offset += (uint64_t)count;
  }
  return VMK_FILL_OK;
}

static bool
stream_failed(const struct vmk_octets *octets)
{
  (void)octets;
  return false;
}

static const char *
stream_problem(const struct vmk_octets *octets)
{
  return octets->stream->problem ? octets->stream->problem : "cannot be read";
}

static void
stream_close(struct vmk_octets *octets)
{
  if (octets->stream)
    octets->stream->class->close(octets->stream);
  for (unsigned i = 0; i < octets->kept; i++)
    g_free(octets->rooms[i]);
  g_free(octets->rooms);
  g_free(octets->room);
}

void
vmk_octets_stream(struct vmk_octets *octets, struct vmk_stream *stream, const uint64_t *batch,
                  unsigned kept)
{
  static const struct vmk_octets_class class = {.fill = stream_fill,
                                                .failed = stream_failed,
                                                .problem = stream_problem,
                                                .close = stream_close};
  static const uint8_t nothing[1];

  memset(octets, 0, sizeof *octets);
  octets->class = &class;
  octets->stream = stream;
  octets->waits = stream->waits;
  octets->batch = batch;
  octets->kept = kept;
  octets->rooms = g_new0(uint8_t *, kept);
  octets->room = g_new0(size_t, kept);
  octets->at = octets->end = nothing;
}

void
vmk_octets_close(struct vmk_octets *octets)
{
  octets->class->close(octets);
}

struct vmk_stream *
vmk_octets_take_stream(struct vmk_octets *octets)
{
  struct vmk_stream *stream = octets->stream;

  octets->stream = NULL;
  vmk_octets_close(octets);
  return stream;
}
