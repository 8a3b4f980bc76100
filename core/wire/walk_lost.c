/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the walk searches for its place again: the magics of FILE_DATA and AIO, and TLS records
 * after a hole.
 * Must not know anything else of these protocols.
 */
#include "cursor.h"
#include "walk.h"

#include <string.h>

enum {
  DATA_FIRST = 0xab,
  DATA_SECOND = 0xef,
  AIO_FIRST = 0x7a,
  AIO_SECOND = 0xda,
  DATA_LOOK = 8,
  AIO_LOOK = 12,
  FILE_LOOK = 16
};

static bool
is_first(uint8_t octet)
{
  return octet == DATA_FIRST || octet == AIO_FIRST;
}

/* Octets that are given up: searched and of no use. */
static void
drop(struct vmk_walk *walk, uint64_t n)
{
  walk->unread += n;
  walk->searched += n;
}

static enum walk_result
give_up(struct walker *w)
{
  w->walk->unread += w->walk->held_length;
  vmk_walk_unit_done(w, WALK_OPAQUE, 0);
  return WALK_AGAIN;
}

static enum walk_result
pass_hole(struct walker *w)
{
  struct vmk_walk *walk = w->walk;

  drop(walk, walk->held_length);
  walk->held_length = 0;
  walk->unread += w->chunk->length;
  walk->missing += w->chunk->length;
  walk->offset += w->chunk->length;
  w->chunk->length = 0;
  walk->flags |= WALK_AFTER_HOLE;
  return WALK_WAIT;
}

static enum walk_result
found(struct walker *w, enum walk_phase phase)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_wire_event *event = vmk_walk_event(w, VMK_WIRE_RESYNC, walk->held_length);

  event->resync.skipped = event->offset - walk->lost_at;
  walk->resyncs++;
  walk->flags &= (uint16_t)~WALK_AFTER_HOLE;
  walk->phase = (uint8_t)phase;
  return WALK_EVENT;
}

static enum walk_result
found_data(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  uint32_t length = vmk_load_le32(walk->room->held + 4);

  vmk_walk_unread(w, DATA_LOOK);
  vmk_walk_note(w, VMK_SESSION_BY_DATA_MAGIC, VMK_SESSION_NFC_CLEAR, DATA_LOOK);
  walk->flags |= WALK_IN_NFC;
  walk->pending = WALK_DATA_DUE;
  walk->block_left = length;
  (void)found(w, WALK_BOUNDARY);
  walk->held_length = 0;
  return WALK_EVENT;
}

/* The next octet in held that could start a magic becomes its first. */
static void
drop_first(struct vmk_walk *walk)
{
  uint32_t n = 1;

  while (n < walk->held_length && !is_first(walk->room->held[n]))
    n++;
  drop(walk, n);
  walk->held_length -= n;
  memmove(walk->room->held, walk->room->held + n, walk->held_length);
}

/* held starts with an octet that could start a magic. */
static enum walk_result
test_candidate(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  bool data = walk->room->held[0] == DATA_FIRST;
  uint32_t want = data ? DATA_LOOK : AIO_LOOK;

  if (!vmk_walk_gather(w, want))
    return WALK_WAIT;
  if (data && vmk_load_le32(walk->room->held) == VMK_NFC_DATA_MAGIC &&
      vmk_load_le32(walk->room->held + 4) <= VMK_NFC_TRANSFER_MAX)
    return found_data(w);
  if (!data && vmk_aio_starts(walk->room->held))
    return found(w, WALK_AIO);
  drop_first(walk);
  return WALK_AGAIN;
}

/* Is any of eight octets the first of a magic? (An octet of x is 0 where (x - 1) & ~x has bit 7.)
 */
static bool
may_start(const uint8_t *octets)
{
  const uint64_t ones = UINT64_C(0x0101010101010101);
  uint64_t word, data, aio;

  memcpy(&word, octets, sizeof word);
  data = word ^ ones * DATA_FIRST;
  aio = word ^ ones * AIO_FIRST;
  return ((((data - ones) & ~data) | ((aio - ones) & ~aio)) & ones << 7) != 0;
}

static enum walk_result
search(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  const uint8_t *data = w->chunk->data;
  uint64_t room = VMK_WIRE_SEARCH_LIMIT - walk->searched;
  size_t n = (size_t)(w->chunk->length < room ? w->chunk->length : room);
  size_t i;

  for (i = 0; i < n; i++) {
    while (n - i >= 8 && !may_start(data + i))
      i += 8;
    if (i == n)
      break;
    if (data[i] == DATA_FIRST && (i + 1 == n || data[i + 1] == DATA_SECOND))
      break;
    if (data[i] == AIO_FIRST && (i + 1 == n || data[i + 1] == AIO_SECOND))
      break;
  }
  drop(walk, i);
  walk->offset += i;
  w->chunk->data += i;
  w->chunk->length -= i;
  if (i < n)
    vmk_walk_gather(w, 1);
  return WALK_AGAIN;
}

/* A PUT or GET by its first sixteen octets: type, file type, path length and flags in range. */
static bool
looks_like_file(const uint8_t *held)
{
  bool put = vmk_load_le32(held) == VMK_NFC_FILE_PUT;
  uint32_t path = vmk_load_le32(held + (put ? 12 : 8));
  uint32_t conversion = vmk_load_le32(held + (put ? 8 : 12));

  return (put || vmk_load_le32(held) == VMK_NFC_FILE_GET) && path > 3 && path <= VMK_NFC_PATH_MAX &&
         vmk_load_le32(held + 4) < VMK_NFC_FILE_TYPES && conversion < 0x10000;
}

/* Right after a hole the next octets are likely a segment's first, and so a TLS record's or a
 * message's. A message has no magic, so it is believed only on an authd stream. */
static enum walk_result
try_unit(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_tls_record record;
  bool is_tls;

  if (!vmk_walk_gather(w, VMK_TLS_HEADER))
    return WALK_WAIT;
  is_tls = vmk_tls_record_read(walk->room->held, VMK_TLS_HEADER, &record).status == VMK_OK &&
           record.length > 0;
  if (is_tls && !(walk->flags & WALK_IN_NFC))
    return found(w, WALK_TLS);
  if (w->session->evidence & VMK_SESSION_BY_GREETING) {
    if (!vmk_walk_gather(w, FILE_LOOK))
      return WALK_WAIT;
    if (looks_like_file(walk->room->held))
      return found(w, WALK_BOUNDARY);
  }
  walk->flags &= (uint16_t)~WALK_AFTER_HOLE;
  vmk_walk_unread(w, 0);
  return WALK_AGAIN;
}

enum walk_result
vmk_walk_lost(struct walker *w)
{
  struct vmk_walk *walk = w->walk;

  if (w->chunk->data == NULL && w->chunk->length > 0)
    return pass_hole(w);
  if (walk->searched >= VMK_WIRE_SEARCH_LIMIT)
    return give_up(w);
  if (walk->flags & WALK_AFTER_HOLE)
    return try_unit(w);
  if (walk->held_length > 0)
    return test_candidate(w);
  return w->chunk->length > 0 ? search(w) : WALK_WAIT;
}
