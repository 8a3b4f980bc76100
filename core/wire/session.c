/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how the two ways of an authd connection are walked: which step is next, and what is owed at
 * the end.
 * Must not know what any octet means.
 */
#include "session.h"

#include "walk.h"

#include <string.h>

static walk_step *const steps[] = {
    [WALK_START] = vmk_walk_start,       [WALK_BOUNDARY] = vmk_walk_boundary,
    [WALK_LINE] = vmk_walk_line,         [WALK_TLS] = vmk_walk_tls,
    [WALK_TLS_BODY] = vmk_walk_tls_body, [WALK_PROBE] = vmk_walk_probe,
    [WALK_NFC] = vmk_walk_nfc,           [WALK_BODY] = vmk_walk_body,
    [WALK_AIO] = vmk_walk_aio,           [WALK_LOST] = vmk_walk_lost,
    [WALK_OPAQUE] = vmk_walk_opaque,
};

void
vmk_session_init(struct vmk_session *session)
{
  memset(session, 0, sizeof *session);
}

void
vmk_session_lend(struct vmk_session *session, enum vmk_way way, struct vmk_walk_room *room)
{
  session->walk[way].room = room;
}

bool
vmk_session_keeps(const struct vmk_session *session, enum vmk_way way)
{
  const struct vmk_walk *walk = &session->walk[way];

  return walk->held_length > 0 || walk->item_length > 0 || walk->again_from != walk->again_to;
}

static void
pass_over(struct vmk_walk *walk, struct vmk_chunk *chunk)
{
  uint64_t n = chunk->length < walk->pass ? chunk->length : walk->pass;

  walk->pass -= n;
  walk->offset += n;
  chunk->length -= n;
  if (chunk->data != NULL)
    chunk->data += n;
  else
    walk->missing += n;
}

/* The FILE_DATA message whose data header a search has found. */
static void
found_data(struct walker *w)
{
  struct vmk_wire_event *event = vmk_walk_event(w, VMK_WIRE_NFC, VMK_NFC_DATA_HEADER);

  event->nfc = (struct vmk_nfc_message){.type = VMK_NFC_FILE_DATA,
                                        .has = VMK_NFC_HAS_DATA,
                                        .known = true,
                                        .layout_known = true,
                                        .bulk = w->walk->block_left};
  event->partial = true;
  w->walk->messages++;
  vmk_walk_block(w, w->walk->block_left);
}

static void
give_pending(struct walker *w)
{
  struct vmk_walk *walk = w->walk;
  enum walk_pending due = walk->pending;

  walk->pending = WALK_NOTHING_DUE;
  if (due == WALK_LOST_DUE)
    vmk_walk_event(w, VMK_WIRE_LOST, 0)->lost.why = walk->loss;
  else if (due == WALK_FILE_END_DUE)
    (void)vmk_walk_file_end(w, true);
  else
    found_data(w);
}

/* One step, on the octets to be read once more while there are any. false: more of the caller's
 * chunk is needed. */
static bool
take_step(struct walker *w, struct vmk_chunk *chunk, bool *event)
{
  struct vmk_walk *walk = w->walk;
  struct vmk_chunk again = {walk->room->held + walk->again_from, walk->again_to - walk->again_from};
  enum walk_result result = WALK_AGAIN;

  w->again = again.length > 0;
  w->chunk = w->again ? &again : chunk;
  if (walk->pass > 0)
    pass_over(walk, w->chunk);
  else
    result = steps[walk->phase](w);
  *event = result == WALK_EVENT;
  if (w->again)
    walk->again_from = walk->again_to - (uint32_t)again.length;
  else if (result == WALK_WAIT || (walk->pass > 0 && chunk->length == 0))
    return false;
  return true;
}

static bool
passes(const struct vmk_walk *walk, uint64_t length)
{
  return walk->pending == WALK_NOTHING_DUE && walk->pass >= length && walk->pass > 0 &&
         walk->again_from == walk->again_to;
}

bool
vmk_session_pass(struct vmk_session *session, enum vmk_way way, uint64_t length)
{
  struct vmk_walk *walk = &session->walk[way];

  if (!passes(walk, length))
    return false;
  walk->pass -= length;
  walk->offset += length;
  return true;
}

bool
vmk_session_next(struct vmk_session *session, enum vmk_way way, struct vmk_chunk *chunk,
                 struct vmk_wire_event *event)
{
  struct vmk_walk *walk = &session->walk[way];
  struct walker w = {.session = session, .walk = walk, .event = event, .way = way};
  bool filled = false;

  if (passes(walk, chunk->length)) {
    pass_over(walk, chunk);
    return false;
  }
  if (walk->pending != WALK_NOTHING_DUE) {
    give_pending(&w);
    return true;
  }
  if (walk->room == NULL)
    return false;
  while (!filled)
    if (!take_step(&w, chunk, &filled) && !filled)
      return false;
  return true;
}

/* What was counted ahead of time and did not come, and what a search still held. */
static void
take_back(struct vmk_walk *walk)
{
  if (walk->flags & WALK_PASS_IS_BULK)
    walk->bulk -= walk->pass < walk->block_left ? walk->pass : walk->block_left;
  walk->flags &= (uint16_t)~WALK_PASS_IS_BULK;
  if (walk->phase != WALK_LOST)
    return;
  walk->unread += walk->held_length;
  walk->held_length = 0;
}

bool
vmk_session_finish(struct vmk_session *session, enum vmk_way way, struct vmk_wire_event *event)
{
  struct vmk_walk *walk = &session->walk[way];
  struct vmk_chunk nothing = {NULL, 0};
  struct walker w = {
      .session = session, .walk = walk, .event = event, .way = way, .chunk = &nothing};

  if (walk->phase == WALK_START && walk->held_length > 0) {
    (void)vmk_walk_decide_start(&w);
    return true;
  }
  if (vmk_session_next(session, way, &nothing, event))
    return true;
  take_back(walk);
  if (!walk->file_open)
    return false;
  (void)vmk_walk_file_end(&w, false);
  return true;
}
