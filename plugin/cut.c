/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Knows how octets are handed out to pieces: what belongs to a body, to TLS, to a unit that is not
 * complete, to nothing. Must not know the walk's events (cut_event.c), what units mean, nor trees,
 * columns or taps.
 */
#include "cut.h"

#include "meaning.h"

enum { HELD_MAX = 8192 }; /* octets of a head kept when it comes in parts; paths are below 4096 */

/* Before a unit is complete only the octets and what came before can tell whose it is. */
static bool
is_nfc(const struct cut *cut, enum piece_kind kind)
{
  const struct lane *lane = cut->lane;
  enum vmk_session_flavour flavour = cut->channel->session.flavour;

  if (kind == PIECE_PART && lane->held_length > 1)
    return lane->block_left > 0 || lane->held[1] == 0 || lane->held[0] == 0x7a;
  return flavour == VMK_SESSION_NFC_CLEAR || flavour == VMK_SESSION_NFC_AIO_CLEAR ||
         cut->channel->kind == CHANNEL_TLS_SECOND;
}

struct piece *
cut_add(struct cut *cut, enum piece_kind kind, uint32_t length, struct unit *unit)
{
  struct piece *piece = wmem_new0(cut->gap ? cut->pinfo->pool : wmem_file_scope(), struct piece);

  piece->kind = (uint8_t)kind;
  piece->offset = cut->at;
  piece->length = length;
  piece->unit = unit;
  piece->number = cut->conn->tls_sessions;
  piece->nfc = is_nfc(cut, kind);
  piece->file = cut->lane->file;
  if (cut->gap) {
    cut->done += length;
    return piece;
  }
  if (cut->run->last == NULL)
    cut->run->first = piece;
  else
    cut->run->last->next = piece;
  cut->run->last = piece;
  cut->at += length;
  cut->done += length;
  return piece;
}

void
cut_grow(struct cut *cut, enum piece_kind kind, uint32_t length)
{
  struct piece *last = cut->run->last;

  if (cut->gap) {
    cut->done += length;
    return;
  }
  if (last != NULL && last->kind == kind && last->unit == NULL &&
      last->number == cut->conn->tls_sessions) {
    last->length += length;
    cut->at += length;
    cut->done += length;
    return;
  }
  cut_add(cut, kind, length, NULL);
}

void
cut_hold(struct cut *cut, uint32_t length)
{
  struct lane *lane = cut->lane;
  uint32_t take = MIN(length, HELD_MAX - lane->held_length);

  if (take == 0)
    return;
  if (lane->held_length == 0)
    lane->held_at = cut->done;
  if (lane->held_length + take > lane->held_size) {
    lane->held_size = MIN(HELD_MAX, 2 * (lane->held_length + take));
    lane->held = wmem_realloc(wmem_file_scope(), lane->held, lane->held_size);
  }
  if (cut->data != NULL)
    memcpy(lane->held + lane->held_length, cut->data + cut->at, take);
  else
    memset(lane->held + lane->held_length, 0, take);
  if (cut->data != NULL && lane->held_known == lane->held_length)
    lane->held_known += take;
  lane->held_length += take;
}

void
cut_drop_held(struct lane *lane, uint64_t position)
{
  uint64_t drop = position > lane->held_at ? MIN(position - lane->held_at, lane->held_length) : 0;

  if (drop < lane->held_length)
    memmove(lane->held, lane->held + drop, lane->held_length - (size_t)drop);
  lane->held_length -= (uint32_t)drop;
  lane->held_known -= (uint32_t)MIN(drop, lane->held_known);
  lane->held_at += drop;
  lane->open = NULL;
}

struct unit *
cut_open_unit(struct cut *cut)
{
  struct lane *lane = cut->lane;

  if (lane->open == NULL) {
    lane->open = wmem_new0(wmem_file_scope(), struct unit);
    lane->open->first_frame = cut->pinfo->num;
    lane->open->way = (uint8_t)cut->way;
    lane->open->kind = VMK_WIRE_KINDS;
  }
  return lane->open;
}

/* Octets that wait for more of their kind: a TLS record that has just begun goes to TLS, all else
 * is a part. */
static void
part(struct cut *cut, uint32_t length)
{
  struct lane *lane = cut->lane;
  const uint8_t *first = lane->held_length > 0 ? lane->held
                         : cut->data == NULL   ? NULL
                                               : cut->data + cut->at;
  uint32_t total = lane->held_length + length;

  if (cut->channel->kind == CHANNEL_TCP && lane->held_length == 0 && lane->block_left == 0 &&
      first != NULL && first[0] >= VMK_TLS_CHANGE_CIPHER_SPEC && first[0] <= VMK_TLS_HEARTBEAT &&
      (total < 2 || first[1] == 3)) {
    cut_grow(cut, PIECE_TLS, length);
    return;
  }
  cut_hold(cut, length);
  cut_add(cut, PIECE_PART, length, cut_open_unit(cut));
}

void
cut_block_moves(struct cut *cut, uint32_t length)
{
  cut->lane->block_left -= length;
  cut->lane->block_at += length;
  meaning_moved(cut->lane, length);
}

static void
body(struct cut *cut, struct unit *unit, uint64_t at, uint32_t length)
{
  struct piece *piece = cut->gap ? NULL : cut->run->last;

  if (piece != NULL && piece->kind == PIECE_BODY && piece->unit == unit &&
      piece->at + piece->length == at) {
    piece->length += length;
    cut->at += length;
    cut->done += length;
  } else {
    piece = cut_add(cut, PIECE_BODY, length, unit);
    piece->at = at;
    piece->nfc = true;
  }
  cut_block_moves(cut, length);
  meaning_body(unit->file, piece);
}

static uint32_t
assign_block(struct cut *cut, uint32_t take)
{
  struct lane *lane = cut->lane;

  take = (uint32_t)MIN(take, lane->block_left);
  if (lane->item_left > 0) {
    uint64_t at = lane->item_at;

    take = (uint32_t)MIN(take, lane->item_left);
    lane->item_left -= take;
    lane->item_at += take;
    body(cut, lane->item, at, take);
  } else if (lane->block->kind == VMK_WIRE_NFC && lane->file != NULL && lane->file->disk &&
             !lane->disk_lost) {
    part(cut, take);
    cut_block_moves(cut, take);
  } else {
    body(cut, lane->block, lane->block_at, take);
  }
  return take;
}

void
cut_assign(struct cut *cut, uint64_t length)
{
  struct lane *lane = cut->lane;

  while (length > 0) {
    uint32_t take = (uint32_t)MIN(length, UINT32_MAX / 2);

    if (lane->lost) {
      cut_grow(cut, PIECE_UNKNOWN, take);
    } else if (lane->tls_left > 0) {
      take = (uint32_t)MIN(take, lane->tls_left);
      lane->tls_left -= take;
      cut_grow(cut, PIECE_TLS, take);
    } else if (lane->block_left > 0) {
      take = assign_block(cut, take);
    } else {
      part(cut, take);
    }
    length -= take;
  }
}
