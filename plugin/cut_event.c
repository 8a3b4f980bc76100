/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows what the walk's events do to the pieces of a call.
 * Must not know what units mean (meaning.c), nor trees, columns or taps.
 */
#include "cut.h"

#include "meaning.h"

static bool
is_nfc_unit(enum vmk_wire_kind kind)
{
  return kind == VMK_WIRE_NFC || kind == VMK_WIRE_DISK || kind == VMK_WIRE_AIO;
}

/* A unit that came in several pieces keeps its octets. */
static void
copy_unit(const struct lane *lane, struct unit *unit, uint64_t start, uint64_t end)
{
  uint32_t skip;

  unit->copy = (const uint8_t *)"";
  if (start < lane->held_at || start - lane->held_at >= lane->held_length)
    return;
  skip = (uint32_t)(start - lane->held_at);
  unit->length = (uint32_t)MIN(end - start, lane->held_length - skip);
  unit->copy_known = MIN(unit->length, lane->held_known > skip ? lane->held_known - skip : 0);
  unit->copy = wmem_memdup(wmem_file_scope(), lane->held + skip, unit->length);
}

/* After a loss a FILE_DATA is found by its data header's magic; the message before it was passed
 * over. */
static bool
is_headless(const struct vmk_wire_event *event, uint64_t length)
{
  return event->kind == VMK_WIRE_NFC && event->nfc.type == VMK_NFC_FILE_DATA &&
         length == VMK_NFC_DATA_HEADER;
}

/* A unit is complete: from position start to end, of which the part from cut->done on is assigned
 * to it. */
static void
close_unit(struct cut *cut, const struct vmk_wire_event *event, uint64_t start, uint64_t end)
{
  struct lane *lane = cut->lane;
  uint32_t length = end > cut->done ? (uint32_t)(end - cut->done) : 0;
  struct unit *unit = cut_open_unit(cut);

  unit->kind = (uint8_t)event->kind;
  unit->frame = cut->pinfo->num;
  unit->partial = event->partial;
  unit->missing = is_headless(event, end - start) ? VMK_NFC_HEADER : 0;
  unit->length = length;
  if (cut->gap || start < cut->done || length == 0) {
    cut_hold(cut, length);
    copy_unit(lane, unit, start, end);
  }
  if (event->kind == VMK_WIRE_DISK)
    cut_block_moves(cut, (uint32_t)MIN(length, lane->block_left));
  cut_add(cut, PIECE_UNIT, length, unit)->nfc = is_nfc_unit(event->kind);
  cut_drop_held(lane, end);
  meaning_unit(cut->conn, cut->channel, lane, unit, event, cut->pinfo);
}

/* The record that starts at `position` opened another TLS session: all pieces from there on belong
 * to it. */
static void
new_tls_session(struct cut *cut, uint64_t position)
{
  uint64_t run_start = cut->done - cut->at;
  uint32_t from = position > run_start ? (uint32_t)(position - run_start) : 0;

  cut->conn->tls_sessions++;
  for (struct piece *piece = cut->run->first; piece != NULL; piece = piece->next) {
    if (piece->kind != PIECE_TLS || piece->offset + piece->length <= from)
      continue;
    if (piece->offset < from) {
      struct piece *rest = wmem_memdup(wmem_file_scope(), piece, sizeof *piece);

      rest->offset = from;
      rest->length = piece->offset + piece->length - from;
      piece->length = from - piece->offset;
      piece->next = rest;
      if (cut->run->last == piece)
        cut->run->last = rest;
      continue;
    }
    piece->number = cut->conn->tls_sessions;
  }
}

static void
take_record(struct cut *cut, const struct vmk_wire_event *event, uint64_t start, uint64_t end)
{
  struct lane *lane = cut->lane;

  lane->tls_record = start;
  cut->conn->tls_sessions = MAX(cut->conn->tls_sessions, 1);
  if (end > cut->done)
    cut_grow(cut, PIECE_TLS, (uint32_t)(end - cut->done));
  cut_drop_held(lane, end);
  lane->tls_left = event->tls.length;
}

/* What the walk told. Octets before the event's start are assigned by what was known before it. */
static void
take_event(struct cut *cut, const struct vmk_wire_event *event)
{
  struct lane *lane = cut->lane;
  uint64_t start = lane->base + event->offset;
  uint64_t end = lane->base + cut->channel->session.walk[cut->way].offset;

  if (start > cut->done)
    cut_assign(cut, start - cut->done);
  switch (event->kind) {
  case VMK_WIRE_TLS_RECORD:
    take_record(cut, event, start, end);
    break;
  case VMK_WIRE_GREETING:
  case VMK_WIRE_REQUEST:
  case VMK_WIRE_REPLY:
  case VMK_WIRE_NFC:
  case VMK_WIRE_DISK:
  case VMK_WIRE_AIO:
    close_unit(cut, event, start, end);
    break;
  case VMK_WIRE_SECOND_HELLO:
    new_tls_session(cut, lane->tls_record);
    break;
  case VMK_WIRE_LOST:
    lane->disk_lost = true;
    lane->lost = lane->lost || event->lost.why != VMK_WIRE_LOST_DISK;
    break;
  case VMK_WIRE_RESYNC:
    lane->lost = false;
    lane->block_left = lane->item_left = lane->tls_left = 0;
    break;
  default:
    break;
  }
  meaning_event(cut->conn, lane, event, cut->pinfo);
}

void
cut_feed(struct cut *cut, const uint8_t *data, uint64_t length)
{
  struct vmk_chunk chunk = {data, length};
  struct vmk_wire_event event;
  uint64_t end = cut->lane->next + length;

  while (vmk_session_next(&cut->channel->session, cut->way, &chunk, &event))
    take_event(cut, &event);
  if (end > cut->done)
    cut_assign(cut, end - cut->done);
  cut->lane->next = end;
}
