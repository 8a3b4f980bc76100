/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how octets of one way are held, given back and passed over, and how events are begun.
 * Must not know what the octets mean.
 */
#include "walk.h"

#include <string.h>

bool
vmk_walk_gather(struct walker *w, uint32_t want)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_chunk *chunk = w->chunk;
  uint32_t n;

  if (walk->held_length >= want)
    return true;
  n = want - walk->held_length;
  if (n > chunk->length)
    n = (uint32_t)chunk->length;
  if (chunk->data != NULL) {
    memmove(walk->room->held + walk->held_length, chunk->data, n);
    chunk->data += n;
  } else if (n > 0) {
    memset(walk->room->held + walk->held_length, 0, n);
    if (walk->hole_from == walk->hole_to)
      walk->hole_from = walk->held_length;
    walk->hole_to = walk->held_length + n;
    walk->missing += n;
  }
  chunk->length -= n;
  walk->held_length += n;
  walk->offset += n;
  return walk->held_length >= want;
}

bool
vmk_walk_at_hole(const struct walker *w, uint32_t want)
{
  return w->walk->held_length < want && w->chunk->data == NULL && w->chunk->length > 0;
}

void
vmk_walk_unread(struct walker *w, uint32_t keep)
{
  struct vmk_walk *walk = w->walk;
  uint32_t n = walk->held_length - keep;

  if (w->again) {
    /* The octets came from just before the chunk, which lies in held: put them back there. */
    uint8_t *before = walk->room->held + walk->again_to - w->chunk->length - n;

    memmove(before, walk->room->held + keep, n);
    w->chunk->data = before;
    w->chunk->length += n;
  } else {
    walk->again_from = keep;
    walk->again_to = walk->held_length;
  }
  walk->held_length = keep;
  walk->offset -= n;
}

void
vmk_walk_unit_done(struct walker *w, enum walk_phase phase, uint64_t pass)
{
  struct vmk_walk *walk = w->walk;

  walk->held_length = 0;
  walk->hole_from = walk->hole_to = 0;
  walk->want = 0;
  walk->pass = pass;
  walk->flags &= (uint16_t)~WALK_PASS_IS_BULK;
  walk->phase = (uint8_t)phase;
}

enum walk_result
vmk_walk_lose(struct walker *w, enum vmk_wire_loss why)
{
  struct vmk_walk *walk = w->walk;
  bool hole = walk->hole_from != walk->hole_to;
  uint32_t keep = hole || walk->held_length == 0 ? walk->held_length : 1;
  struct vmk_wire_event *event = vmk_walk_event(w, VMK_WIRE_LOST, walk->held_length);

  event->lost.why = why;
  walk->malformed += why == VMK_WIRE_LOST_MALFORMED;
  walk->lost_at = event->offset;
  walk->searched = 0;
  walk->unread += keep;
  vmk_walk_unread(w, keep);
  vmk_walk_body_lost(walk);
  walk->flags &= (uint16_t) ~(WALK_AFTER_HOLE | WALK_IN_DOUBT);
  if (hole && walk->hole_to == walk->held_length)
    walk->flags |= WALK_AFTER_HOLE;
  vmk_walk_unit_done(w, WALK_LOST, 0);
  return WALK_EVENT;
}

struct vmk_wire_event *
vmk_walk_event(struct walker *w, enum vmk_wire_kind kind, uint64_t back)
{
  struct vmk_wire_event *event = w->event;

  event->kind = kind;
  event->way = w->way;
  event->offset = w->walk->offset - back;
  event->partial = event->first = event->text_cut = event->value_cut = false;
  event->text_length = event->value_length = 0;
  event->text[0] = event->value[0] = '\0';
  return event;
}

/* Octets of the span that are there, at most room; *cut: the wire has more of it than room. */
static uint16_t
copy(char *into, uint32_t room, const uint8_t *unit, struct vmk_span span, uint32_t at_hand,
     bool *cut)
{
  uint32_t n = span.length;

  if (span.offset >= at_hand)
    n = 0;
  else if (n > at_hand - span.offset)
    n = at_hand - span.offset;
  if (n > 0 && n == span.length && unit[span.offset + n - 1] == 0)
    n--;
  *cut = n > room || n + 1 < span.length;
  if (n > room)
    n = room;
  memcpy(into, unit + (n == 0 ? 0 : span.offset), n);
  into[n] = '\0';
  return (uint16_t)n;
}

void
vmk_walk_text(struct vmk_wire_event *event, const uint8_t *unit, struct vmk_span span,
              uint32_t at_hand)
{
  event->text_length = copy(event->text, VMK_WIRE_TEXT, unit, span, at_hand, &event->text_cut);
}

void
vmk_walk_value(struct vmk_wire_event *event, const uint8_t *unit, struct vmk_span span,
               uint32_t at_hand)
{
  event->value_length = copy(event->value, VMK_WIRE_VALUE, unit, span, at_hand, &event->value_cut);
}

enum vmk_way
vmk_walk_sender(const struct walker *w)
{
  if (!w->session->swapped)
    return w->way;
  return w->way == VMK_WAY_CLIENT ? VMK_WAY_SERVER : VMK_WAY_CLIENT;
}

void
vmk_walk_note(struct walker *w, enum vmk_session_evidence bit, enum vmk_session_flavour flavour,
              uint64_t back)
{
  struct vmk_session *session = w->session;

  session->evidence |= bit;
  if (flavour <= session->flavour)
    return;
  session->flavour = flavour;
  session->decided_by = bit;
  session->decided_way = w->way;
  session->decided_offset = w->walk->offset - back;
}
